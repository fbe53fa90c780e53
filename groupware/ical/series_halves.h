// Internal to ical: whether two halves of a series are what the whole was. Pure.
#pragma once

#include "groupware/contentline/document.h"
#include "groupware/ical/series_split.h"
#include "groupware/recurrence/zone.h"

namespace kalends::ical {

/// True when both together have the instances of `vcalendar`, at its beginning and around
/// `boundary`, as far as a budget reaches: rules may be written in ways that depend on where they
/// begin.
[[nodiscard]] bool haveInstancesOf(const contentline::Component& vcalendar,
                                   const SeriesHalves& halves,
                                   std::chrono::sys_seconds boundary);

}  // namespace kalends::ical
