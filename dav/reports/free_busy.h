// When people are busy, for those who ask by a report and those who ask by a URL.
#pragma once

#include <vector>

#include <string>
#include <vector>

#include "dav/exchange/exchange.h"
#include "groupware/recurrence/instances.h"

namespace kalends::reports {

/// True when the viewer may know when the calendar's owner is busy by it.
[[nodiscard]] bool mayReadBusy(const resource::Resource& collection);

/// A VFREEBUSY of these calendars within the window, in the form Accept asks for; those that say
/// nothing to the viewer are left out. Throws number-of-matches-within-limits for more than ten
/// years, and for too much.
[[nodiscard]] http::Response freeBusyOf(const exchange::Exchange& exchange,
                                        const std::vector<resource::Resource>& calendars,
                                        const recurrence::Window& window);

/// The same as text, for whoever `context` says.
[[nodiscard]] std::string freeBusyTextOf(const resource::Context& context,
                                         const std::vector<resource::Resource>& calendars,
                                         const recurrence::Window& window);

/// The calendars of a home that count, as far as the viewer may know of their time; one statement.
[[nodiscard]] std::vector<resource::Resource> busyCalendarsOf(const resource::Context& context,
                                                              const resource::Resource& home);

}  // namespace kalends::reports
