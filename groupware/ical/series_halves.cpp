// Instances compared at the beginning of a series and from the cut on.
#include "groupware/ical/series_halves.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "groupware/ical/calendar.h"
#include "groupware/recurrence/instances.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using recurrence::sys_seconds;
using recurrence::Window;

/// Looked at in each of the two windows.
constexpr recurrence::Budget kComparing{200'000, 300};

const recurrence::Zone& utc() {
    static const auto kZone = recurrence::utcZone();
    return *kZone;
}

using Times = std::vector<std::tuple<sys_seconds, sys_seconds, sys_seconds>>;

/// Adds what of the text takes place in the window; `until` goes down to where the list is
/// complete.
bool addTimes(const Component& vcalendar, const Window& window, Times& times, sys_seconds& until) {
    const auto expansion = recurrence::expand(vcalendar, window, utc(), kComparing);
    if (!expansion.complete) {
        until = std::min(until, expansion.completeUntil);
    }
    for (const auto& instance : expansion.instances) {
        times.emplace_back(instance.startUtc, instance.endUtc, instance.recurrenceId.toUtc(utc()));
    }
    return expansion.complete || !expansion.instances.empty();
}

}  // namespace

bool haveInstancesOf(const Component& vcalendar, const SeriesHalves& halves, sys_seconds boundary) {
    const auto earlier = parseStored(halves.earlier);
    const auto later = parseStored(halves.later);
    if (!earlier || !later) {
        return false;
    }
    for (const Window window : {Window{}, Window{boundary, sys_seconds::max()}}) {
        Times whole, parts;
        sys_seconds until = sys_seconds::max();
        const bool read = addTimes(vcalendar, window, whole, until) &&
                          addTimes(earlier->components().front(), window, parts, until) &&
                          addTimes(later->components().front(), window, parts, until);
        const auto beyond = [&](const auto& time) { return std::get<0>(time) >= until; };
        std::erase_if(whole, beyond);
        std::erase_if(parts, beyond);
        std::sort(whole.begin(), whole.end());
        std::sort(parts.begin(), parts.end());
        if (!read || whole != parts) {
            return false;
        }
    }
    return true;
}

}  // namespace kalends::ical
