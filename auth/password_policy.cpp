// Judging new passwords.
#include "auth/password_policy.h"

#include <algorithm>
#include <array>
#include <set>

#include "auth/app_password.h"

namespace kalends::auth {

namespace {

constexpr std::size_t kFewCharacters = 4;
constexpr std::array<std::string_view, 12> kCommon{
    "password", "passwort",   "1234567890", "123456789", "qwertzuiop", "qwertyuiop",
    "iloveyou", "willkommen", "welcome",    "geheim",    "sommer",     "abc123"};

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

}  // namespace

std::optional<Weakness> weaknessIn(std::string_view password,
                                   std::string_view login,
                                   const PasswordPolicy& policy) {
    const auto length = std::count_if(password.begin(), password.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
    if (static_cast<std::size_t>(length) < policy.minimumLength) {
        return Weakness::kShort;
    }
    if (appPasswordIn(password)) {
        return Weakness::kAppPassword;
    }
    if (std::set<char>(password.begin(), password.end()).size() < kFewCharacters) {
        return Weakness::kRepeats;
    }
    auto rest = lowered(password);
    if (!login.empty() && rest.find(lowered(login)) != std::string::npos &&
        rest.size() < login.size() + 6) {
        return Weakness::kLogin;
    }
    for (const auto word : kCommon) {
        if (rest.find(word) != std::string::npos && rest.size() < word.size() + 5) {
            return Weakness::kCommon;
        }
    }
    return std::nullopt;
}

std::optional<std::string> weaknessOf(std::string_view password,
                                      std::string_view login,
                                      const PasswordPolicy& policy) {
    const auto weakness = weaknessIn(password, login, policy);
    if (!weakness) {
        return std::nullopt;
    }
    switch (*weakness) {
        case Weakness::kShort:
            return "a password needs " + std::to_string(policy.minimumLength) +
                   " characters at least";
        case Weakness::kAppPassword:
            return "it looks like an app password: choose another";
        case Weakness::kRepeats:
            return "it repeats a few characters only";
        case Weakness::kLogin:
            return "it is little more than the login name";
        case Weakness::kCommon:
            break;
    }
    return "it is one of the first that are guessed";
}

}  // namespace kalends::auth
