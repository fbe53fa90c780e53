// Realms, users, templates.
#include "auth/negotiate/mapping.h"

#include <algorithm>

namespace kalends::negotiate {

namespace {

constexpr std::string_view kUser = "{user}";
constexpr std::string_view kRealm = "{realm}";

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

void replace(std::string& text, std::string_view what, std::string_view by) {
    if (const auto at = text.find(what); at != std::string::npos) {
        text.replace(at, what.size(), by);
    }
}

}  // namespace

std::optional<Account> accountOf(std::string_view principal, const Settings& settings) {
    const auto at = principal.find('@');
    if (at == std::string_view::npos || at == 0 ||
        principal.find('@', at + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    const auto user = principal.substr(0, at);
    const auto realm = principal.substr(at + 1);
    const bool strange = std::any_of(user.begin(), user.end(), [](char c) {
        return c == '/' || c == '\\' || static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
    });
    if (strange || realm.empty()) {
        return std::nullopt;
    }
    bool named = false;
    bool anyone = false;
    Account account;
    for (const auto& entry : settings.realms) {
        const auto equals = entry.find('=');
        if (std::string_view(entry).substr(0, equals) !=
            realm) {  // realms differ by case (RFC 4120 section 6.1)
            continue;
        }
        named = true;
        anyone = anyone || equals == std::string::npos;
        if (equals != std::string::npos) {
            account.organisations.push_back(entry.substr(equals + 1));
        }
    }
    if (!named) {
        return std::nullopt;
    }
    if (anyone) {
        account.organisations.clear();
    }
    account.login = settings.login;
    replace(account.login, kRealm, lowered(realm));
    replace(account.login, kUser, lowered(user));
    return account;
}

std::string problemWith(const Settings& settings) {
    if (!settings.configured()) {
        return settings.realms.empty() ? ""
                                       : "negotiate.realms is set, but negotiate.keytab is not";
    }
    if (settings.realms.empty()) {
        return "negotiate.keytab is set, but negotiate.realms names nobody whose tickets are taken";
    }
    for (const auto& entry : settings.realms) {
        if (entry.front() == '=' || entry.back() == '=') {
            return "negotiate.realms: " + entry + ": expected REALM or REALM=ORGANISATION";
        }
    }
    if (settings.login.find(kUser) == std::string::npos) {
        return "negotiate.login has no {user}";
    }
    return settings.realms.size() > 1 && settings.login.find(kRealm) == std::string::npos &&
                   std::any_of(
                       settings.realms.begin(), settings.realms.end(),
                       [](const auto& entry) { return entry.find('=') == std::string::npos; })
               ? "negotiate.realms: with several realms each needs REALM=ORGANISATION, or "
                 "negotiate.login a {realm}: people of the "
                 "same name in two realms would be one"
               : "";
}

}  // namespace kalends::negotiate
