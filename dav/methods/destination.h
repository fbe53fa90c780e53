// Where a COPY or MOVE goes: the Destination and Overwrite headers (RFC 4918 sections 10.3
// and 10.6).
#pragma once

#include "dav/exchange/exchange.h"
#include "storage/objects.h"

namespace kalends::methods {

struct Destination {
    resource::Locator locator;
    resource::Resolved target;
    storage::ObjectStore::Overwrite overwrite = storage::ObjectStore::Overwrite::kAllowed;
};

/// Throws DavError 400 (missing or malformed) or 502 (another server).
[[nodiscard]] Destination readDestination(const exchange::Exchange& exchange);

}  // namespace kalends::methods
