// CALDAV:filter on one calendar object: the walk over components, and over instances where time
// decides.
#include "groupware/filter/calendar_filter.h"

#include <algorithm>
#include <string_view>

#include "groupware/filter/alarm.h"
#include "groupware/filter/property_match.h"
#include "groupware/filter/time_range.h"

namespace kalends::filter {
namespace {

using contentline::Component;
using contentline::Property;
using recurrence::Instance;
using recurrence::Window;

/// One object under evaluation; zones are resolved once for all of its conditions.
class ObjectFilter {
  public:
    ObjectFilter(const Component& vcalendar,
                 const recurrence::Zone& floatingZone,
                 const recurrence::Budget& budget)
        : vcalendar_(vcalendar),
          zones_(vcalendar),
          floatingZone_(floatingZone),
          context_{.zones = zones_, .floatingZone = floatingZone_},
          budget_(budget) {}

    /// The children of `filter` on `component`, by the filter's test; its time-range is the
    /// caller's.
    [[nodiscard]] bool conditionsMatch(const CompFilter& filter,
                                       const Component& component,
                                       const Instance* instance,
                                       int depth) const;

  private:
    [[nodiscard]] bool propertyMatches(const PropFilter& filter,
                                       const Component& component,
                                       const Instance* instance) const;
    [[nodiscard]] bool effectiveTimeMatches(const PropFilter& filter,
                                            const Component& component,
                                            const Instance& instance,
                                            bool& known) const;
    [[nodiscard]] bool componentMatches(const CompFilter& filter,
                                        const Component& scope,
                                        const Instance* instance,
                                        int depth) const;
    [[nodiscard]] bool overridesSomething(const Component& component) const;
    [[nodiscard]] bool componentMatchesInTime(const CompFilter& filter,
                                              const Component& component,
                                              const Instance* instance,
                                              int depth) const;
    [[nodiscard]] bool anyInstanceMatches(const CompFilter& filter, int depth) const;
    [[nodiscard]] bool searchInstances(const CompFilter& filter,
                                       const Window& window,
                                       const std::vector<const Component*>& candidates,
                                       int depth) const;
    [[nodiscard]] Window instanceWindow(const CompFilter& filter,
                                        const std::vector<const Component*>& candidates) const;
    [[nodiscard]] bool staticallyPossible(const CompFilter& filter,
                                          const Component& component,
                                          int depth) const;

    const Component& vcalendar_;
    recurrence::ZoneResolver zones_;
    const recurrence::Zone& floatingZone_;
    TimeContext context_;
    const recurrence::Budget& budget_;
};

// Components nest at most as deep as the lexer allows; a filter deeper than that matches nothing.
constexpr int kDeepestFilter = 16;

bool hasInstances(std::string_view component) {
    return component == "VEVENT" || component == "VTODO" || component == "VJOURNAL";
}

/// A VTODO stands in time by DTSTART or DUE, an override of one also by the instance it replaces.
bool isDated(const Component& component) {
    return component.property("DTSTART") != nullptr || component.property("DUE") != nullptr ||
           component.property("RECURRENCE-ID") != nullptr;
}

bool dependsOnInstance(const PropFilter& filter) {
    return filter.timeRange && !filter.isNotDefined &&
           (filter.name == "DTSTART" || filter.name == "DTEND" || filter.name == "DUE");
}

bool dependsOnInstance(const CompFilter& filter) {
    return filter.name == "VALARM" && filter.timeRange && !filter.isNotDefined;
}

bool needsInstances(const CompFilter& filter) {
    const auto depends = [](const auto& row) { return dependsOnInstance(row); };
    return filter.timeRange ||
           std::any_of(filter.propFilters.begin(), filter.propFilters.end(), depends) ||
           std::any_of(filter.compFilters.begin(), filter.compFilters.end(), depends);
}

Window hull(const Window& a, const Window& b) {
    return {.start = std::min(a.start, b.start), .end = std::max(a.end, b.end)};
}

bool ObjectFilter::conditionsMatch(const CompFilter& filter,
                                   const Component& component,
                                   const Instance* instance,
                                   int depth) const {
    if (filter.propFilters.empty() && filter.compFilters.empty()) {
        return true;
    }
    const auto property = [&](const PropFilter& row) {
        return propertyMatches(row, component, instance);
    };
    const auto child = [&](const CompFilter& row) {
        return componentMatches(row, component, instance, depth + 1);
    };
    const auto& props = filter.propFilters;
    const auto& comps = filter.compFilters;
    if (filter.test == Test::kAnyOf) {
        return std::any_of(props.begin(), props.end(), property) ||
               std::any_of(comps.begin(), comps.end(), child);
    }
    return std::all_of(props.begin(), props.end(), property) &&
           std::all_of(comps.begin(), comps.end(), child);
}

/// DTSTART, DTEND and DUE of an instance as recurrence and DURATION make them. `known` is false
/// when the component states no such thing.
bool ObjectFilter::effectiveTimeMatches(const PropFilter& filter,
                                        const Component& component,
                                        const Instance& instance,
                                        bool& known) const {
    const bool isStart = filter.name == "DTSTART";
    known = component.property(filter.name) != nullptr ||
            (!isStart && component.property("DURATION") != nullptr &&
             component.property("DTSTART") != nullptr &&
             (filter.name == "DUE") == (component.name == "VTODO"));
    return known && contains(*filter.timeRange, isStart ? instance.startUtc : instance.endUtc);
}

bool ObjectFilter::propertyMatches(const PropFilter& filter,
                                   const Component& component,
                                   const Instance* instance) const {
    if (filter.isNotDefined) {
        return component.property(filter.name) == nullptr;
    }
    const bool byInstance = dependsOnInstance(filter) && hasInstances(component.name);
    if (byInstance) {
        bool known = false;
        if (instance == nullptr || !effectiveTimeMatches(filter, component, *instance, known)) {
            return false;
        }
        if (component.property(filter.name) == nullptr) {  // its value follows from DURATION
            return filter.textMatches.empty() && filter.paramFilters.empty();
        }
    }
    return std::any_of(component.properties.begin(), component.properties.end(),
                       [&](const Property& property) {
                           return property.name == filter.name &&
                                  (byInstance || !filter.timeRange ||
                                   propertyOverlaps(property, *filter.timeRange, context_)) &&
                                  valueMatches(filter, property);
                       });
}

/// `filter` on one component whose time-range, if any, needs no instance of itself.
bool ObjectFilter::componentMatchesInTime(const CompFilter& filter,
                                          const Component& component,
                                          const Instance* instance,
                                          int depth) const {
    if (filter.timeRange) {
        const Window& window = *filter.timeRange;
        const bool overlaps =
            component.name == "VALARM"      ? ringsWithin(component, instance, window, context_)
            : component.name == "VFREEBUSY" ? freeBusyOverlaps(component, window, context_)
            : component.name == "VAVAILABILITY"
                ? availabilityOverlaps(component, window, context_)
                : false;  // RFC 4791 section 9.9 gives it no meaning elsewhere
        if (!overlaps) {
            return false;
        }
    }
    return conditionsMatch(filter, component, instance, depth);
}

/// Unless one instance is asked for, the main event speaks for the object: an override without
/// alarms does not make it one without.
bool ObjectFilter::overridesSomething(const Component& component) const {
    return component.property("RECURRENCE-ID") != nullptr &&
           std::any_of(vcalendar_.components.begin(), vcalendar_.components.end(),
                       [&](const Component& sibling) {
                           return sibling.name == component.name &&
                                  sibling.property("RECURRENCE-ID") == nullptr;
                       });
}

bool ObjectFilter::componentMatches(const CompFilter& filter,
                                    const Component& scope,
                                    const Instance* instance,
                                    int depth) const {
    if (depth > kDeepestFilter) {
        return false;
    }
    const auto named = [&](const Component& component) { return component.name == filter.name; };
    if (filter.isNotDefined) {
        return (instance != nullptr || !overridesSomething(scope)) &&
               std::none_of(scope.components.begin(), scope.components.end(), named);
    }
    if (&scope == &vcalendar_ && hasInstances(filter.name) && needsInstances(filter)) {
        return anyInstanceMatches(filter, depth);
    }
    return std::any_of(
        scope.components.begin(), scope.components.end(), [&](const Component& component) {
            return named(component) && componentMatchesInTime(filter, component, instance, depth);
        });
}

/// False when conditions that do not depend on time already fail, so that no instance need be
/// looked at.
bool ObjectFilter::staticallyPossible(const CompFilter& filter,
                                      const Component& component,
                                      int depth) const {
    if (filter.test == Test::kAnyOf) {
        return true;
    }
    return std::all_of(filter.propFilters.begin(), filter.propFilters.end(),
                       [&](const PropFilter& row) {
                           return dependsOnInstance(row) ||
                                  propertyMatches(row, component, nullptr);
                       }) &&
           std::all_of(filter.compFilters.begin(), filter.compFilters.end(),
                       [&](const CompFilter& row) {
                           return dependsOnInstance(row) || row.isNotDefined ||
                                  componentMatches(row, component, nullptr, depth + 1);
                       });
}

/// Where instances must be looked for: the time-range itself, else what the conditions reach.
Window ObjectFilter::instanceWindow(const CompFilter& filter,
                                    const std::vector<const Component*>& candidates) const {
    // One second more at each end: a VTODO's bounds are closed, and an end may lie on the bound.
    constexpr recurrence::seconds kClosed{1};
    if (filter.timeRange) {
        return filter.name == "VTODO" ? widened(*filter.timeRange, kClosed) : *filter.timeRange;
    }
    Window reach{.start = recurrence::sys_seconds::max(), .end = recurrence::sys_seconds::min()};
    for (const PropFilter& row : filter.propFilters) {
        if (dependsOnInstance(row)) {
            reach = hull(reach, widened(*row.timeRange, kClosed));
        }
    }
    for (const CompFilter& row : filter.compFilters) {
        if (!dependsOnInstance(row)) {
            continue;
        }
        for (const Component* candidate : candidates) {
            for (const Component& alarm : candidate->components) {
                if (alarm.name != "VALARM") {
                    continue;
                }
                if (const auto window = instancesThatCouldRing(alarm, *row.timeRange)) {
                    reach = hull(reach, *window);
                }
            }
        }
    }
    return reach;
}

bool ObjectFilter::searchInstances(const CompFilter& filter,
                                   const Window& window,
                                   const std::vector<const Component*>& candidates,
                                   int depth) const {
    // Most queries are answered by the first instance, so few are asked for at first.
    std::size_t looked = 0;
    std::size_t wanted = 4;
    while (true) {
        recurrence::Budget budget = budget_;
        budget.instances = std::min(wanted, budget_.instances);
        const recurrence::Expansion expansion =
            recurrence::expand(vcalendar_, window, floatingZone_, budget);
        for (; looked < expansion.instances.size(); ++looked) {
            const Instance& instance = expansion.instances[looked];
            if (std::binary_search(candidates.begin(), candidates.end(), instance.component) &&
                (!filter.timeRange || instanceOverlaps(instance, *filter.timeRange)) &&
                conditionsMatch(filter, *instance.component, &instance, depth)) {
                return true;
            }
        }
        const bool stepsRanOut = expansion.instances.size() < budget.instances;
        if (expansion.complete || stepsRanOut || budget.instances == budget_.instances) {
            return false;
        }
        wanted *= 16;
    }
}

bool ObjectFilter::anyInstanceMatches(const CompFilter& filter, int depth) const {
    std::vector<const Component*> candidates;
    for (const Component& component : vcalendar_.components) {
        if (component.name != filter.name || !staticallyPossible(filter, component, depth)) {
            continue;
        }
        const bool undatedTodo = component.name == "VTODO" && !isDated(component);
        const bool inTime =
            !filter.timeRange ||
            (undatedTodo && undatedTodoOverlaps(component, *filter.timeRange, context_));
        // Without an instance: what is not dated, and what does not turn on one after all.
        if (inTime && conditionsMatch(filter, component, nullptr, depth)) {
            return true;
        }
        if (!undatedTodo) {
            candidates.push_back(&component);
        }
    }
    if (candidates.empty()) {
        return false;
    }
    std::sort(candidates.begin(), candidates.end());
    const Window window = instanceWindow(filter, candidates);
    return window.start < window.end && searchInstances(filter, window, candidates, depth);
}

}  // namespace

bool matches(const Component& vcalendar,
             const CompFilter& root,
             const recurrence::Zone& floatingZone,
             const recurrence::Budget& budget) {
    if (root.name != vcalendar.name) {
        return root.isNotDefined;
    }
    if (root.isNotDefined || root.timeRange) {
        return false;
    }
    const ObjectFilter object(vcalendar, floatingZone, budget);
    return object.conditionsMatch(root, vcalendar, nullptr, 0);
}

}  // namespace kalends::filter
