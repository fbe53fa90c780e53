// CARDDAV:filter as XML to a filter::CardFilter (RFC 6352 section 10.5). Pure.
#pragma once

#include "dav/xml/reader.h"
#include "groupware/filter/card_filter.h"

namespace kalends::reports {

/// From the CARDDAV:filter element. Throws 400, supported-filter or supported-collation.
[[nodiscard]] filter::CardFilter parseCardFilter(const xml::Element& filterElement);

}  // namespace kalends::reports
