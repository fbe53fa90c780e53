// The body of a CALDAV:calendar-query (RFC 4791 section 9.5) as a value. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "dav/properties/evaluate.h"
#include "dav/xml/reader.h"
#include "groupware/filter/calendar_filter.h"

namespace kalends::reports {

struct CalendarQuery {
    properties::Selection selection;
    filter::CompFilter filter;
    std::optional<std::string> timezone;  // an iCalendar object, or jCal
    bool timezoneIsJson = false;
    std::optional<std::string> timezoneId;  // RFC 7809 section 5.1; stronger than `timezone`
    std::optional<std::size_t> limit;
};

/// Throws 400, valid-filter, supported-filter, supported-collation or supported-calendar-data.
[[nodiscard]] CalendarQuery parseCalendarQuery(const xml::Element& report);

}  // namespace kalends::reports
