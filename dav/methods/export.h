// All readable objects of one collection as one text, piece by piece. Knows no request.
#pragma once

#include <optional>

#include "dav/exchange/exchange.h"

namespace kalends::methods {

/// One VCALENDAR: each time zone once, and the collection's name and colour. With a range what
/// takes place in it, whole.
[[nodiscard]] exchange::Producer exportCalendar(
    resource::ContextPtr context,
    resource::Resource calendar,
    const std::optional<storage::Selection::Range>& range = std::nullopt);
/// The cards one after the other.
[[nodiscard]] exchange::Producer exportAddressbook(resource::ContextPtr context,
                                                   resource::Resource addressbook);

}  // namespace kalends::methods
