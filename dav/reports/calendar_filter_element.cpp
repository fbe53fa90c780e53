// comp-filter with the rules of what may stand in what.
#include "dav/reports/calendar_filter_element.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "dav/reports/filter_elements.h"
#include "dav/reports/time_range.h"
#include "dav/xml/writer.h"

namespace kalends::reports {

namespace {

constexpr std::size_t kDeepestComponent = 6;  // VCALENDAR, VEVENT, VALARM, VLOCATION and a reserve

/// Where a component stands and whether a time range says anything about it (RFC 4791 section 9.9).
struct ComponentRow {
    std::string_view name;
    std::string_view parents;  // separated by blanks
    bool timed = false;
};

constexpr auto kComponents = std::to_array<ComponentRow>({
    {"VEVENT", "VCALENDAR", true},
    {"VTODO", "VCALENDAR", true},
    {"VJOURNAL", "VCALENDAR", true},
    {"VFREEBUSY", "VCALENDAR", true},
    {"VALARM", "VEVENT VTODO", true},
    {"VTIMEZONE", "VCALENDAR", false},
    {"STANDARD", "VTIMEZONE", false},
    {"DAYLIGHT", "VTIMEZONE", false},
    {"VAVAILABILITY", "VCALENDAR", false},
    {"AVAILABLE", "VAVAILABILITY", false},
    {"VPOLL", "VCALENDAR", false},
    {"PARTICIPANT", "VEVENT VTODO VJOURNAL VFREEBUSY", false},
    {"VLOCATION", "VEVENT VTODO VJOURNAL VFREEBUSY PARTICIPANT VALARM", false},
    {"VRESOURCE", "VEVENT VTODO VJOURNAL VFREEBUSY PARTICIPANT", false},
});

constexpr std::array<std::string_view, 8> kTimedProperties{
    "COMPLETED", "CREATED", "DTEND", "DTSTAMP", "DTSTART", "DUE", "LAST-MODIFIED", "RECURRENCE-ID"};

bool listed(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const auto blank = words.find(' ');
        if (words.substr(0, blank) == word) {
            return true;
        }
        words = blank == std::string_view::npos ? std::string_view{} : words.substr(blank + 1);
    }
    return false;
}

/// Throws unless a component of that name may stand in `parent`; true when a time range may ask
/// about it.
bool checkPlace(const std::string& name, std::string_view parent) {
    if (name.starts_with("X-")) {
        return false;
    }
    const auto row = std::find_if(kComponents.begin(), kComponents.end(),
                                  [&](const auto& candidate) { return candidate.name == name; });
    if (row == kComponents.end()) {
        std::string content;
        xml::Writer{content}.empty({xml::kCaldav, "comp-filter"}, "name", name);
        throw errors::DavError{errors::Condition::kSupportedFilter,
                               "The filter names a component that is not known."}
            .withContent(content);
    }
    if (!listed(row->parents, parent)) {
        refuseFilter(calendarDialect(), "A comp-filter for " + name + " cannot stand in one for " +
                                            std::string{parent} + ".");
    }
    return row->timed;
}

recurrence::Window timeRange(const xml::Element& element) {
    if (element.attribute("start") == nullptr && element.attribute("end") == nullptr) {
        // Not even well-formed by the element's own definition: a plain 400, as other servers
        // answer.
        throw errors::DavError{errors::Condition::kValidFilter,
                               "A time-range has neither start nor end."}
            .withStatus(400);
    }
    const auto window = parseWindow(element, Bounds::kAtLeastOne);
    if (!window) {
        refuseFilter(
            calendarDialect(),
            "A time-range needs UTC times of the form 20260131T120000Z, the end after the start.");
    }
    return *window;
}

filter::PropFilter propFilter(const xml::Element& element, FilterBudget& budget) {
    auto result = parsePropFilter(element, calendarDialect(), budget);
    const auto ranges = element.elements({xml::kCaldav, "time-range"});
    if (ranges.empty()) {
        return result;
    }
    if (ranges.size() > 1 || !result.textMatches.empty()) {
        refuseFilter(calendarDialect(), "A prop-filter holds one time-range or a text-match.");
    }
    if (std::find(kTimedProperties.begin(), kTimedProperties.end(), result.name) ==
        kTimedProperties.end()) {
        refuseFilter(calendarDialect(),
                     "A time-range says nothing about the property " + result.name + ".");
    }
    result.timeRange = timeRange(*ranges.front());
    return result;
}

enum class TimeRangeHere { kAllowed, kForbidden };

filter::CompFilter compFilter(const xml::Element& element, std::size_t depth, FilterBudget& budget);

void addCondition(const xml::Element& child,
                  std::size_t depth,
                  TimeRangeHere timed,
                  FilterBudget& budget,
                  filter::CompFilter& into) {
    if (child.is({xml::kCaldav, "is-not-defined"})) {
        into.isNotDefined = true;
    } else if (child.is({xml::kCaldav, "time-range"})) {
        if (timed == TimeRangeHere::kForbidden || into.timeRange) {
            refuseFilter(calendarDialect(),
                         "A time-range cannot stand in the comp-filter for " + into.name + ".");
        }
        into.timeRange = timeRange(child);
    } else if (child.is({xml::kCaldav, "prop-filter"})) {
        into.propFilters.push_back(propFilter(child, budget));
    } else if (child.is({xml::kCaldav, "comp-filter"})) {
        auto nested = compFilter(child, depth + 1, budget);
        const bool nestedTimed = checkPlace(nested.name, into.name);
        if (nested.timeRange && !nestedTimed) {
            refuseFilter(calendarDialect(),
                         "A time-range cannot stand in the comp-filter for " + nested.name + ".");
        }
        into.compFilters.push_back(std::move(nested));
    } else {
        refuseFilter(calendarDialect(), "A comp-filter holds something that is not a condition.");
    }
}

filter::CompFilter compFilter(const xml::Element& element,
                              std::size_t depth,
                              FilterBudget& budget) {
    budget.spend();
    if (depth > kDeepestComponent) {
        refuseFilter(calendarDialect(), "Comp-filters are nested deeper than components are.");
    }
    filter::CompFilter result;
    result.name = filterName(element, calendarDialect());
    result.test = filterTest(element, calendarDialect());
    const auto timed = depth == 1 ? TimeRangeHere::kForbidden : TimeRangeHere::kAllowed;
    for (const auto& child : element.children) {
        if (!child.isText()) {
            addCondition(child, depth, timed, budget, result);
        }
    }
    if (result.isNotDefined &&
        (result.timeRange || !result.propFilters.empty() || !result.compFilters.empty())) {
        refuseFilter(calendarDialect(), "is-not-defined must stand alone in its filter.");
    }
    return result;
}

}  // namespace

filter::CompFilter parseCalendarFilter(const xml::Element& filterElement) {
    const auto conditions = filterElement.elements();
    if (conditions.size() != 1 || !conditions.front()->is({xml::kCaldav, "comp-filter"})) {
        refuseFilter(calendarDialect(), "A filter holds exactly one comp-filter.");
    }
    FilterBudget budget{calendarDialect()};
    auto root = compFilter(*conditions.front(), 1, budget);
    if (root.name != "VCALENDAR") {
        refuseFilter(calendarDialect(), "The outermost comp-filter is for VCALENDAR.");
    }
    return root;
}

}  // namespace kalends::reports
