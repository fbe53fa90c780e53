// A second opinion on recurrences from libical, for differential tests. The only place that
// includes libical, which is fragile: nothing reaches it that the scan in front has not bounded.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "groupware/recurrence/instances.h"

namespace kalends::ical {

/// Starts in `window` of the master's DTSTART, RRULEs, RDATEs and EXDATEs, ascending; overrides are
/// left aside, floating times and dates are read in UTC. nullopt where libical 3.0.16 is not asked:
/// text out of bounds, a rule of a class it gets wrong or never ends on, RDATE periods, an unknown
/// zone, or a COUNT or a weekly interval that does not begin at DTSTART. Not thread-safe before its
/// first call has returned (libical loads zones lazily).
[[nodiscard]] std::optional<std::vector<std::chrono::sys_seconds>> occurrencesByLibical(
    const std::string& text, const recurrence::Window& window);

}  // namespace kalends::ical
