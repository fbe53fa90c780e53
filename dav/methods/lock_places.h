// What LOCK and the If header name, as places where locks stand.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dav/exchange/exchange.h"
#include "storage/locks.h"

namespace kalends::methods {

/// A calendar, an address book or a name in one, whether something stands there or not; nullopt for
/// everything else: there are no locks on it.
[[nodiscard]] std::optional<storage::LockPlace> lockPlaceOf(const resource::Locator& locator,
                                                            const resource::Resolved& resolved);

/// The calendar or address book a lockable place is, or stands in.
[[nodiscard]] const resource::Resource& lockCollectionOf(const resource::Resolved& resolved);

/// Href of a lock's root in the collection at `collectionHref`.
[[nodiscard]] std::string lockRootHref(std::string_view collectionHref, std::string_view name);

}  // namespace kalends::methods
