// Instances of a calendar object in a window: RRULE, RDATE, EXDATE, overrides (RFC 5545
// section 3.8.5), with budgets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "groupware/recurrence/datetime.h"

namespace kalends::recurrence {

/// Half-open [start, end) in UTC; the extremes of sys_seconds mean without bound.
struct Window {
    sys_seconds start = sys_seconds::min();
    sys_seconds end = sys_seconds::max();
};

/// One instance of a VEVENT, VTODO or VJOURNAL.
struct Instance {
    DateTime start;                         // as written; for a VTODO without DTSTART its DUE
    DateTime end;                           // exclusive end (DTEND, DUE, DURATION or the default)
    sys_seconds startUtc{}, endUtc{};       // floating values read in the expansion's floating zone
    bool hasStart = false, hasEnd = false;  // what the component states itself
    DateTime recurrenceId;                  // the original start; meaningful when `recurring`
    bool recurring = false;                 // the object has a rule, an RDATE or an override
    const contentline::Component* component = nullptr;  // the override, or the master
};

struct Budget {
    std::size_t steps = 100'000;     // candidate dates looked at, over all rules of the object
    std::size_t instances = 10'000;  // results
};

struct Expansion {
    std::vector<Instance> instances;  // by start
    bool complete = true;             // false: a budget ran out, `instances` holds the first ones
    std::string problem;              // why not complete, or which value was unusable
    /// Every instance that starts before this is in `instances`.
    sys_seconds completeUntil = sys_seconds::max();
};

/// Instances of the components of one UID in `vcalendar` that overlap `window` (RFC 4791
/// section 9.9 decides overlap for VEVENTs; zero-length ones count at their start). Dates and
/// floating times are read in `floatingZone`. An override whose RECURRENCE-ID the rule does not
/// generate still counts; RANGE=THISANDFUTURE shifts followers.
[[nodiscard]] Expansion expand(const contentline::Component& vcalendar,
                               const Window& window,
                               const Zone& floatingZone,
                               const Budget& budget = {});

/// True when the object repeats without end.
[[nodiscard]] bool isUnbounded(const contentline::Component& vcalendar);

}  // namespace kalends::recurrence
