// CALDAV:filter as XML to a filter::CompFilter (RFC 4791 section 9.7). Pure.
#pragma once

#include "dav/xml/reader.h"
#include "groupware/filter/calendar_filter.h"

namespace kalends::reports {

/// From the CALDAV:filter element. Throws valid-filter, supported-filter or supported-collation.
[[nodiscard]] filter::CompFilter parseCalendarFilter(const xml::Element& filterElement);

}  // namespace kalends::reports
