// Internal to filter: when a VALARM rings (RFC 5545 section 3.6.6, RFC 4791 section 9.9). No clock.
#pragma once

#include <optional>

#include "groupware/contentline/document.h"
#include "groupware/filter/time_range.h"
#include "groupware/recurrence/instances.h"

namespace kalends::filter {

/// True when a ring of the alarm, repetitions included, falls inside `window`. `instance` is the
/// one the alarm belongs to; without it only an absolute trigger can ring.
[[nodiscard]] bool ringsWithin(const contentline::Component& alarm,
                               const recurrence::Instance* instance,
                               const recurrence::Window& window,
                               const TimeContext& context);

/// Where instances must lie whose relative trigger could ring inside `window`; nullopt when the
/// trigger is absolute or unusable.
[[nodiscard]] std::optional<recurrence::Window> instancesThatCouldRing(
    const contentline::Component& alarm, const recurrence::Window& window);

}  // namespace kalends::filter
