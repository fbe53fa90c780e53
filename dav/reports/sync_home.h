// DAV:sync-collection of a home; sync_collection.cpp hands over to it.
#pragma once

#include "dav/exchange/exchange.h"
#include "dav/reports/sync_collection_request.h"

namespace kalends::reports {

/// Children with their properties; at the level infinite their objects too.
[[nodiscard]] http::Response syncHome(const exchange::Exchange& exchange,
                                      const resource::Resource& home,
                                      SyncCollection request);

}  // namespace kalends::reports
