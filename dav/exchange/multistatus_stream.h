// A multistatus that is written while it is sent. Knows pieces, not what stands in them.
#pragma once

#include <functional>

#include "dav/exchange/exchange.h"
#include "dav/xml/writer.h"

namespace kalends::exchange {

/// Writes the next response, or prepares it and writes nothing yet; false when nothing is left,
/// after what the multistatus ends with (such as a sync token). Owns all it needs, as a Producer
/// does.
using NextResponse = std::function<bool(xml::Writer& out)>;

/// 207 with what `next` writes, in pieces (RFC 4918 section 13). What the first piece throws
/// becomes an error response.
[[nodiscard]] http::Response streamedMultistatus(NextResponse next);

}  // namespace kalends::exchange
