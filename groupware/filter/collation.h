// Collations of text-match (RFC 4790, RFC 5051, RFC 4791 section 7.5): the one table. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kalends::filter {

enum class Collation { kAsciiCasemap, kOctet, kUnicodeCasemap };
enum class MatchType { kContains, kEquals, kStartsWith, kEndsWith };

/// nullopt for an unknown identifier ("default" is i;unicode-casemap for cards, i;ascii-casemap for
/// calendars: caller decides).
[[nodiscard]] std::optional<Collation> collationNamed(std::string_view identifier);
[[nodiscard]] std::string_view nameOf(Collation collation);
/// Case-folded and normalised (NFKC/NFD casefold) for i;unicode-casemap: equal keys mean equal
/// text.
[[nodiscard]] std::string fold(std::string_view text, Collation collation);
[[nodiscard]] bool matches(std::string_view text,
                           std::string_view pattern,
                           Collation collation,
                           MatchType type);

}  // namespace kalends::filter
