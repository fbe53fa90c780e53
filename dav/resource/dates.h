// Dates as HTTP and DAV write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kalends::resource {

/// RFC 9110 section 5.6.7 (`Sun, 06 Nov 1994 08:49:37 GMT`).
[[nodiscard]] std::string httpDate(std::chrono::sys_seconds when);
/// DAV:creationdate (RFC 3339, UTC).
[[nodiscard]] std::string isoDate(std::chrono::sys_seconds when);
/// An HTTP date in the preferred form; nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parseHttpDate(std::string_view text);

}  // namespace kalends::resource
