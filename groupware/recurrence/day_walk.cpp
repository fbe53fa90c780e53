// Intervals of daily, weekly, monthly and yearly rules.
#include <algorithm>

#include "groupware/recurrence/civil.h"
#include "groupware/recurrence/interval_walk.h"

namespace kalends::recurrence {
namespace {

/// A set may begin this many days before its interval: SKIP=BACKWARD one, the first week of a year
/// three.
constexpr std::int64_t kSlackDays = 7;

void finish(std::vector<std::int64_t>& days) {
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    for (std::int64_t& day : days) {
        day *= kDaySeconds;
    }
}

bool hasDayParts(const Rule& rule) {
    return !rule.byMonth.empty() || !rule.byMonthDay.empty() || !rule.byYearDay.empty() ||
           !rule.byWeekNo.empty() || !rule.byDay.empty();
}

class DailyWalk final : public IntervalWalk {
  public:
    DailyWalk(DayMatcher& matcher, std::int64_t start)
        : matcher_(matcher), origin_(dayOf(start)), step_(matcher.rule().interval) {}

    std::int64_t indexAt(std::int64_t second) override {
        return std::max<std::int64_t>(0, floorDivide(dayOf(second) - origin_, step_));
    }

    void moveTo(std::int64_t index) override { index_ = index; }

    bool next(std::vector<std::int64_t>& bases, std::int64_t end, StepBudget& budget) override {
        bases.clear();
        while (budget.spend(1)) {
            const std::int64_t day = origin_ + index_ * step_;
            if (day > dayOf(end)) {
                return false;
            }
            if (matcher_.matches(day, OrdinalScope::kNone)) {
                ++index_;
                bases.push_back(day * kDaySeconds);
                return true;
            }
            const std::int64_t later = matcher_.nextCandidate(day);
            index_ = std::max(index_ + 1, -floorDivide(-(later - origin_), step_));
        }
        return false;
    }

    [[nodiscard]] std::optional<std::int64_t> constantSize() const override {
        return hasDayParts(matcher_.rule()) ? std::nullopt : std::optional<std::int64_t>(1);
    }

  private:
    DayMatcher& matcher_;
    std::int64_t origin_;
    std::int64_t step_;
    std::int64_t index_ = 0;
};

class WeeklyWalk final : public IntervalWalk {
  public:
    WeeklyWalk(DayMatcher& matcher, std::int64_t start)
        : matcher_(matcher), step_(7 * matcher.rule().interval) {
        const Rule& rule = matcher.rule();
        const std::int64_t day = dayOf(start);
        const unsigned first = (weekdayOf(day) + 7 - rule.weekStart) % 7;
        origin_ = day - first;
        if (rule.byDay.empty()) {
            offsets_.push_back(first);
        }
        for (const WeekdayOrdinal& wanted : rule.byDay) {
            offsets_.push_back((wanted.weekday + 7 - rule.weekStart) % 7);
        }
        std::sort(offsets_.begin(), offsets_.end());
        offsets_.erase(std::unique(offsets_.begin(), offsets_.end()), offsets_.end());
    }

    std::int64_t indexAt(std::int64_t second) override {
        return std::max<std::int64_t>(0, floorDivide(dayOf(second) - origin_, step_));
    }

    void moveTo(std::int64_t index) override { index_ = index; }

    bool next(std::vector<std::int64_t>& bases, std::int64_t end, StepBudget& budget) override {
        bases.clear();
        const std::int64_t week = origin_ + index_ * step_;
        if (!budget.spend(1) || week > dayOf(end)) {
            return false;
        }
        ++index_;
        for (const unsigned offset : offsets_) {
            if (matcher_.matchesMonth(week + offset)) {
                bases.push_back((week + offset) * kDaySeconds);
            }
        }
        return true;
    }

    [[nodiscard]] std::optional<std::int64_t> constantSize() const override {
        return matcher_.rule().byMonth.empty()
                   ? std::optional(static_cast<std::int64_t>(offsets_.size()))
                   : std::nullopt;
    }

  private:
    DayMatcher& matcher_;
    std::int64_t origin_ = 0;
    std::int64_t step_;
    std::int64_t index_ = 0;
    std::vector<unsigned> offsets_;
};

class MonthlyWalk final : public IntervalWalk {
  public:
    MonthlyWalk(DayMatcher& matcher, std::int64_t start)
        : matcher_(matcher), scale_(matcher.scale()), startDay_(dayOf(start)) {
        year_ = scale_.yearOf(startDay_);
        firstYear_ = year_;
        const YearLayout& layout = scale_.year(static_cast<int>(year_));
        month_ = layout.monthAt(static_cast<int>(startDay_ - layout.firstDay));
        firstMonth_ = month_;
    }

    std::int64_t indexAt(std::int64_t second) override {
        const std::int64_t day = dayOf(second);
        if (day <= startDay_) {
            return 0;
        }
        const int year = scale_.yearOf(day);
        std::int64_t months = 0;
        if (scale_.isGregorian()) {
            months = (year - firstYear_) * 12;
        } else {
            for (std::int64_t y = firstYear_; y < year && y < firstYear_ + kFarYears; ++y) {
                months += scale_.year(static_cast<int>(y)).monthCount;
            }
        }
        const YearLayout& layout = scale_.year(year);
        months += layout.monthAt(static_cast<int>(day - layout.firstDay)) - firstMonth_;
        return std::max<std::int64_t>(0, months / matcher_.rule().interval);
    }

    void moveTo(std::int64_t index) override {
        if (index > index_) {
            advance(index - index_);
        }
    }

    bool next(std::vector<std::int64_t>& bases, std::int64_t end, StepBudget& budget) override {
        bases.clear();
        if (!budget.spend(1 + scale_.yearCost() / 8) || year_ > firstYear_ + kFarYears) {
            return false;
        }
        const YearLayout& layout = scale_.year(static_cast<int>(year_));
        if (layout.monthCount == 0) {
            return false;
        }
        const auto& month = layout.months[static_cast<std::size_t>(month_)];
        const std::int64_t first = layout.firstDay + month.first;
        if (first > dayOf(end) + kSlackDays) {
            return false;
        }
        if ((matcher_.months(layout) >> static_cast<unsigned>(month_) & 1U) != 0) {
            fill(layout, bases);
        }
        advance(1);
        return true;
    }

    [[nodiscard]] std::optional<std::int64_t> constantSize() const override {
        const bool everyMonthHasIt = scale_.isGregorian() && !hasDayParts(matcher_.rule()) &&
                                     static_cast<unsigned>(civilDate(startDay_).day()) <= 28;
        return everyMonthHasIt ? std::optional<std::int64_t>(1) : std::nullopt;
    }

  private:
    static constexpr std::int64_t kFarYears = 10'000;

    void fill(const YearLayout& layout, std::vector<std::int64_t>& bases) {
        const Rule& rule = matcher_.rule();
        const auto& month = layout.months[static_cast<std::size_t>(month_)];
        if (rule.byMonthDay.empty() && !rule.byDay.empty()) {
            matcher_.addWeekdays(layout.firstDay + month.first, month.length, bases);
        } else {
            matcher_.addMonthDays(layout, month_, bases);
            if (!rule.byDay.empty()) {
                std::erase_if(bases, [&](std::int64_t day) {
                    return !matcher_.matchesWeekday(day, OrdinalScope::kMonth);
                });
            }
        }
        finish(bases);
    }

    void advance(std::int64_t intervals) {
        index_ += intervals;
        const std::int64_t interval = matcher_.rule().interval;
        if (intervals > (kFarYears * 13) / interval) {
            year_ = firstYear_ + kFarYears + 1;
            return;
        }
        std::int64_t month = month_ + intervals * interval;
        if (scale_.isGregorian()) {
            year_ += month / 12;
            month_ = static_cast<int>(month % 12);
            return;
        }
        while (year_ <= firstYear_ + kFarYears) {
            const int count = scale_.year(static_cast<int>(year_)).monthCount;
            if (count == 0) {
                year_ = firstYear_ + kFarYears + 1;
                return;
            }
            if (month < count) {
                break;
            }
            month -= count;
            ++year_;
        }
        month_ = static_cast<int>(month);
    }

    DayMatcher& matcher_;
    CalendarScale& scale_;
    std::int64_t startDay_;
    std::int64_t firstYear_ = 0;
    int firstMonth_ = 0;
    std::int64_t year_ = 0;
    int month_ = 0;
    std::int64_t index_ = 0;
};

class YearlyWalk final : public IntervalWalk {
  public:
    YearlyWalk(DayMatcher& matcher, std::int64_t start)
        : matcher_(matcher), scale_(matcher.scale()), startDay_(dayOf(start)) {
        firstYear_ = scale_.yearOf(startDay_);
        if (!matcher.rule().byWeekNo.empty()) {
            // Weeks belong to the year that holds most of them, and INTERVAL counts those years.
            if (startDay_ < firstWeek(static_cast<int>(firstYear_))) {
                --firstYear_;
            } else if (startDay_ >= firstWeek(static_cast<int>(firstYear_) + 1)) {
                ++firstYear_;
            }
        }
    }

    std::int64_t indexAt(std::int64_t second) override {
        const std::int64_t years = scale_.yearOf(dayOf(second)) - firstYear_;
        return std::max<std::int64_t>(0, years / matcher_.rule().interval);
    }

    void moveTo(std::int64_t index) override { index_ = index; }

    bool next(std::vector<std::int64_t>& bases, std::int64_t end, StepBudget& budget) override {
        bases.clear();
        if (index_ > kFarYears / matcher_.rule().interval || !budget.spend(1 + scale_.yearCost())) {
            return false;
        }
        const int number = static_cast<int>(firstYear_ + index_ * matcher_.rule().interval);
        const YearLayout& year = scale_.year(number);
        if (year.monthCount == 0 || year.firstDay > dayOf(end) + kSlackDays) {
            return false;
        }
        ++index_;
        fill(year, bases);
        finish(bases);
        return budget.spend(bases.size() / 8);
    }

    [[nodiscard]] std::optional<std::int64_t> constantSize() const override {
        const bool everyYearHasIt = scale_.isGregorian() && !hasDayParts(matcher_.rule()) &&
                                    static_cast<unsigned>(civilDate(startDay_).day()) <= 28;
        return everyYearHasIt ? std::optional<std::int64_t>(1) : std::nullopt;
    }

  private:
    static constexpr std::int64_t kFarYears = 10'000;

    /// The first day of week 1: the first week with at least four days in the year.
    [[nodiscard]] std::int64_t firstWeek(int number) const {
        const std::int64_t fourth = scale_.year(number).firstDay + 3;
        return fourth - (weekdayOf(fourth) + 7 - matcher_.rule().weekStart) % 7;
    }

    void fill(const YearLayout& year, std::vector<std::int64_t>& bases) {
        const Rule& rule = matcher_.rule();
        if (!rule.byWeekNo.empty()) {
            return addWeeks(year.year, bases);
        }
        const OrdinalScope scope =
            rule.byMonth.empty() ? OrdinalScope::kYear : OrdinalScope::kMonth;
        if (!rule.byYearDay.empty()) {
            matcher_.addYearDays(year, bases);
            std::erase_if(bases, [&](std::int64_t day) {
                return !matcher_.matchesMonth(day) ||
                       (!rule.byMonthDay.empty() && !matcher_.matchesMonthDay(day)) ||
                       !matcher_.matchesWeekday(day, scope);
            });
            return;
        }
        if (!rule.byMonthDay.empty() || rule.byDay.empty()) {
            const std::uint32_t months =
                rule.byMonthDay.empty() ? matcher_.monthsOrStart(year) : matcher_.months(year);
            forEachMonth(year, months,
                         [&](int month) { matcher_.addMonthDays(year, month, bases); });
            if (!rule.byDay.empty()) {
                std::erase_if(
                    bases, [&](std::int64_t day) { return !matcher_.matchesWeekday(day, scope); });
            }
            return;
        }
        if (rule.byMonth.empty()) {
            matcher_.addWeekdays(year.firstDay, year.length, bases);
            return;
        }
        forEachMonth(year, matcher_.months(year), [&](int month) {
            const auto& layout = year.months[static_cast<std::size_t>(month)];
            matcher_.addWeekdays(year.firstDay + layout.first, layout.length, bases);
        });
    }

    template <typename Action>
    static void forEachMonth(const YearLayout& year, std::uint32_t months, Action action) {
        for (int month = 0; month < year.monthCount; ++month) {
            if ((months >> static_cast<unsigned>(month) & 1U) != 0) {
                action(month);
            }
        }
    }

    void addWeeks(int number, std::vector<std::int64_t>& bases) {
        const Rule& rule = matcher_.rule();
        const std::int64_t first = firstWeek(number);
        const int weeks = static_cast<int>((firstWeek(number + 1) - first) / 7);
        const bool startWeekday =
            rule.byDay.empty() && rule.byMonthDay.empty() && rule.byYearDay.empty();
        for (const int wanted : rule.byWeekNo) {
            const int week = wanted > 0 ? wanted - 1 : weeks + wanted;
            if (week < 0 || week >= weeks) {
                continue;
            }
            for (std::int64_t day = first + 7 * week; day < first + 7 * week + 7; ++day) {
                if (startWeekday && weekdayOf(day) != weekdayOf(startDay_)) {
                    continue;
                }
                if (matcher_.matches(day, OrdinalScope::kWeek)) {
                    bases.push_back(day);
                }
            }
        }
    }

    DayMatcher& matcher_;
    CalendarScale& scale_;
    std::int64_t startDay_;
    std::int64_t firstYear_ = 0;
    std::int64_t index_ = 0;
};

}  // namespace

std::unique_ptr<IntervalWalk> makeDayWalk(DayMatcher& matcher, std::int64_t start) {
    switch (matcher.rule().frequency) {
        case Frequency::kDaily:
            return std::make_unique<DailyWalk>(matcher, start);
        case Frequency::kWeekly:
            return std::make_unique<WeeklyWalk>(matcher, start);
        case Frequency::kMonthly:
            return std::make_unique<MonthlyWalk>(matcher, start);
        default:
            return std::make_unique<YearlyWalk>(matcher, start);
    }
}

}  // namespace kalends::recurrence
