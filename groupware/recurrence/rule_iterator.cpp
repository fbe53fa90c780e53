// RuleIterator: multiplies days by times, applies BYSETPOS, COUNT and the start.
#include <algorithm>
#include <limits>

#include "groupware/recurrence/civil.h"
#include "groupware/recurrence/interval_walk.h"
#include "groupware/recurrence/rule.h"

namespace kalends::recurrence {
namespace {

bool isSubDaily(const Rule& rule) {
    return rule.frequency < Frequency::kDaily;
}

/// True when every month and day the rule names is like February 30th.
bool namesNoDate(const Rule& rule, std::int64_t startDay) {
    static constexpr int kLongest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool byStart = rule.byMonthDay.empty() && rule.byDay.empty() && rule.byYearDay.empty() &&
                         rule.byWeekNo.empty() && rule.frequency >= Frequency::kMonthly;
    if (!rule.isGregorian() || rule.skip != Skip::kOmit || rule.byMonth.empty() ||
        (rule.byMonthDay.empty() && !byStart)) {
        return false;
    }
    int smallest =
        byStart ? static_cast<int>(static_cast<unsigned>(civilDate(startDay).day())) : 99;
    for (const int day : rule.byMonthDay) {
        smallest = std::min(smallest, std::abs(day));
    }
    return std::all_of(rule.byMonth.begin(), rule.byMonth.end(), [&](const MonthRef& month) {
        return kLongest[month.number - 1] < smallest;
    });
}

/// The seconds after each base, sorted: within the day, the hour or the minute as FREQ has it.
std::vector<std::int32_t> timeOffsets(const Rule& rule,
                                      std::int64_t startOfDay,
                                      RuleIterator::StartType type) {
    if (type == RuleIterator::StartType::kDate || rule.frequency == Frequency::kSecondly) {
        return {0};
    }
    const int start = static_cast<int>(startOfDay);
    const std::vector<int> none{0};
    const std::vector<int> startHour{start / 3600};
    const std::vector<int> startMinute{start / 60 % 60};
    const std::vector<int> startSecond{start % 60};
    const auto pick = [](const std::vector<int>& given,
                         const std::vector<int>& fallback) -> const std::vector<int>& {
        return given.empty() ? fallback : given;
    };
    const auto& hours = isSubDaily(rule) ? none : pick(rule.byHour, startHour);
    const auto& minutes =
        rule.frequency == Frequency::kMinutely ? none : pick(rule.byMinute, startMinute);
    const auto& secondList = pick(rule.bySecond, startSecond);
    std::vector<std::int32_t> result;
    result.reserve(hours.size() * minutes.size() * secondList.size());
    for (const int hour : hours) {
        for (const int minute : minutes) {
            for (const int second : secondList) {
                result.push_back(hour * 3600 + minute * 60 + second);
            }
        }
    }
    return result;
}

}  // namespace

struct RuleIterator::State {
    State(const Rule& givenRule,
          std::int64_t givenStart,
          StartRole givenRole,
          std::int64_t givenEnd,
          StepBudget& givenBudget)
        : rule(givenRule),
          start(givenStart),
          end(std::min(givenEnd, kEndOfTime - 1)),
          from(givenStart),
          last(givenStart - 1),
          startPending(givenRole == StartRole::kAlwaysFirst),
          budget(givenBudget) {}

    [[nodiscard]] std::int64_t setSize() const {
        return static_cast<std::int64_t>(bases.size() * offsets.size());
    }

    [[nodiscard]] std::int64_t valueAt(std::int64_t index) const {
        const auto times = static_cast<std::int64_t>(offsets.size());
        return bases[static_cast<std::size_t>(index / times)] +
               offsets[static_cast<std::size_t>(index % times)];
    }

    /// Loads the next interval's set and puts the cursor before its first value of interest.
    bool load() {
        if (empty || !walk->next(bases, end, budget)) {
            return false;
        }
        cursor = 0;
        total = setSize();
        positions.clear();
        if (!rule.bySetPos.empty()) {
            for (const int wanted : rule.bySetPos) {
                const std::int64_t index = wanted > 0 ? wanted - 1 : total + wanted;
                if (index >= 0 && index < total) {
                    positions.push_back(index);
                }
            }
            std::sort(positions.begin(), positions.end());
            positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
            total = static_cast<std::int64_t>(positions.size());
        } else if (!rule.count && total > 0) {
            cursor = firstFrom(std::max(from, start));
        }
        return true;
    }

    /// The index of the first value at or after `second` in a set without BYSETPOS.
    [[nodiscard]] std::int64_t firstFrom(std::int64_t second) const {
        auto base = std::upper_bound(bases.begin(), bases.end(), second);
        if (base == bases.begin()) {
            return 0;
        }
        --base;
        const auto offset =
            std::lower_bound(offsets.begin(), offsets.end(), second - *base) - offsets.begin();
        return (base - bases.begin()) * static_cast<std::int64_t>(offsets.size()) + offset;
    }

    /// Counts a value; false when COUNT is used up.
    bool take(std::int64_t value) {
        if (rule.count && emitted >= *rule.count) {
            return false;
        }
        ++emitted;
        last = value;
        return true;
    }

    /// With COUNT, jumps when the occurrences before the target can be calculated.
    void skipCounted(std::int64_t target) {
        const auto perInterval = walk->constantSize();
        if (!perInterval || !rule.bySetPos.empty() || target < 2 || !load()) {
            return;
        }
        if (startPending) {
            startPending = false;
            take(start);
        }
        for (; cursor < total; ++cursor) {
            const std::int64_t value = valueAt(cursor);
            if (value > last && (!take(value) || !budget.spend(1))) {
                return;
            }
        }
        const std::int64_t size = *perInterval * static_cast<std::int64_t>(offsets.size());
        if (target - 1 >= (*rule.count - emitted) / size + 1) {
            emitted = *rule.count;
            return;
        }
        emitted += (target - 1) * size;
        walk->moveTo(target);
    }

    Rule rule;
    std::int64_t start, end, from, last;
    bool startPending;
    bool empty = false;  // no date but the start
    bool ended = false;
    std::int64_t emitted = 0;
    StepBudget& budget;
    std::string problem;
    std::unique_ptr<CalendarScale> scale;
    std::unique_ptr<DayMatcher> matcher;
    std::unique_ptr<IntervalWalk> walk;
    std::vector<std::int64_t> bases, positions;
    std::vector<std::int32_t> offsets;
    std::int64_t cursor = 0, total = 0;
};

RuleIterator::RuleIterator(const Rule& rule,
                           local_seconds start,
                           StartType type,
                           StartRole role,
                           local_seconds end,
                           StepBudget& budget)
    : state_(std::make_unique<State>(
          rule, start.time_since_epoch().count(), role, end.time_since_epoch().count(), budget)) {
    State& state = *state_;
    const std::int64_t day = dayOf(state.start);
    state.scale = makeCalendarScale(rule.scale);
    if (!state.scale) {
        state.problem = "The calendar system " + rule.scale + " is not supported.";
    } else if (type == StartType::kDate && isSubDaily(rule)) {
        state.problem = "A rule that repeats within the day needs a start with a time.";
    }
    if (state.scale && !state.scale->isGregorian()) {
        // Astronomical calendars are neither cheap nor certain far from the present.
        state.end = std::min(state.end, kScaleEndDay * kDaySeconds - 1);
        if (day < kScaleFirstDay || day >= kScaleEndDay) {
            state.problem = "The start is too far from the present for the calendar system.";
        }
    }
    if (!state.problem.empty()) {
        state.ended = true;
        return;
    }
    state.offsets = timeOffsets(rule, state.start - day * kDaySeconds, type);
    budget.spend(state.offsets.size() / 16);
    state.matcher = std::make_unique<DayMatcher>(state.rule, *state.scale, day);
    state.walk = isSubDaily(rule) ? makeTimeWalk(*state.matcher, state.start)
                                  : makeDayWalk(*state.matcher, state.start);
    state.empty = namesNoDate(rule, day);
}

RuleIterator::~RuleIterator() = default;
RuleIterator::RuleIterator(RuleIterator&&) noexcept = default;
RuleIterator& RuleIterator::operator=(RuleIterator&&) noexcept = default;

void RuleIterator::skipTo(local_seconds fromLocal) {
    State& state = *state_;
    const std::int64_t from = fromLocal.time_since_epoch().count();
    if (state.ended || from <= state.start || from > state.end) {
        state.ended = state.ended || (from > state.start && from > state.end);
        return;
    }
    state.from = from;
    // One interval of slack: SKIP and the first week of a year reach into the interval before.
    const std::int64_t target = std::max<std::int64_t>(0, state.walk->indexAt(from) - 1);
    if (state.rule.count) {
        state.skipCounted(target);
    } else {
        state.startPending = false;
        state.walk->moveTo(target);
    }
}

std::optional<local_seconds> RuleIterator::next() {
    State& state = *state_;
    while (!state.ended) {
        std::int64_t value = 0;
        if (state.startPending) {
            state.startPending = false;
            value = state.start;
        } else if (state.cursor < state.total) {
            value = state.valueAt(state.positions.empty()
                                      ? state.cursor
                                      : state.positions[static_cast<std::size_t>(state.cursor)]);
            ++state.cursor;
        } else {
            state.ended = !state.load();
            continue;
        }
        if (!state.budget.spend(1)) {
            break;
        }
        if (value <= state.last) {
            continue;
        }
        if (value > state.end || !state.take(value)) {
            break;
        }
        if (value >= state.from) {
            return local_seconds{seconds{value}};
        }
    }
    state.ended = true;
    return std::nullopt;
}

const std::string& RuleIterator::problem() const {
    return state_->problem;
}

}  // namespace kalends::recurrence
