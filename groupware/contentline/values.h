// Value decoding and line writing shared by iCalendar and vCard. Knows no property by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kalends::contentline {

/// TEXT with its backslash escapes resolved (RFC 5545 section 3.3.11, RFC 6350 section 3.4).
[[nodiscard]] std::string decodeText(std::string_view escaped);
/// TEXT with backslash, comma, semicolon and newline escaped.
[[nodiscard]] std::string encodeText(std::string_view text);
/// Splits at `separator` where it is not escaped by a backslash; the parts keep their escapes.
[[nodiscard]] std::vector<std::string_view> splitEscaped(std::string_view value, char separator);
/// Appends one content line folded at 75 octets on UTF-8 boundaries, closed by CRLF. Line breaks
/// inside `line` are dropped, so that no value can begin a line of its own.
void appendFolded(std::string& out, std::string_view line);
/// A raw slice (Property::raw) as one line, without folds and line end.
[[nodiscard]] std::string unfold(std::string_view raw);
/// A parameter value as it must be written: RFC 6868 encoded and quoted where needed.
[[nodiscard]] std::string encodeParameterValue(std::string_view value);

}  // namespace kalends::contentline
