// What a write answers that met a lock: 423, or a multistatus when the locks stand on members (RFC
// 4918 sections 9.6.1, 11.3).
#pragma once

#include <string_view>
#include <vector>

#include "dav/errors/conditions.h"
#include "dav/exchange/exchange.h"
#include "storage/locks.h"

namespace kalends::methods {

/// For locks whose tokens were not submitted.
[[nodiscard]] http::Response lockedResponse(const exchange::Exchange& exchange,
                                            const storage::Locked& locked);

/// `condition` is lock-token-submitted or no-conflicting-lock. `names` are roots of locks in
/// `collection`; those the viewer may not see are not named. Locks on members in the way of the
/// whole collection make a multistatus.
[[nodiscard]] http::Response lockedResponse(const exchange::Exchange& exchange,
                                            errors::Condition condition,
                                            const resource::Resource& collection,
                                            const std::vector<std::string>& names);

}  // namespace kalends::methods
