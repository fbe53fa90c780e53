// Instances of one UID.
#include "groupware/recurrence/series.h"

#include <algorithm>
#include <limits>

#include "groupware/recurrence/civil.h"

namespace kalends::recurrence {
namespace {

constexpr std::size_t kRuleLimit = 50;
constexpr std::size_t kExceptionLimit = 20'000;
constexpr std::int64_t kMargin = 2 * kDaySeconds;  // more than any two offsets differ
constexpr std::int64_t kClockMargin = 3 * 3600;    // more than a clock is ever set back

std::int64_t epoch(sys_seconds time) {
    return time.time_since_epoch().count();
}

std::int64_t clock(local_seconds time) {
    return time.time_since_epoch().count();
}

/// `wanted` on the clock of `anchor`: same form and zone, so that it names the same instant where
/// it can.
DateTime onClockOf(const DateTime& anchor, sys_seconds utc, const Zone& floatingZone) {
    DateTime result = anchor;
    switch (anchor.form) {
        case DateTime::Form::kUtc:
            result.local = local_seconds{utc.time_since_epoch()};
            break;
        case DateTime::Form::kZoned:
            result.local = anchor.zone->toLocal(utc);
            break;
        case DateTime::Form::kFloating:
            result.local = floatingZone.toLocal(utc);
            break;
        case DateTime::Form::kDate:
            result.local = std::chrono::floor<std::chrono::days>(floatingZone.toLocal(utc));
            break;
    }
    return result;
}

/// True when the rule's UNTIL lies before the date. UTC values bind exactly; the others on the wall
/// clock. A DATE counts whole (Interop: many clients write a DATE for timed events, and a time for
/// all-day ones).
bool isPastUntil(const Rule& rule, const DateTime& start, local_seconds local, std::int64_t utc) {
    if (!rule.until) {
        return false;
    }
    const std::int64_t until = clock(rule.until->value);
    if (start.form == DateTime::Form::kDate || rule.until->form == Until::Form::kDate) {
        return dayOf(clock(local)) > dayOf(until);
    }
    if (rule.until->form == Until::Form::kUtc) {
        return utc > until;
    }
    return clock(local) > until;
}

}  // namespace

/// What one expansion carries along.
struct Series::Run {
    Window window;
    std::int64_t rangeStart = 0, rangeEnd = 0;  // UTC seconds in which starts can matter
    std::size_t maxInstances = 0;
    StepBudget& budget;
    Expansion& result;

    /// Records that instances which start at or after `time` may be missing.
    void stopAt(sys_seconds time) const {
        result.complete = false;
        result.completeUntil = std::min(result.completeUntil, time);
    }
};

bool Series::Exclusions::contain(std::int64_t utc, std::int64_t local) const {
    return std::binary_search(times.begin(), times.end(), utc) ||
           (!days.empty() && std::binary_search(days.begin(), days.end(), dayOf(local)));
}

void Series::Exclusions::sort() {
    std::sort(times.begin(), times.end());
    std::sort(days.begin(), days.end());
}

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

void Series::addExclusion(const Master& master,
                          const DateTime& value,
                          Exclusions& exclusions) const {
    const DateTime& start = master.span.start;
    DateTime key = value;
    if (start.form == DateTime::Form::kDate) {
        key.form = DateTime::Form::kDate;
        key.local = std::chrono::floor<std::chrono::days>(value.local);
    } else if (value.form == DateTime::Form::kDate) {
        exclusions.days.push_back(dayOf(clock(value.local)));
        return;
    } else if (value.form == DateTime::Form::kFloating) {
        // Interop: some clients leave the TZID out of EXDATE and RECURRENCE-ID.
        key = start;
        key.local = value.local;
    }
    exclusions.times.push_back(epoch(key.toUtc(floatingZone_)));
}

Series::Exclusions Series::exclusionsOf(const Master& master, const Run& run) const {
    Exclusions exclusions;
    for (const contentline::Property* property : master.exceptionDates) {
        std::string_view rest = property->value;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            const auto value = readDateTime(*property, rest.substr(0, comma), zones_, problem_);
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
            if (value && clock(value->local) >= run.rangeStart - kMargin &&
                clock(value->local) <= run.rangeEnd + kMargin) {
                addExclusion(master, *value, exclusions);
            }
        }
    }
    for (const Override& override : overrides_) {
        addExclusion(master, override.recurrenceId, exclusions);
    }
    exclusions.sort();
    return exclusions;
}

std::vector<Series::ExtraDate> Series::extraDatesOf(const Master& master, const Run& run) const {
    std::vector<ExtraDate> result;
    const DateTime& masterStart = master.span.start;
    for (const contentline::Property* property : master.extraDates) {
        std::string_view rest = property->value;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            const std::string_view item = rest.substr(0, comma);
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
            const std::size_t slash = item.find('/');
            auto start = readDateTime(*property, item.substr(0, slash), zones_, problem_);
            if (!start) {
                continue;
            }
            ExtraDate extra;
            if (start->form == DateTime::Form::kDate && masterStart.form != DateTime::Form::kDate) {
                // A DATE among times means that day at the usual time.
                const auto time =
                    masterStart.local - std::chrono::floor<std::chrono::days>(masterStart.local);
                const local_seconds day = start->local;
                *start = masterStart;
                start->local = day + time;
            } else if (masterStart.form == DateTime::Form::kDate) {
                start->form = DateTime::Form::kDate;
                start->zone = nullptr;
                start->local = std::chrono::floor<std::chrono::days>(start->local);
            }
            extra.start = *start;
            if (slash != std::string_view::npos) {
                Span period = master.span;
                period.start = *start;
                const std::string_view ending = item.substr(slash + 1);
                if (const auto duration = parseDuration(ending)) {
                    period.endSource = Span::EndSource::kDuration;
                    period.length = duration->negative ? Duration{} : *duration;
                    extra.period = period;
                } else if (const auto end = readDateTime(*property, ending, zones_, problem_)) {
                    period.endSource = Span::EndSource::kEnd;
                    period.endAnchor = *end;
                    period.length.days = std::chrono::days{0};
                    period.length.time = std::max(
                        end->toUtc(floatingZone_) - start->toUtc(floatingZone_), seconds{0});
                    extra.period = period;
                }
            }
            const std::int64_t utc = epoch(start->toUtc(floatingZone_));
            const std::int64_t longest = extra.period ? extra.period->longest().count() : 0;
            if (utc + longest >= run.rangeStart && utc <= run.rangeEnd) {
                result.push_back(std::move(extra));
            }
        }
    }
    return result;
}

bool Series::generate(const Master& master,
                      const Rule& rule,
                      StartRole role,
                      const Exclusions& exclusions,
                      std::size_t maxDates,
                      Run& run,
                      std::vector<Candidate>& out) const {
    const DateTime& start = master.span.start;
    const auto type = start.form == DateTime::Form::kDate ? RuleIterator::StartType::kDate
                                                          : RuleIterator::StartType::kDateTime;
    const auto clockAt = [&](std::int64_t utc) {
        return clock(onClockOf(start, sys_seconds{seconds{utc}}, floatingZone_).local);
    };
    std::int64_t end = clockAt(run.rangeEnd) + kClockMargin;
    if (rule.until) {
        end = std::min(end, std::max(clock(rule.until->value) + kMargin, clock(start.local)));
    }
    RuleIterator dates(rule, start.local, type, role, local_seconds{seconds{end}}, run.budget);
    dates.skipTo(local_seconds{
        seconds{std::max(clockAt(run.rangeStart) - kClockMargin, clock(start.local))}});
    if (!dates.problem().empty()) {
        note(dates.problem());
        return false;
    }
    const bool withinDay = rule.frequency < Frequency::kDaily;
    std::size_t inWindow = 0;
    sys_seconds reached = sys_seconds::min();
    DateTime date = start;
    while (const auto local = dates.next()) {
        date.local = *local;
        const sys_seconds time = date.toUtc(floatingZone_);
        const std::int64_t utc = epoch(time);
        // DTSTART is an instance even when UNTIL lies before it.
        if (utc > run.rangeEnd ||
            (*local != start.local && isPastUntil(rule, start, *local, utc))) {
            return true;
        }
        reached = time;
        // Within the day, a time that a zone change leaves out would repeat the one that exists.
        if (utc < run.rangeStart || exclusions.contain(utc, clock(*local)) ||
            (withinDay && start.form == DateTime::Form::kZoned &&
             start.zone->toLocal(time) != *local)) {
            continue;
        }
        out.push_back({utc, *local, -1});
        // Those before the window are few: no more than last into it.
        inWindow += time >= run.window.start ? 1 : 0;
        if (inWindow > maxDates) {
            run.stopAt(time);
            return true;
        }
    }
    if (run.budget.exhausted()) {
        run.stopAt(reached);
    }
    return true;
}

void Series::expandMaster(const Master& master, Run& run) const {
    const DateTime& start = master.span.start;
    Exclusions removed = exclusionsOf(master, run);
    const std::vector<ExtraDate> extras = extraDatesOf(master, run);
    for (const Rule& rule : master.exceptionRules) {
        std::vector<Candidate> exceptions;
        generate(master, rule, StartRole::kOnlyIfGenerated, {}, kExceptionLimit, run, exceptions);
        for (const Candidate& candidate : exceptions) {
            removed.times.push_back(candidate.utc);
        }
    }
    if (!master.exceptionRules.empty()) {
        removed.sort();
    }
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < extras.size(); ++i) {
        const std::int64_t utc = epoch(extras[i].start.toUtc(floatingZone_));
        const DateTime local = onClockOf(start, sys_seconds{seconds{utc}}, floatingZone_);
        if (!removed.contain(utc, clock(local.local))) {
            candidates.push_back({utc, local.local, static_cast<int>(i)});
        }
    }
    // One rule counts DTSTART as its first; several have only their own dates in common with it.
    const StartRole role =
        master.rules.size() == 1 ? StartRole::kAlwaysFirst : StartRole::kOnlyIfGenerated;
    bool startIncluded = false;
    for (const Rule& rule : master.rules) {
        startIncluded |= generate(master, rule, role, removed, run.maxInstances, run, candidates);
    }
    if (!startIncluded || role == StartRole::kOnlyIfGenerated) {
        const std::int64_t utc = epoch(start.toUtc(floatingZone_));
        if (!removed.contain(utc, clock(start.local))) {
            candidates.push_back({utc, start.local, -1});
        }
    }
    if (!extras.empty() || master.rules.size() > 1) {
        std::stable_sort(candidates.begin(), candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.utc < b.utc; });
        candidates.erase(
            std::unique(candidates.begin(), candidates.end(),
                        [](const Candidate& a, const Candidate& b) { return a.utc == b.utc; }),
            candidates.end());
    }
    for (const Candidate& candidate : candidates) {
        addInstance(master, candidate, extras, run);
    }
}

void Series::addInstance(const Master& master,
                         const Candidate& candidate,
                         const std::vector<ExtraDate>& extras,
                         Run& run) const {
    const Span* span = &master.span;
    Instance instance;
    instance.component = master.component;
    instance.recurring = master.isRecurring() || !overrides_.empty();
    instance.recurrenceId = master.span.start;
    instance.recurrenceId.local = candidate.local;
    instance.start = instance.recurrenceId;
    instance.startUtc = sys_seconds{seconds{candidate.utc}};
    if (candidate.extra >= 0) {
        const ExtraDate& extra = extras[static_cast<std::size_t>(candidate.extra)];
        instance.start = extra.start;
        span = extra.period ? &*extra.period : span;
    }
    const auto later =
        std::upper_bound(futures_.begin(), futures_.end(), candidate.utc,
                         [](std::int64_t utc, const auto& future) { return utc < future.first; });
    if (later != futures_.begin()) {
        const Override& future = overrides_[std::prev(later)->second];
        const sys_seconds origin{seconds{std::prev(later)->first}};
        const DateTime& moved = future.span.start;
        instance.component = future.component;
        const auto shift = moved.local - onClockOf(moved, origin, floatingZone_).local;
        instance.start = onClockOf(moved, instance.startUtc, floatingZone_);
        instance.start.local += shift;
        instance.startUtc = instance.start.toUtc(floatingZone_);
        span = &future.span;
    }
    instance.end = span->endOf(instance.start, floatingZone_);
    instance.endUtc = std::max(instance.startUtc, instance.end.toUtc(floatingZone_));
    instance.hasStart = span->hasStart;
    instance.hasEnd = span->endSource != Span::EndSource::kNone;
    if (overlaps(*span, instance.startUtc, instance.endUtc, run.window)) {
        run.result.instances.push_back(std::move(instance));
    }
}

void Series::addOverride(const Override& override, Run& run) const {
    Instance instance;
    instance.component = override.component;
    instance.recurring = true;
    instance.recurrenceId = override.recurrenceId;
    instance.start = override.span.start;
    instance.startUtc = instance.start.toUtc(floatingZone_);
    instance.end = override.span.endOf(instance.start, floatingZone_);
    instance.endUtc = std::max(instance.startUtc, instance.end.toUtc(floatingZone_));
    instance.hasStart = override.span.hasStart;
    instance.hasEnd = override.span.endSource != Span::EndSource::kNone;
    if (overlaps(override.span, instance.startUtc, instance.endUtc, run.window)) {
        run.result.instances.push_back(std::move(instance));
    }
}

void Series::expand(const Window& window,
                    std::size_t maxInstances,
                    StepBudget& budget,
                    Expansion& result) const {
    std::int64_t shift = 0;
    std::int64_t longest = 0;
    for (const auto& [utc, index] : futures_) {
        const Span& span = overrides_[index].span;
        const std::int64_t moved = epoch(span.start.toUtc(floatingZone_)) - utc;
        shift = std::max(shift, std::abs(moved) + kDaySeconds);
        longest = std::max(longest, span.longest().count());
    }
    for (const Master& master : masters_) {
        const std::int64_t reach = std::max(longest, master.span.longest().count()) + shift;
        Run run{window,
                clampTime(epoch(window.start) < kStartOfTime ? kStartOfTime
                                                             : epoch(window.start) - reach),
                clampTime(epoch(window.end) > kEndOfTime ? kEndOfTime : epoch(window.end) + shift),
                maxInstances,
                budget,
                result};
        expandMaster(master, run);
    }
    Run run{window, 0, 0, maxInstances, budget, result};
    for (const Override& override : overrides_) {
        addOverride(override, run);
    }
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
