// CALDAV:filter as a value and its exact evaluation (RFC 4791 sections 7.8.10 and 9.7). Pure: no
// XML, no SQL, no clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "groupware/contentline/document.h"
#include "groupware/filter/condition.h"
#include "groupware/recurrence/instances.h"

namespace kalends::filter {

struct CompFilter {
    std::string name;  // upper case
    bool isNotDefined = false;
    Test test = Test::kAllOf;
    std::optional<recurrence::Window> timeRange;
    std::vector<PropFilter> propFilters;
    std::vector<CompFilter> compFilters;
};

/// True when the object matches. `root` is the filter for VCALENDAR. Floating times are read in
/// `floatingZone`. Time ranges on VEVENT, VTODO, VJOURNAL, VFREEBUSY and VALARM follow RFC 4791
/// section 9.9 in every date combination, recurrence and overrides included; filters beside a time
/// range in one comp-filter must hold on the same instance's component.
[[nodiscard]] bool matches(const contentline::Component& vcalendar,
                           const CompFilter& root,
                           const recurrence::Zone& floatingZone,
                           const recurrence::Budget& budget = {});

}  // namespace kalends::filter
