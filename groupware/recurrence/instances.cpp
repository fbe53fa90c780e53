// Expansion of calendar objects: components are grouped by UID, each group expands, the results are
// merged.
#include "groupware/recurrence/instances.h"

#include <algorithm>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/series.h"

namespace kalends::recurrence {
namespace {

using Group = std::vector<const contentline::Component*>;

/// The components with instances, one group for each UID, in the order of the UIDs when there are
/// several.
std::vector<Group> groupsOf(const contentline::Component& vcalendar) {
    std::vector<std::pair<std::string_view, const contentline::Component*>> components;
    for (const contentline::Component& component : vcalendar.components) {
        if (kindOf(component)) {
            components.emplace_back(component.value("UID"), &component);
        }
    }
    const auto byUid = [](const auto& a, const auto& b) { return a.first < b.first; };
    if (!std::is_sorted(components.begin(), components.end(), byUid)) {
        std::stable_sort(components.begin(), components.end(), byUid);
    }
    std::vector<Group> groups;
    std::string_view uid;
    for (const auto& [componentUid, component] : components) {
        if (groups.empty() || uid != componentUid) {
            groups.emplace_back();
            uid = componentUid;
        }
        groups.back().push_back(component);
    }
    return groups;
}

}  // namespace

Expansion expand(const contentline::Component& vcalendar,
                 const Window& window,
                 const Zone& floatingZone,
                 const Budget& budget) {
    Expansion result;
    const ZoneResolver zones(vcalendar);
    StepBudget steps(budget.steps);
    for (const Group& group : groupsOf(vcalendar)) {
        const Series series(group, zones, floatingZone);
        series.expand(window, budget.instances, steps, result);
        if (result.problem.empty()) {
            result.problem = series.problem();
        }
    }
    const auto byStart = [](const Instance& a, const Instance& b) {
        return a.startUtc < b.startUtc;
    };
    if (!std::is_sorted(result.instances.begin(), result.instances.end(), byStart)) {
        std::stable_sort(result.instances.begin(), result.instances.end(), byStart);
    }
    if (result.instances.size() > budget.instances) {
        result.complete = false;
        result.completeUntil =
            std::min(result.completeUntil, result.instances[budget.instances].startUtc);
        result.instances.resize(budget.instances);
    }
    if (!result.complete && result.problem.empty()) {
        result.problem = "There are more instances than the limit allows.";
    }
    return result;
}

bool isUnbounded(const contentline::Component& vcalendar) {
    const ZoneResolver zones(vcalendar);
    const ZonePtr utc = utcZone();
    const std::vector<Group> groups = groupsOf(vcalendar);
    return std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
        return Series(group, zones, *utc).isUnbounded();
    });
}

}  // namespace kalends::recurrence
