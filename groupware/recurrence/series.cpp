// The components of one UID read into masters and overrides.
#include "groupware/recurrence/series.h"

#include <algorithm>

#include "groupware/recurrence/series_run.h"

namespace kalends::recurrence {
namespace {

constexpr std::size_t kRuleLimit = 50;

}  // namespace

Series::Series(const std::vector<const contentline::Component*>& components,
               const ZoneResolver& zones,
               const Zone& floatingZone)
    : zones_(zones), floatingZone_(floatingZone) {
    for (const contentline::Component* component : components) {
        if (component->property("RECURRENCE-ID") == nullptr) {
            readMaster(*component);
        }
    }
    for (const contentline::Component* component : components) {
        if (const contentline::Property* id = component->property("RECURRENCE-ID")) {
            readOverride(*component, *id);
        }
    }
    for (std::size_t i = 0; i < overrides_.size(); ++i) {
        if (overrides_[i].thisAndFuture) {
            futures_.emplace_back(epoch(overrides_[i].recurrenceId.toUtc(floatingZone_)), i);
        }
    }
    std::sort(futures_.begin(), futures_.end());
}

void Series::note(std::string message) const {
    if (problem_.empty()) {
        problem_ = std::move(message);
    }
}

void Series::readMaster(const contentline::Component& component) {
    const auto span = readSpan(component, zones_, floatingZone_, problem_);
    if (!span) {
        return;
    }
    Master master;
    master.component = &component;
    master.span = *span;
    for (const contentline::Property& property : component.properties) {
        const bool exception = property.name == "EXRULE";
        if (property.name == "RRULE" || exception) {
            if (master.rules.size() + master.exceptionRules.size() >= kRuleLimit) {
                note("There are too many rules.");
                continue;
            }
            auto parsed = parseRule(property.value);
            if (auto* error = std::get_if<RuleError>(&parsed)) {
                note(std::move(error->message));
            } else {
                (exception ? master.exceptionRules : master.rules)
                    .push_back(std::move(std::get<Rule>(parsed)));
            }
        } else if (property.name == "RDATE") {
            master.extraDates.push_back(&property);
        } else if (property.name == "EXDATE") {
            master.exceptionDates.push_back(&property);
        }
    }
    masters_.push_back(std::move(master));
}

void Series::readOverride(const contentline::Component& component,
                          const contentline::Property& recurrenceId) {
    Override override;
    override.component = &component;
    override.thisAndFuture =
        contentline::equalsIgnoringCase(recurrenceId.parameterValue("RANGE"), "THISANDFUTURE");
    const auto id = readDateTime(recurrenceId, recurrenceId.value, zones_, problem_);
    auto span = readSpan(component, zones_, floatingZone_, problem_);
    if (!id && !span) {
        return;
    }
    override.recurrenceId = id ? *id : span->start;
    if (!span) {
        // A to-do's override may state no time at all; then its original time stands.
        span = masters_.empty() ? Span{} : masters_.front().span;
        span->kind = *kindOf(component);
        span->start = override.recurrenceId;
    }
    override.span = *span;
    overrides_.push_back(std::move(override));
}

bool Series::isUnbounded() const {
    return std::any_of(masters_.begin(), masters_.end(), [](const Master& master) {
        return std::any_of(master.rules.begin(), master.rules.end(),
                           [](const Rule& rule) { return rule.isUnbounded(); });
    });
}

std::pair<sys_seconds, sys_seconds> Series::originalTime(const Override& override) const {
    const sys_seconds start = override.recurrenceId.toUtc(floatingZone_);
    const Span& span = masters_.empty() ? override.span : masters_.front().span;
    const sys_seconds end = span.endOf(override.recurrenceId, floatingZone_).toUtc(floatingZone_);
    return {start, std::max(start, end)};
}

}  // namespace kalends::recurrence
