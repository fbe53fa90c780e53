// POST of CS:publish-calendar and CS:unpublish-calendar.
#pragma once

#include "dav/exchange/exchange.h"
#include "dav/xml/reader.h"

namespace kalends::methods {

/// Makes a link that shows the calendar without a sign-in: public and confidential objects, private
/// ones as busy time. CS:publish-url then tells it. 202, also where it is published already; 403
/// without the right to share it.
[[nodiscard]] http::Response publishCalendar(const exchange::Exchange& exchange,
                                             const resource::Resource& target,
                                             const xml::Element* body);
/// Ends that link; others stay. 200, also where there is none.
[[nodiscard]] http::Response unpublishCalendar(const exchange::Exchange& exchange,
                                               const resource::Resource& target,
                                               const xml::Element* body);

}  // namespace kalends::methods
