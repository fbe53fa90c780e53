// What a new password must be like. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kalends::auth {

struct PasswordPolicy {
    unsigned minimumLength = 10;  // characters, not bytes
};

/// Why the password is not good enough, as a sentence; nullopt when it is. Length is what counts: rules about kinds of
/// characters make passwords worse.
[[nodiscard]] std::optional<std::string> weaknessOf(std::string_view password, std::string_view login, const PasswordPolicy& policy);

}  // namespace kalends::auth
