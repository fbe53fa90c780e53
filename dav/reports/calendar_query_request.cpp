// calendar-query as sent.
#include "dav/reports/calendar_query_request.h"

#include "dav/errors/conditions.h"
#include "dav/properties/shapes.h"
#include "dav/reports/calendar_data_request.h"
#include "dav/reports/calendar_filter_element.h"
#include "dav/reports/time_range.h"

namespace kalends::reports {

CalendarQuery parseCalendarQuery(const xml::Element& report) {
    CalendarQuery query;
    query.selection = properties::selectionFromReport(report);
    for (const auto& element : query.selection.named) {
        if (element.is(kCalendarData)) {
            static_cast<void>(parseCalendarData(element));  // refused here, before anything is read
        }
    }
    const auto* filterElement = report.child({xml::kCaldav, "filter"});
    if (filterElement == nullptr) {
        throw errors::DavError{errors::Condition::kValidFilter, "A calendar-query needs a filter."};
    }
    query.filter = parseCalendarFilter(*filterElement);
    if (const auto* zone = report.child({xml::kCaldav, "timezone"})) {
        query.timezone = zone->text();
        query.timezoneIsJson = properties::isJson(*zone);
    }
    if (const auto* zone = report.child({xml::kCaldav, "timezone-id"})) {
        query.timezoneId = zone->trimmedText();
    }
    query.limit = parseLimit(report, xml::kCaldav);
    if (!query.limit) {
        query.limit = parseLimit(report, xml::kDav);
    }
    return query;
}

}  // namespace kalends::reports
