// Calendar systems as recurrence rules see them (RFC 7529): where each year and month begins.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "groupware/recurrence/rule.h"

namespace kalends::recurrence {

/// One year of a calendar system; days are counted from 1970-01-01.
struct YearLayout {
    struct Month {
        MonthRef ref;
        int first = 0;   // offset of its first day from the year's
        int length = 0;  // days
    };

    int year = 0;
    std::int64_t firstDay = 0;
    int length = 0;
    std::array<Month, 14> months{};
    int monthCount = 0;

    /// The index of the month that holds the day at that offset.
    [[nodiscard]] int monthAt(int dayOffset) const;
    /// The index of the month; -1 when this year lacks it.
    [[nodiscard]] int indexOf(const MonthRef& month) const;
};

class CalendarScale {
  public:
    virtual ~CalendarScale() = default;
    /// The layout stays valid while only this and neighbouring years are asked for. A year without
    /// months is outside the calendar's range.
    [[nodiscard]] virtual const YearLayout& year(int number) = 0;
    /// The year that contains the day.
    [[nodiscard]] virtual int yearOf(std::int64_t day) = 0;
    [[nodiscard]] virtual bool isGregorian() const = 0;
    /// What computing one year costs in steps of the budget.
    [[nodiscard]] virtual std::size_t yearCost() const = 0;
};

/// nullptr when there is no such calendar system. `name` is the RSCALE value in upper case.
[[nodiscard]] std::unique_ptr<CalendarScale> makeCalendarScale(const std::string& name);

/// Every RSCALE value that can be evaluated, in upper case, GREGORIAN first (RFC 7529
/// section 10.1).
[[nodiscard]] const std::vector<std::string>& calendarScaleNames();

/// The days calendars other than the Gregorian are evaluated for: 1800 to 2199.
inline constexpr std::int64_t kScaleFirstDay = -62091;
inline constexpr std::int64_t kScaleEndDay = 84006;

/// ICU's calendars for every RSCALE but GREGORIAN; nullptr when ICU has none of that name.
[[nodiscard]] std::unique_ptr<CalendarScale> makeIcuScale(const std::string& name);

}  // namespace kalends::recurrence
