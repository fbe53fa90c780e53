// Instances of a series: the dates of its rules, without what is taken away, and with overrides.
#include <algorithm>
#include <limits>

#include "groupware/recurrence/series.h"
#include "groupware/recurrence/series_run.h"

namespace kalends::recurrence {
namespace {

constexpr std::size_t kExceptionLimit = 20'000;
constexpr std::int64_t kMargin = 2 * kDaySeconds;  // more than any two offsets differ
constexpr std::int64_t kClockMargin = 3 * 3600;    // more than a clock is ever set back

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

}  // namespace kalends::recurrence
