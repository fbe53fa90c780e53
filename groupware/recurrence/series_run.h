// Internal to recurrence: what the parts of a series share while it expands.
#pragma once

#include <algorithm>
#include <cstdint>

#include "groupware/recurrence/civil.h"
#include "groupware/recurrence/series.h"

namespace kalends::recurrence {

[[nodiscard]] inline std::int64_t epoch(sys_seconds time) {
    return time.time_since_epoch().count();
}

[[nodiscard]] inline std::int64_t clock(local_seconds time) {
    return time.time_since_epoch().count();
}

/// `wanted` on the clock of `anchor`: same form and zone, so that it names the same instant where
/// it can.
[[nodiscard]] inline DateTime onClockOf(const DateTime& anchor,
                                        sys_seconds utc,
                                        const Zone& floatingZone) {
    DateTime result = anchor;
    switch (anchor.form) {
        case DateTime::Form::kUtc:
            result.local = local_seconds{utc.time_since_epoch()};
            break;
        case DateTime::Form::kZoned:
            result.local = anchor.zone->toLocal(utc);
            break;
        case DateTime::Form::kFloating:
            result.local = floatingZone.toLocal(utc);
            break;
        case DateTime::Form::kDate:
            result.local = std::chrono::floor<std::chrono::days>(floatingZone.toLocal(utc));
            break;
    }
    return result;
}

/// What one expansion carries along.
struct Series::Run {
    Window window;
    std::int64_t rangeStart = 0, rangeEnd = 0;  // UTC seconds in which starts can matter
    std::size_t maxInstances = 0;
    StepBudget& budget;
    Expansion& result;

    /// Records that instances which start at or after `time` may be missing.
    void stopAt(sys_seconds time) const {
        result.complete = false;
        result.completeUntil = std::min(result.completeUntil, time);
    }
};

}  // namespace kalends::recurrence
