// free-busy-query as sent.
#include "dav/reports/free_busy_query_request.h"

#include "dav/errors/conditions.h"
#include "dav/reports/time_range.h"

namespace kalends::reports {

recurrence::Window parseFreeBusyQuery(const xml::Element& report) {
    const auto ranges = report.elements({xml::kCaldav, "time-range"});
    const auto window =
        ranges.size() == 1 ? parseWindow(*ranges.front(), Bounds::kBoth) : std::nullopt;
    if (!window) {
        throw errors::DavError{400,
                               "A free-busy-query needs one time-range with UTC times as start and "
                               "end, the end after the start."};
    }
    return *window;
}

}  // namespace kalends::reports
