// Collecting and coalescing busy periods.
#include "groupware/freebusy/busy_periods.h"

#include <algorithm>
#include <tuple>

#include "groupware/recurrence/period.h"

namespace kalends::freebusy {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;
using contentline::Property;
using recurrence::Zone;

/// An empty period when nothing of it lies in the window.
BusyPeriod cut(BusyPeriod period, const Window& window) {
    period.start = std::max(period.start, window.start);
    period.end = std::min(period.end, window.end);
    return period;
}

void addIfBusy(std::vector<BusyPeriod>& out, const BusyPeriod& period) {
    if (period.end > period.start) {
        out.push_back(period);
    }
}

/// nullopt for free time.
std::optional<BusyType> typeOf(const Property& freebusy) {
    const std::string_view type = freebusy.parameterValue("FBTYPE");
    if (equalsIgnoringCase(type, "FREE")) {
        return std::nullopt;
    }
    if (equalsIgnoringCase(type, "BUSY-TENTATIVE")) {
        return BusyType::kTentative;
    }
    return equalsIgnoringCase(type, "BUSY-UNAVAILABLE") ? BusyType::kUnavailable : BusyType::kBusy;
}

void addFreeBusy(const Component& component,
                 const Window& window,
                 const Zone& floatingZone,
                 const recurrence::ZoneResolver& zones,
                 std::size_t limit,
                 std::vector<BusyPeriod>& out) {
    for (const Property& property : component.properties) {
        const auto type = property.name == "FREEBUSY" ? typeOf(property) : std::nullopt;
        if (!type) {
            continue;
        }
        std::string_view rest = property.value;
        while (!rest.empty() && out.size() < limit) {
            const std::size_t comma = rest.find(',');
            const auto period = recurrence::parsePeriod(rest.substr(0, comma),
                                                        property.parameterValue("TZID"), zones);
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
            if (period) {
                addIfBusy(out, cut({period->start.toUtc(floatingZone),
                                    period->end.toUtc(floatingZone), *type},
                                   window));
            }
        }
    }
}

}  // namespace

ObjectBusyTime busyTime(const contentline::Component& vcalendar,
                        const Window& window,
                        const Zone& floatingZone,
                        const recurrence::Budget& budget) {
    std::vector<BusyPeriod> out;
    const auto expansion = recurrence::expand(vcalendar, window, floatingZone, budget);
    for (const recurrence::Instance& instance : expansion.instances) {
        const auto kind = recurrence::busyKindOf(*instance.component);
        if (kind != recurrence::BusyKind::kFree) {
            const BusyType type =
                kind == recurrence::BusyKind::kTentative ? BusyType::kTentative : BusyType::kBusy;
            addIfBusy(out, cut({instance.startUtc, instance.endUtc, type}, window));
        }
    }
    const recurrence::ZoneResolver zones(vcalendar);
    const std::size_t limit = out.size() + budget.instances;
    for (const Component& component : vcalendar.components) {
        if (component.name == "VFREEBUSY") {
            addFreeBusy(component, window, floatingZone, zones, limit, out);
        }
    }
    const bool complete = expansion.complete && out.size() < limit;
    return {std::move(out), complete};
}

std::vector<BusyPeriod> busyPeriods(const contentline::Component& vcalendar,
                                    const Window& window,
                                    const Zone& floatingZone,
                                    const recurrence::Budget& budget) {
    return busyTime(vcalendar, window, floatingZone, budget).periods;
}

BusyPeriod periodOf(const recurrence::Occurrence& occurrence,
                    const Window& window,
                    const Zone& floatingZone) {
    using recurrence::seconds;
    if (occurrence.busy == recurrence::BusyKind::kFree) {
        return {};
    }
    BusyPeriod period{sys_seconds{seconds{occurrence.start}}, sys_seconds{seconds{occurrence.end}},
                      occurrence.busy == recurrence::BusyKind::kTentative ? BusyType::kTentative
                                                                          : BusyType::kBusy};
    if (occurrence.floating) {
        period.start = floatingZone.toUtc(recurrence::local_seconds{seconds{occurrence.start}});
        period.end = floatingZone.toUtc(recurrence::local_seconds{seconds{occurrence.end}});
    }
    return cut(period, window);
}

std::vector<BusyPeriod> coalesced(std::vector<BusyPeriod> periods) {
    std::erase_if(periods, [](const BusyPeriod& period) { return period.end <= period.start; });
    std::sort(periods.begin(), periods.end(), [](const BusyPeriod& a, const BusyPeriod& b) {
        return std::tie(a.type, a.start, a.end) < std::tie(b.type, b.start, b.end);
    });
    std::vector<BusyPeriod> out;
    for (const BusyPeriod& period : periods) {
        if (!out.empty() && out.back().type == period.type && period.start <= out.back().end) {
            out.back().end = std::max(out.back().end, period.end);
        } else {
            out.push_back(period);
        }
    }
    std::sort(out.begin(), out.end(), [](const BusyPeriod& a, const BusyPeriod& b) {
        return std::tie(a.start, a.type, a.end) < std::tie(b.start, b.type, b.end);
    });
    return out;
}

bool isFree(const std::vector<BusyPeriod>& periods, sys_seconds start, sys_seconds end) {
    return std::none_of(periods.begin(), periods.end(), [&](const BusyPeriod& period) {
        return period.type != BusyType::kTentative && period.start < end && period.end > start;
    });
}

}  // namespace kalends::freebusy
