// Internal to filter: when something overlaps a CALDAV:time-range (RFC 4791 section 9.9).
#pragma once

#include <chrono>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/datetime.h"
#include "groupware/recurrence/instances.h"
#include "groupware/recurrence/zone.h"

namespace kalends::filter {

/// What turns a property into an instant.
struct TimeContext {
    const recurrence::ZoneResolver& zones;
    const recurrence::Zone& floatingZone;
};

/// `t` moved by `by`, stopping at the ends of time, which mean "without bound".
[[nodiscard]] recurrence::sys_seconds moved(recurrence::sys_seconds t, recurrence::seconds by);
[[nodiscard]] recurrence::Window widened(const recurrence::Window& window, recurrence::seconds by);

[[nodiscard]] bool contains(const recurrence::Window& window, recurrence::sys_seconds instant);

/// An instance of a VEVENT, VJOURNAL or VTODO that states a date.
[[nodiscard]] bool instanceOverlaps(const recurrence::Instance& instance,
                                    const recurrence::Window& window);
/// A VTODO with neither DTSTART nor DUE: COMPLETED and CREATED decide.
[[nodiscard]] bool undatedTodoOverlaps(const contentline::Component& todo,
                                       const recurrence::Window& window,
                                       const TimeContext& context);
[[nodiscard]] bool freeBusyOverlaps(const contentline::Component& freeBusy,
                                    const recurrence::Window& window,
                                    const TimeContext& context);
/// VAVAILABILITY (RFC 7953): the span it speaks about, open where it says no start or end.
[[nodiscard]] bool availabilityOverlaps(const contentline::Component& availability,
                                        const recurrence::Window& window,
                                        const TimeContext& context);
/// A date or date-time property whose value stands in the text.
[[nodiscard]] bool propertyOverlaps(const contentline::Property& property,
                                    const recurrence::Window& window,
                                    const TimeContext& context);

}  // namespace kalends::filter
