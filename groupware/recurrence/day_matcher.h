// Tests and expansions of the BYxxx parts that concern days (RFC 5545 section 3.3.10), in one
// calendar system.
#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "groupware/recurrence/calendar_scale.h"
#include "groupware/recurrence/rule.h"

namespace kalends::recurrence {

/// Where a numbered weekday is counted.
enum class OrdinalScope { kNone, kWeek, kMonth, kYear };

class DayMatcher {
  public:
    /// Both outlive the matcher. `startDay` supplies what the rule does not say.
    DayMatcher(const Rule& rule, CalendarScale& scale, std::int64_t startDay);

    /// Months of the year BYMONTH selects, after SKIP, as bits by month index; all without BYMONTH.
    [[nodiscard]] std::uint32_t months(const YearLayout& year);
    /// The months BYMONTH selects, or the start's month when there is no BYMONTH.
    [[nodiscard]] std::uint32_t monthsOrStart(const YearLayout& year);

    /// All limits on single days: BYMONTH, BYYEARDAY, BYMONTHDAY, BYDAY in `scope`.
    [[nodiscard]] bool matches(std::int64_t day, OrdinalScope scope);
    /// A later day, before which no day matches BYMONTH.
    [[nodiscard]] std::int64_t nextCandidate(std::int64_t day);

    [[nodiscard]] bool matchesMonth(std::int64_t day);
    [[nodiscard]] bool matchesMonthDay(std::int64_t day);
    [[nodiscard]] bool matchesYearDay(std::int64_t day);
    [[nodiscard]] bool matchesWeekday(std::int64_t day, OrdinalScope scope);

    /// Appends the days BYMONTHDAY (or else the start's day) names in the month; SKIP moves those
    /// it lacks.
    void addMonthDays(const YearLayout& year, int month, std::vector<std::int64_t>& out) const;
    void addYearDays(const YearLayout& year, std::vector<std::int64_t>& out) const;
    /// Appends the days BYDAY names in `length` days from `first`; ordinals count within them.
    void addWeekdays(std::int64_t first, int length, std::vector<std::int64_t>& out) const;

    [[nodiscard]] const Rule& rule() const { return rule_; }

    [[nodiscard]] CalendarScale& scale() const { return scale_; }

  private:
    /// A day within its year; refreshed only when the year changes.
    struct Place {
        const YearLayout* year = nullptr;
        int offset = 0;
    };

    [[nodiscard]] Place place(std::int64_t day);
    [[nodiscard]] std::uint32_t select(const YearLayout& year, const MonthRef& month) const;
    void addDayOf(std::int64_t first, int length, int number, std::vector<std::int64_t>& out) const;

    const Rule& rule_;
    CalendarScale& scale_;
    MonthRef startMonth_;
    int startMonthDay_ = 1;
    std::bitset<32> fromStart_, fromEnd_;  // BYMONTHDAY, positive and negative
    unsigned weekdays_ = 0;                // BYDAY without ordinals, as bits
    bool ordinals_ = false;
    int monthsYear_ = 0;
    std::uint32_t monthsMask_ = 0;  // months() of monthsYear_; 0 when not computed
    bool monthsKnown_ = false;
};

}  // namespace kalends::recurrence
