// First accounts and their passwords.
#include "server/first_run.h"

#include <sodium.h>

#include <stdexcept>
#include <string_view>

#include "auth/password_hash.h"
#include "server/demo_data.h"

namespace kalends::server {

namespace {

char pick(std::string_view from) {
    return from[randombytes_uniform(static_cast<std::uint32_t>(from.size()))];
}

}  // namespace

std::string readablePassword() {
    // No letters that look alike, and none that are elsewhere on another keyboard.
    constexpr std::string_view kConsonants = "bdfghjkmnprstvw";
    constexpr std::string_view kVowels = "aeiou";
    constexpr std::string_view kDigits = "23456789";
    if (sodium_init() < 0) {
        throw std::runtime_error("libsodium cannot be initialised (no source of randomness)");
    }
    std::string password;
    for (int group = 0; group < 4; ++group) {
        password += group == 0 ? "" : "-";
        password += {pick(kConsonants), pick(kVowels), pick(kConsonants), pick(kVowels)};
    }
    return password + "-" + std::string{pick(kDigits), pick(kDigits)};
}

std::vector<FirstAccount> createFirstAccounts(storage::Database& database,
                                              std::chrono::sys_seconds now) {
    auto& principals = database.principals();
    if (!principals.empty()) {
        return {};
    }
    std::vector<FirstAccount> accounts{
        {.login = "admin", .password = readablePassword(), .name = "Administrator"},
        {.login = "anna", .password = readablePassword(), .name = "Anna Beispiel"},
        {.login = "ben", .password = readablePassword(), .name = "Ben Example"},
    };
    for (const auto& account : accounts) {
        const auto email = account.login + "@example.org";
        const bool admin = account.login == "admin";
        storage::PrincipalChange change;
        change.slug = account.login;
        change.login = account.login;
        change.displayName = account.name;
        change.email = email;
        change.passwordHash = auth::hashPassword(account.password);
        change.addresses = {"mailto:" + email};
        change.admin = admin;
        const auto id = principals.save(change);
        if (!admin) {
            storeDemoData(database, principals.byId(id).value(), now);
        }
    }
    return accounts;
}

}  // namespace kalends::server
