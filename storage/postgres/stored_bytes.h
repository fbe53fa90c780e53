// How bytes that are no text stand in a column of text: U+0001 and base64 (RFC 4648 section 4).
// Calendars, cards and most documents are text and stand as they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kalends::postgres {

/// nullopt: `content` can stand as it is.
[[nodiscard]] std::optional<std::string> encodedForm(std::string_view content);
/// The content that `stored` stands for.
[[nodiscard]] std::string decodedForm(std::string stored);

}  // namespace kalends::postgres
