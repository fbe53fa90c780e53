// Kerberos names as logins. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/negotiate/settings.h"

namespace kalends::negotiate {

struct Account {
    std::string login;
    std::vector<std::string> organisations;  // it must be of one of these; empty: of any
};

/// Whose account a name such as anna@TOWN.EXAMPLE is; nullopt for a realm that is not named, for
/// services and hosts (HTTP/host@REALM), and for names with escapes, which no login has.
[[nodiscard]] std::optional<Account> accountOf(std::string_view principal,
                                               const Settings& settings);

/// What is wrong with the settings, as a sentence; empty: nothing.
[[nodiscard]] std::string problemWith(const Settings& settings);

}  // namespace kalends::negotiate
