// Addresses that answer without a sign-in: the well-known URIs, and the root for people (RFC 6764
// section 5).
#pragma once

#include "dav/http/message.h"
#include "dav/resource/locator.h"

namespace kalends::methods {

/// True where nobody is asked to sign in. Whoever signs in at /.well-known/ gets the properties
/// there like elsewhere.
[[nodiscard]] bool isOpen(const http::Request& request, const resource::Locator& locator);

/// What is answered where isOpen holds.
[[nodiscard]] http::Response openAnswer(const http::Request& request,
                                        const resource::Locator& locator);

}  // namespace kalends::methods
