// One iCalendar text with many objects taken apart into calendar object resources (RFC 4791 section
// 4.1), for imports. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::ical {

struct Part {
    std::string uid;   // empty: its component has none
    std::string text;  // a VCALENDAR with the components of one UID and the time zones they name
};

/// Of all parts together: every part repeats what stands in the VCALENDAR.
struct SplitLimits {
    std::size_t parts = 0;
    std::size_t bytes = 0;
};

/// The objects in order of first appearance; METHOD is left out, all else of the VCALENDAR kept in
/// each. Components without a UID stand alone, for the checks of a stored object to refuse. nullopt
/// when a limit is exceeded.
[[nodiscard]] std::optional<std::vector<Part>> split(const contentline::Component& vcalendar,
                                                     const SplitLimits& limits);

}  // namespace kalends::ical
