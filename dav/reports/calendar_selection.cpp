// Component bits, ranges and UIDs.
#include "dav/reports/calendar_selection.h"

#include "groupware/filter/collation.h"
#include "groupware/ical/calendar.h"

namespace kalends::reports {

namespace {

std::int64_t bound(recurrence::sys_seconds at, bool local, const recurrence::Zone& zone) {
    if (at == recurrence::sys_seconds::min()) {
        return storage::kBeginningOfTime;
    }
    if (at == recurrence::sys_seconds::max()) {
        return storage::kEndOfTime;
    }
    return local ? zone.toLocal(at).time_since_epoch().count() : at.time_since_epoch().count();
}

}  // namespace

storage::Selection::Range rangeOf(const recurrence::Window& window,
                                  const recurrence::Zone& floatingZone) {
    return {bound(window.start, false, floatingZone), bound(window.end, false, floatingZone),
            bound(window.start, true, floatingZone), bound(window.end, true, floatingZone)};
}

storage::Selection selectionOf(const filter::Prefilter& prefilter,
                               const recurrence::Zone& floatingZone) {
    storage::Selection selection;
    if (prefilter.component) {
        if (const auto type = ical::componentTypeNamed(*prefilter.component)) {
            selection.components = static_cast<std::uint8_t>(*type);
        }
    }
    // What has no date has no row in the index of occurrences: then only the filter itself can
    // tell.
    if (prefilter.window && prefilter.undated == filter::Prefilter::Undated::kExcluded) {
        selection.range = rangeOf(*prefilter.window, floatingZone);
    }
    return selection;
}

bool rowMayMatch(const filter::Prefilter& prefilter, const storage::Object& object) {
    return !prefilter.uid || !object.uid ||
           filter::matches(*object.uid, *prefilter.uid, filter::Collation::kAsciiCasemap,
                           filter::MatchType::kContains);
}

}  // namespace kalends::reports
