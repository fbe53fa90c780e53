// POST ?action=split: a repeating event becomes two, one that is over at an instance and one that
// begins with it.
#pragma once

#include "dav/exchange/exchange.h"

namespace kalends::methods {

/// `event` keeps its URL and UID and begins with the first instance from the parameter rid on; what
/// was before stands in a new object of the same calendar, under the parameter uid or one of the
/// server's. Both are written, or neither. 204, or both objects with Prefer: return=representation.
/// Throws DavError valid-rid-parameter, valid-split, need-privileges, and what a PUT of the two
/// would.
[[nodiscard]] http::Response divideSeries(const exchange::Exchange& exchange,
                                          const resource::Resource& event);

}  // namespace kalends::methods
