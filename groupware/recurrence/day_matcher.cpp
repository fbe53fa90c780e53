// Day limits and expansions of recurrence rules.
#include "groupware/recurrence/day_matcher.h"

#include <algorithm>
#include <cstdlib>

#include "groupware/recurrence/civil.h"

namespace kalends::recurrence {

DayMatcher::DayMatcher(const Rule& rule, CalendarScale& scale, std::int64_t startDay)
    : rule_(rule), scale_(scale) {
    for (const int day : rule.byMonthDay) {
        (day > 0 ? fromStart_ : fromEnd_).set(static_cast<std::size_t>(std::abs(day)));
    }
    for (const WeekdayOrdinal& day : rule.byDay) {
        if (day.ordinal == 0) {
            weekdays_ |= 1U << day.weekday;
        } else {
            ordinals_ = true;
        }
    }
    const Place start = place(startDay);
    if (start.year->monthCount > 0) {
        const auto& month =
            start.year->months[static_cast<std::size_t>(start.year->monthAt(start.offset))];
        startMonth_ = month.ref;
        startMonthDay_ = start.offset - month.first + 1;
    }
}

DayMatcher::Place DayMatcher::place(std::int64_t day) {
    const YearLayout& year = scale_.year(scale_.yearOf(day));
    const int offset = static_cast<int>(day - year.firstDay);
    return {&year, std::clamp(offset, 0, std::max(0, year.length - 1))};
}

std::uint32_t DayMatcher::select(const YearLayout& year, const MonthRef& month) const {
    int index = year.indexOf(month);
    if (index < 0 && month.leap && rule_.skip != Skip::kOmit) {
        const int number = rule_.skip == Skip::kForward ? month.number + 1 : month.number;
        index = year.indexOf({number, false});
    }
    return index < 0 ? 0U : 1U << static_cast<unsigned>(index);
}

std::uint32_t DayMatcher::months(const YearLayout& year) {
    if (rule_.byMonth.empty()) {
        return ~0U;
    }
    if (!monthsKnown_ || monthsYear_ != year.year) {
        monthsKnown_ = true;
        monthsYear_ = year.year;
        monthsMask_ = 0;
        for (const MonthRef& month : rule_.byMonth) {
            monthsMask_ |= select(year, month);
        }
    }
    return monthsMask_;
}

std::uint32_t DayMatcher::monthsOrStart(const YearLayout& year) {
    return rule_.byMonth.empty() ? select(year, startMonth_) : months(year);
}

bool DayMatcher::matches(std::int64_t day, OrdinalScope scope) {
    return matchesMonth(day) && (rule_.byYearDay.empty() || matchesYearDay(day)) &&
           (rule_.byMonthDay.empty() || matchesMonthDay(day)) && matchesWeekday(day, scope);
}

std::int64_t DayMatcher::nextCandidate(std::int64_t day) {
    if (rule_.byMonth.empty()) {
        return day + 1;
    }
    const Place at = place(day);
    const int month = at.year->monthAt(at.offset);
    if ((months(*at.year) >> static_cast<unsigned>(month) & 1U) != 0) {
        return day + 1;
    }
    const auto& layout = at.year->months[static_cast<std::size_t>(month)];
    return at.year->firstDay + layout.first + layout.length;
}

bool DayMatcher::matchesMonth(std::int64_t day) {
    if (rule_.byMonth.empty()) {
        return true;
    }
    const Place at = place(day);
    return (months(*at.year) >> static_cast<unsigned>(at.year->monthAt(at.offset)) & 1U) != 0;
}

bool DayMatcher::matchesMonthDay(std::int64_t day) {
    const Place at = place(day);
    const auto& month = at.year->months[static_cast<std::size_t>(at.year->monthAt(at.offset))];
    const int offset = at.offset - month.first;
    return fromStart_.test(static_cast<std::size_t>(std::clamp(offset + 1, 0, 31))) ||
           fromEnd_.test(static_cast<std::size_t>(std::clamp(month.length - offset, 0, 31)));
}

bool DayMatcher::matchesYearDay(std::int64_t day) {
    const Place at = place(day);
    const auto has = [&](int value) {
        return std::binary_search(rule_.byYearDay.begin(), rule_.byYearDay.end(), value);
    };
    return has(at.offset + 1) || has(at.offset - at.year->length);
}

bool DayMatcher::matchesWeekday(std::int64_t day, OrdinalScope scope) {
    if (rule_.byDay.empty()) {
        return true;
    }
    const unsigned weekday = weekdayOf(day);
    if ((weekdays_ >> weekday & 1U) != 0) {
        return true;
    }
    if (!ordinals_ || scope == OrdinalScope::kNone) {
        return false;
    }
    int offset = 0;
    int length = 7;
    if (scope != OrdinalScope::kWeek) {
        const Place at = place(day);
        offset = at.offset;
        length = at.year->length;
        if (scope == OrdinalScope::kMonth) {
            const auto& month =
                at.year->months[static_cast<std::size_t>(at.year->monthAt(at.offset))];
            offset -= month.first;
            length = month.length;
        }
    }
    const int fromStart = offset / 7 + 1;
    const int fromEnd = -((length - 1 - offset) / 7 + 1);
    return std::any_of(rule_.byDay.begin(), rule_.byDay.end(), [&](const WeekdayOrdinal& wanted) {
        if (wanted.weekday != weekday) {
            return false;
        }
        return scope == OrdinalScope::kWeek
                   ? std::abs(wanted.ordinal) == 1
                   : wanted.ordinal == fromStart || wanted.ordinal == fromEnd;
    });
}

void DayMatcher::addDayOf(std::int64_t first,
                          int length,
                          int number,
                          std::vector<std::int64_t>& out) const {
    const int offset = number > 0 ? number - 1 : length + number;
    if (offset >= 0 && offset < length) {
        out.push_back(first + offset);
    } else if (rule_.skip == Skip::kForward) {
        out.push_back(offset < 0 ? first : first + length);
    } else if (rule_.skip == Skip::kBackward) {
        out.push_back(offset < 0 ? first - 1 : first + length - 1);
    }
}

void DayMatcher::addMonthDays(const YearLayout& year,
                              int month,
                              std::vector<std::int64_t>& out) const {
    const auto& layout = year.months[static_cast<std::size_t>(month)];
    const std::int64_t first = year.firstDay + layout.first;
    if (rule_.byMonthDay.empty()) {
        addDayOf(first, layout.length, startMonthDay_, out);
        return;
    }
    for (const int number : rule_.byMonthDay) {
        addDayOf(first, layout.length, number, out);
    }
}

void DayMatcher::addYearDays(const YearLayout& year, std::vector<std::int64_t>& out) const {
    for (const int number : rule_.byYearDay) {
        addDayOf(year.firstDay, year.length, number, out);
    }
}

void DayMatcher::addWeekdays(std::int64_t first, int length, std::vector<std::int64_t>& out) const {
    const unsigned firstWeekday = weekdayOf(first);
    for (const WeekdayOrdinal& wanted : rule_.byDay) {
        const int offset = static_cast<int>((wanted.weekday + 7 - firstWeekday) % 7);
        const int available = offset < length ? (length - 1 - offset) / 7 + 1 : 0;
        if (wanted.ordinal == 0) {
            for (int week = 0; week < available; ++week) {
                out.push_back(first + offset + 7 * week);
            }
        } else if (std::abs(wanted.ordinal) <= available) {
            const int week = wanted.ordinal > 0 ? wanted.ordinal - 1 : available + wanted.ordinal;
            out.push_back(first + offset + 7 * week);
        }
    }
}

}  // namespace kalends::recurrence
