// The intervals of a recurrence rule (each day, week, month ... of FREQ and INTERVAL) and the set
// of dates in each.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "groupware/recurrence/calendar_scale.h"
#include "groupware/recurrence/day_matcher.h"
#include "groupware/recurrence/rule.h"

namespace kalends::recurrence {

/// Intervals are numbered from 0, the one that holds the start. A set is the base seconds times the
/// rule's time offsets, which the iterator multiplies.
class IntervalWalk {
  public:
    virtual ~IntervalWalk() = default;
    /// The number of the last interval that begins at or before that wall-clock second, at least 0.
    [[nodiscard]] virtual std::int64_t indexAt(std::int64_t second) = 0;
    /// Forward only.
    virtual void moveTo(std::int64_t index) = 0;
    /// Replaces `bases` by the sorted set of the present interval (perhaps empty) and goes on;
    /// intervals that are known to be empty may be passed over. False when the interval begins
    /// after `end` or the budget ran out.
    [[nodiscard]] virtual bool next(std::vector<std::int64_t>& bases,
                                    std::int64_t end,
                                    StepBudget& budget) = 0;
    /// How many bases every interval has, when that is always the same.
    [[nodiscard]] virtual std::optional<std::int64_t> constantSize() const = 0;
};

/// For FREQ=SECONDLY, MINUTELY and HOURLY.
[[nodiscard]] std::unique_ptr<IntervalWalk> makeTimeWalk(DayMatcher& matcher, std::int64_t start);
/// For FREQ=DAILY to YEARLY.
[[nodiscard]] std::unique_ptr<IntervalWalk> makeDayWalk(DayMatcher& matcher, std::int64_t start);

}  // namespace kalends::recurrence
