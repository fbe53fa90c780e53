// The If header against what stands at the URLs it names (RFC 4918 section 10.4). Knows no method.
#pragma once

#include "dav/exchange/exchange.h"
#include "dav/methods/if_header.h"

namespace kalends::methods {

/// Throws DavError 412 when no list of the header holds. Reads what it must: one statement for each
/// resource other than the target, and one more for each that is compared with tokens.
void requireState(const exchange::Exchange& exchange, const IfHeader& header);

/// CS:getctag of a home. One statement.
[[nodiscard]] std::string homeCtagOf(const resource::Context& context,
                                     const resource::Resource& home);

}  // namespace kalends::methods
