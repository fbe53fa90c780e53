// Internal to filter: text-match and param-filter on one property, for calendars and cards alike.
#pragma once

#include <string_view>

#include "groupware/contentline/document.h"
#include "groupware/filter/condition.h"

namespace kalends::filter {

/// The text- and param-conditions of `filter`, combined by its test; true when it has none. All are
/// judged on this one property; is-not-defined and time-range are the caller's.
[[nodiscard]] bool valueMatches(const PropFilter& filter, const contentline::Property& property);

}  // namespace kalends::filter
