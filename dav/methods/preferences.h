// Prefer and Brief (RFC 7240, RFC 8144, Apple's Brief).
#pragma once

#include "dav/http/message.h"
#include "dav/resource/context.h"

namespace kalends::methods {

/// From CalDAV-Timezones (RFC 7809 section 6.1); anything but T and F is as if it were absent.
[[nodiscard]] resource::Timezones timezonesOf(const http::Request& request);

[[nodiscard]] resource::Preferences preferencesOf(const http::Request& request);

}  // namespace kalends::methods
