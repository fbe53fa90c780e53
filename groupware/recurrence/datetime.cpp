// Reading, writing and adding iCalendar dates, times and durations.
#include "groupware/recurrence/datetime.h"

#include <array>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/civil.h"

namespace kalends::recurrence {
namespace {

constexpr std::int64_t kMaxDays = 3'660'000;  // ten thousand years

/// `width` digits at `at`; -1 when one is not a digit. The caller checked the length.
int digits(std::string_view text, std::size_t at, std::size_t width) {
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<std::int64_t> parseDay(std::string_view text) {
    const int year = digits(text, 0, 4);
    const int month = digits(text, 4, 2);
    const int day = digits(text, 6, 2);
    const std::chrono::year_month_day date{std::chrono::year{year} / month / day};
    if (year < 1 || month < 1 || day < 1 || !date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date}.time_since_epoch().count();
}

std::optional<int> parseTime(std::string_view text) {
    const int hour = digits(text, 0, 2);
    const int minute = digits(text, 2, 2);
    int second = digits(text, 4, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return std::nullopt;
    }
    // Without leap seconds in the count, second 60 is read as 59 (RFC 5545 section 3.3.12).
    second = second == 60 ? 59 : second;
    return hour * 3600 + minute * 60 + second;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

void appendDigits(std::string& out, std::int64_t value, int width) {
    std::array<char, 20> buffer{};
    for (int i = width - 1; i >= 0; --i) {
        buffer[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(buffer.data(), static_cast<std::size_t>(width));
}

void appendDate(std::string& out, std::int64_t day) {
    const auto date = civilDate(day);
    appendDigits(out, static_cast<int>(date.year()), 4);
    appendDigits(out, static_cast<unsigned>(date.month()), 2);
    appendDigits(out, static_cast<unsigned>(date.day()), 2);
}

std::string formatWall(std::int64_t second) {
    second = std::min(clampTime(second), kEndOfTime - 1);
    const std::int64_t day = dayOf(second);
    const std::int64_t time = second - day * kDaySeconds;
    std::string out;
    appendDate(out, day);
    out += 'T';
    appendDigits(out, time / 3600, 2);
    appendDigits(out, time / 60 % 60, 2);
    appendDigits(out, time % 60, 2);
    return out;
}

}  // namespace

sys_seconds DateTime::toUtc(const Zone& floatingZone) const {
    switch (form) {
        case Form::kUtc:
            return sys_seconds{local.time_since_epoch()};
        case Form::kZoned:
            return zone ? zone->toUtc(local) : floatingZone.toUtc(local);
        case Form::kDate:
        case Form::kFloating:
            break;
    }
    return floatingZone.toUtc(local);
}

std::optional<DateTime> parseDateTime(std::string_view value,
                                      std::string_view valueType,
                                      std::string_view tzid,
                                      const ZoneResolver& zones) {
    value = trimmed(value);
    if (value.size() < 8) {
        return std::nullopt;
    }
    const auto day = parseDay(value);
    if (!day) {
        return std::nullopt;
    }
    DateTime result;
    result.local = local_seconds{seconds{*day * kDaySeconds}};
    // Interop: many clients leave VALUE=DATE out, or write a time into a DATE; the date is what
    // they mean.
    const bool isDate = contentline::equalsIgnoringCase(valueType, "DATE");
    // Interop: Google's birthdays are dates with a Z, old Android exporters close a time with a T.
    if (value.size() == 9 && value.back() == 'Z') {
        value.remove_suffix(1);
    } else if (value.size() == 16 && value.back() == 'T') {
        value.remove_suffix(1);
    }
    if (value.size() == 8 || isDate) {
        result.form = DateTime::Form::kDate;
        return value.size() == 8 || value[8] == 'T' ? std::optional(result) : std::nullopt;
    }
    const bool utc = value.back() == 'Z' || value.back() == 'z';
    if (value.size() != (utc ? 16U : 15U) || (value[8] != 'T' && value[8] != 't')) {
        return std::nullopt;
    }
    const auto time = parseTime(value.substr(9, 6));
    if (!time) {
        return std::nullopt;
    }
    result.local += seconds{*time};
    if (utc) {
        result.form = DateTime::Form::kUtc;
        return result;
    }
    if (tzid.empty()) {
        result.form = DateTime::Form::kFloating;
        return result;
    }
    result.form = DateTime::Form::kZoned;
    result.zone = zones.resolve(tzid);
    return result.zone ? std::optional(result) : std::nullopt;
}

std::optional<DateTime> parseDateTime(const contentline::Property& property,
                                      const ZoneResolver& zones) {
    return parseDateTime(property.value, property.parameterValue("VALUE"),
                         property.parameterValue("TZID"), zones);
}

std::optional<Duration> parseDuration(std::string_view value) {
    value = trimmed(value);
    Duration result;
    if (!value.empty() && (value.front() == '-' || value.front() == '+')) {
        result.negative = value.front() == '-';
        value.remove_prefix(1);
    }
    if (value.empty() || (value.front() != 'P' && value.front() != 'p')) {
        return std::nullopt;
    }
    value.remove_prefix(1);
    bool inTime = false;
    bool any = false;
    std::int64_t dayCount = 0;
    std::int64_t secondCount = 0;
    while (!value.empty()) {
        if (!inTime && (value.front() == 'T' || value.front() == 't')) {
            inTime = true;
            value.remove_prefix(1);
            continue;
        }
        // Interop: some calendars write the sign beside the number (PT-15M).
        if (inTime && !any && value.front() == '-') {
            result.negative = true;
            value.remove_prefix(1);
        }
        std::int64_t number = 0;
        std::size_t length = 0;
        while (length < value.size() && length < 10 && value[length] >= '0' &&
               value[length] <= '9') {
            number = number * 10 + (value[length] - '0');
            ++length;
        }
        if (length == 0 || length >= value.size()) {
            return std::nullopt;
        }
        const char unit = static_cast<char>(value[length] & ~0x20);
        value.remove_prefix(length + 1);
        // Interop: weeks and days behind the T (PT1W) can only mean weeks and days.
        if (unit == 'W' || unit == 'D') {
            dayCount += number * (unit == 'W' ? 7 : 1);
        } else if (inTime && (unit == 'H' || unit == 'M' || unit == 'S')) {
            secondCount += number * (unit == 'H' ? 3600 : (unit == 'M' ? 60 : 1));
        } else {
            return std::nullopt;
        }
        any = true;
        if (dayCount > kMaxDays || secondCount > kMaxDays * kDaySeconds) {
            return std::nullopt;
        }
    }
    if (!any) {
        return std::nullopt;
    }
    result.days = std::chrono::days{static_cast<int>(dayCount)};
    result.time = seconds{secondCount};
    return result;
}

DateTime add(const DateTime& start, const Duration& duration) {
    const int sign = duration.negative ? -1 : 1;
    DateTime result = start;
    result.local += sign * duration.days;
    if (start.form == DateTime::Form::kDate) {
        result.local += sign * std::chrono::floor<std::chrono::days>(duration.time);
    } else if (start.form == DateTime::Form::kZoned && start.zone && duration.time.count() != 0) {
        result.local = start.zone->toLocal(start.zone->toUtc(result.local) + sign * duration.time);
    } else {
        result.local += sign * duration.time;
    }
    return result;
}

std::string formatUtc(sys_seconds utc) {
    return formatWall(utc.time_since_epoch().count()) + 'Z';
}

std::string format(const DateTime& value) {
    std::string out = formatWall(value.local.time_since_epoch().count());
    if (value.form == DateTime::Form::kDate) {
        out.resize(8);
    } else if (value.form == DateTime::Form::kUtc) {
        out += 'Z';
    }
    return out;
}

}  // namespace kalends::recurrence
