// Range requests (RFC 9110 section 14): one range of bytes; several are answered with the whole.
#pragma once

#include "dav/http/message.h"
#include "dav/methods/conditional.h"

namespace kalends::methods {

/// Cuts the body of a 200 down to what Range asks for and makes it a 206, or a 416 for what lies
/// outside. A range that is malformed, of another unit, or guarded by an If-Range that does not
/// hold, is as if it were not there.
void applyRange(const http::Request& request, const Validators& current, http::Response& response);

}  // namespace kalends::methods
