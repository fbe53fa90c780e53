// What a new password must be like. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kalends::auth {

struct PasswordPolicy {
    unsigned minimumLength = 10;  // characters, not bytes
};

enum class Weakness : std::uint8_t { kShort, kAppPassword, kRepeats, kLogin, kCommon };

[[nodiscard]] std::optional<Weakness> weaknessIn(std::string_view password,
                                                 std::string_view login,
                                                 const PasswordPolicy& policy);

/// Why the password is not good enough, as a sentence; nullopt when it is. Length is what counts:
/// rules about kinds of characters make passwords worse.
[[nodiscard]] std::optional<std::string> weaknessOf(std::string_view password,
                                                    std::string_view login,
                                                    const PasswordPolicy& policy);

}  // namespace kalends::auth
