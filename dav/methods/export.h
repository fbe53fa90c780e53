// All readable objects of one collection as one text, piece by piece. Knows no request.
#pragma once

#include "dav/exchange/exchange.h"

namespace kalends::methods {

/// One VCALENDAR: each time zone once, and the collection's name and colour.
[[nodiscard]] exchange::Producer exportCalendar(resource::ContextPtr context,
                                                resource::Resource calendar);
/// The cards one after the other.
[[nodiscard]] exchange::Producer exportAddressbook(resource::ContextPtr context,
                                                   resource::Resource addressbook);

}  // namespace kalends::methods
