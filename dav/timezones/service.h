// The time zone data distribution service (RFC 7808): GET and HEAD below /timezones, open to
// everybody.
#pragma once

#include <string_view>

#include "dav/http/message.h"

namespace kalends::timezones {

inline constexpr std::string_view kPrefix = "/timezones";
inline constexpr std::string_view kWellKnown = "/.well-known/timezone";

/// Whether the path belongs to the service or redirects to it.
[[nodiscard]] bool serves(std::string_view path);

/// The whole answer to a request whose path the service serves, errors (RFC 7808 section 4.2.1)
/// included.
[[nodiscard]] http::Response answer(const http::Request& request);

}  // namespace kalends::timezones
