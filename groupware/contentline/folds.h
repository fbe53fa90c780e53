// Folds that stand within a character. Knows no syntax beyond folding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kalends::contentline {

/// The text with every fold that splits a UTF-8 sequence put before that sequence: simple programs
/// count octets when they fold (RFC 5545 section 3.1), and no line of the result is broken UTF-8
/// for that. nullopt when there is none.
[[nodiscard]] std::optional<std::string> foldedBetweenCharacters(std::string_view text);

}  // namespace kalends::contentline
