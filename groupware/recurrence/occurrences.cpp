// Computing index rows for occurrences.
#include "groupware/recurrence/occurrences.h"

#include <algorithm>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/civil.h"

namespace kalends::recurrence {
namespace {

Budget budgetFor(std::size_t maxInstances) {
    Budget budget;
    budget.instances = maxInstances;
    return budget;
}

void append(const Expansion& expansion, OccurrenceList& list) {
    const contentline::Component* component = nullptr;
    BusyKind busy = BusyKind::kFree;
    for (const Instance& instance : expansion.instances) {
        if (instance.component != component) {
            component = instance.component;
            busy = busyKindOf(*component);
        }
        list.occurrences.push_back({instance.startUtc.time_since_epoch().count(),
                                    instance.endUtc.time_since_epoch().count(),
                                    instance.start.isFloating(), busy});
    }
}

/// The first start: all instances up to the window's beginning would cost too much, so only the
/// earliest is sought.
std::optional<std::int64_t> earliestStart(const contentline::Component& vcalendar) {
    const Expansion first = expand(vcalendar, Window{}, *utcZone(), budgetFor(1));
    if (first.instances.empty()) {
        return std::nullopt;
    }
    return first.instances.front().startUtc.time_since_epoch().count();
}

}  // namespace

BusyKind busyKindOf(const contentline::Component& component) {
    if (component.name != "VEVENT" ||
        contentline::equalsIgnoringCase(component.value("TRANSP"), "TRANSPARENT")) {
        return BusyKind::kFree;
    }
    const std::string_view status = component.value("STATUS");
    if (contentline::equalsIgnoringCase(status, "CANCELLED")) {
        return BusyKind::kFree;
    }
    return contentline::equalsIgnoringCase(status, "TENTATIVE") ? BusyKind::kTentative
                                                                : BusyKind::kBusy;
}

OccurrenceList occurrences(const contentline::Component& vcalendar,
                           const Window& coverage,
                           std::size_t maxInstances) {
    OccurrenceList list;
    // Floating times and dates are read as UTC: their clock is what the index keeps.
    const ZonePtr zone = utcZone();
    const bool unbounded = isUnbounded(vcalendar);
    if (!unbounded) {
        const Expansion all = expand(vcalendar, Window{}, *zone, budgetFor(maxInstances));
        if (all.complete) {
            append(all, list);
            list.problem = all.problem;
            if (!list.occurrences.empty()) {
                list.firstStart = list.occurrences.front().start;
                list.lastEnd = list.occurrences.front().end;
                for (const Occurrence& occurrence : list.occurrences) {
                    list.lastEnd = std::max(*list.lastEnd, occurrence.end);
                }
            }
            return list;
        }
    }
    const Expansion within = expand(vcalendar, coverage, *zone, budgetFor(maxInstances));
    append(within, list);
    list.problem = within.problem;
    list.firstStart = earliestStart(vcalendar);
    list.coveredFrom = coverage.start.time_since_epoch().count();
    list.coveredUntil = std::min(coverage.end, within.completeUntil).time_since_epoch().count();
    if (list.firstStart && *list.firstStart >= list.coveredFrom) {
        list.coveredFrom = kCoveredFromEver;
    }
    if (coverage.end == sys_seconds::max() && within.complete) {
        list.coveredUntil = kAlwaysCovered;
    }
    return list;
}

}  // namespace kalends::recurrence
