// Prefer and Brief (RFC 7240, RFC 8144, Apple's Brief).
#pragma once

#include "dav/http/message.h"
#include "dav/resource/context.h"

namespace kalends::methods {

[[nodiscard]] resource::Preferences preferencesOf(const http::Request& request);

}  // namespace kalends::methods
