// Intervals of hourly, minutely and secondly rules: steps of equal length with limits, jumping over
// what cannot match.
#include <algorithm>

#include "groupware/recurrence/civil.h"
#include "groupware/recurrence/interval_walk.h"

namespace kalends::recurrence {
namespace {

class TimeWalk final : public IntervalWalk {
  public:
    TimeWalk(DayMatcher& matcher, std::int64_t start)
        : matcher_(matcher), unit_(unitOf(matcher.rule().frequency)) {
        origin_ = floorDivide(start, unit_) * unit_;
        step_ = unit_ * matcher.rule().interval;
    }

    std::int64_t indexAt(std::int64_t second) override {
        return std::max<std::int64_t>(0, floorDivide(second - origin_, step_));
    }

    void moveTo(std::int64_t index) override { index_ = index; }

    bool next(std::vector<std::int64_t>& bases, std::int64_t end, StepBudget& budget) override {
        bases.clear();
        while (budget.spend(1)) {
            if (index_ > (kEndOfTime - origin_) / step_) {
                return false;
            }
            const std::int64_t time = origin_ + index_ * step_;
            if (time > end) {
                return false;
            }
            if (const auto later = firstAfterMismatch(time)) {
                index_ = std::max(index_ + 1, -floorDivide(-(*later - origin_), step_));
                continue;
            }
            bases.push_back(time);
            ++index_;
            return true;
        }
        return false;
    }

    [[nodiscard]] std::optional<std::int64_t> constantSize() const override {
        const Rule& rule = matcher_.rule();
        const bool limited = !rule.byMonth.empty() || !rule.byMonthDay.empty() ||
                             !rule.byYearDay.empty() || !rule.byDay.empty() ||
                             !rule.byHour.empty() || (unit_ <= 60 && !rule.byMinute.empty()) ||
                             (unit_ == 1 && !rule.bySecond.empty());
        return limited ? std::nullopt : std::optional<std::int64_t>(1);
    }

  private:
    static std::int64_t unitOf(Frequency frequency) {
        switch (frequency) {
            case Frequency::kHourly:
                return 3600;
            case Frequency::kMinutely:
                return 60;
            default:
                return 1;
        }
    }

    /// The next value of the list from `value` on; `wrap` when there is none.
    static int following(const std::vector<int>& values, int value, int wrap) {
        const auto found = std::lower_bound(values.begin(), values.end(), value);
        return found == values.end() ? wrap : *found;
    }

    /// When a limit fails, the first second at which it might hold again.
    std::optional<std::int64_t> firstAfterMismatch(std::int64_t time) {
        const Rule& rule = matcher_.rule();
        const std::int64_t day = dayOf(time);
        if (day != checkedDay_) {
            checkedDay_ = day;
            checkedDayMatches_ = matcher_.matches(day, OrdinalScope::kNone);
        }
        if (!checkedDayMatches_) {
            return matcher_.nextCandidate(day) * kDaySeconds;
        }
        const std::int64_t dayStart = day * kDaySeconds;
        const int hour = static_cast<int>((time - dayStart) / 3600);
        if (!rule.byHour.empty()) {
            const int wanted = following(rule.byHour, hour, 24);
            if (wanted != hour) {
                return dayStart + wanted * 3600;
            }
        }
        const std::int64_t hourStart = dayStart + hour * 3600;
        const int minute = static_cast<int>((time - hourStart) / 60);
        if (unit_ <= 60 && !rule.byMinute.empty()) {
            const int wanted = following(rule.byMinute, minute, 60);
            if (wanted != minute) {
                return hourStart + wanted * 60;
            }
        }
        if (unit_ == 1 && !rule.bySecond.empty()) {
            const std::int64_t minuteStart = hourStart + minute * 60;
            const int second = static_cast<int>(time - minuteStart);
            const int wanted = following(rule.bySecond, second, 60);
            if (wanted != second) {
                return minuteStart + wanted;
            }
        }
        return std::nullopt;
    }

    DayMatcher& matcher_;
    std::int64_t unit_;
    std::int64_t origin_ = 0;
    std::int64_t step_ = 1;
    std::int64_t index_ = 0;
    std::int64_t checkedDay_ = INT64_MIN;
    bool checkedDayMatches_ = false;
};

}  // namespace

std::unique_ptr<IntervalWalk> makeTimeWalk(DayMatcher& matcher, std::int64_t start) {
    return std::make_unique<TimeWalk>(matcher, start);
}

}  // namespace kalends::recurrence
