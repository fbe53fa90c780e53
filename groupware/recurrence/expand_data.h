// Calendar data reshaped for a range: CALDAV:expand, limit-recurrence-set, limit-freebusy-set (RFC
// 4791 section 9.6).
#pragma once

#include <optional>
#include <string>

#include "groupware/recurrence/instances.h"

namespace kalends::recurrence {

/// A VCALENDAR with each instance that overlaps `window` as a component of its own: UTC times
/// (dates and floating times stay what they are), RECURRENCE-ID, no recurrence properties, no
/// VTIMEZONE (RFC 4791 section 9.6.5). The initial instance has no RECURRENCE-ID. Other lines and
/// VALARMs are copied. Empty without instances; nullopt when there is more than the budget or 32
/// MiB of text allow: a part of the instances would be mistaken for all.
[[nodiscard]] std::optional<std::string> expandedData(const contentline::Component& vcalendar,
                                                      const Window& window,
                                                      const Zone& floatingZone,
                                                      const Budget& budget = {});

/// The VCALENDAR without the overrides that neither take place nor originally took place in
/// `window` (RFC 4791 section 9.6.6).
[[nodiscard]] std::string limitedRecurrenceSet(const contentline::Component& vcalendar,
                                               const Window& window,
                                               const Zone& floatingZone);

/// The VCALENDAR whose VFREEBUSY components keep only the periods that intersect `window` (RFC 4791
/// section 9.6.7).
[[nodiscard]] std::string limitedFreeBusySet(const contentline::Component& vcalendar,
                                             const Window& window);

}  // namespace kalends::recurrence
