// GET on anything that is not an object: a small page for people, or all of a calendar or address
// book as one text.
#pragma once

#include "dav/exchange/exchange.h"

namespace kalends::methods {

/// Browsers get a page with the children the viewer may see; programs get a calendar as one
/// VCALENDAR and an address book as one text of cards. Throws DavError 412.
[[nodiscard]] http::Response listing(const exchange::Exchange& exchange,
                                     const resource::Resource& target);

}  // namespace kalends::methods
