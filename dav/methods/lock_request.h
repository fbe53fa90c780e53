// What LOCK brings: the Timeout header, Depth and the DAV:lockinfo body (RFC 4918
// sections 9.10, 10.7 and 14.11).
#pragma once

#include <chrono>
#include <string_view>

#include "dav/exchange/exchange.h"
#include "storage/locks.h"

namespace kalends::methods {

inline constexpr std::chrono::seconds kDefaultLockTimeout = std::chrono::minutes(30);
inline constexpr std::chrono::seconds kMaxLockTimeout = std::chrono::hours(24);

/// The first time the header offers that is understood, at most the maximum; the default when there
/// is none.
[[nodiscard]] std::chrono::seconds lockTimeout(const http::Headers& headers);

/// Everything but the place. Throws DavError 400 (not a lockinfo, Depth 1), 413 (DAV:owner too
/// long), 422 (a lock of another type).
[[nodiscard]] storage::NewLock readLockRequest(const exchange::Exchange& exchange,
                                               const xml::Element& lockinfo);

}  // namespace kalends::methods
