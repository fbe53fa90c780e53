// addressbook-query and addressbook-multiget on the directory, whose cards are made and not stored.
#pragma once

#include "dav/exchange/exchange.h"
#include "dav/reports/addressbook_query_request.h"
#include "dav/reports/multiget_request.h"

namespace kalends::reports {

/// Answers at most as many cards as the operator allows for one answer; what is left out is told by
/// a 507 response (RFC 6352 section 8.6.1). `only`: the one card that is asked, or nullptr.
[[nodiscard]] http::Response directoryQuery(const exchange::Exchange& exchange,
                                            const resource::Resource& target,
                                            AddressbookQuery request);

[[nodiscard]] http::Response directoryMultiget(const exchange::Exchange& exchange,
                                               Multiget request);

}  // namespace kalends::reports
