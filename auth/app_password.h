// The form of app passwords, and their keyed hash. Pure but for randomness.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kalends::auth {

/// A new one: "kal-" and five groups of five characters, 125 random bits.
[[nodiscard]] std::string makeAppPassword();

/// The canonical form of a secret that is an app password by its looks: without case, with or
/// without the hyphens and blanks, as people copy them; nullopt for any other secret. Says nothing
/// about whether it exists.
[[nodiscard]] std::optional<std::string> appPasswordIn(std::string_view secret);

/// What is stored and looked up (BLAKE2b, 32 bytes): fast, because what it hides cannot be guessed.
[[nodiscard]] std::string hashAppPassword(std::string_view canonical, std::string_view key);

}  // namespace kalends::auth
