// Arithmetic on day numbers (days since 1970-01-01) and wall-clock seconds, for the whole range of
// iCalendar years.
#pragma once

#include <chrono>
#include <cstdint>

namespace kalends::recurrence {

inline constexpr std::int64_t kDaySeconds = 86400;
/// The first second iCalendar can no longer write (10000-01-01), and the first it can (0001-01-01).
inline constexpr std::int64_t kEndOfTime = 253402300800;
inline constexpr std::int64_t kStartOfTime = -62135596800;

[[nodiscard]] constexpr std::int64_t floorDivide(std::int64_t value, std::int64_t divisor) {
    const std::int64_t quotient = value / divisor;
    return value % divisor != 0 && (value < 0) != (divisor < 0) ? quotient - 1 : quotient;
}

[[nodiscard]] constexpr std::int64_t dayNumber(int year, unsigned month, unsigned day) {
    return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) /
                                 static_cast<int>(day)}
        .time_since_epoch()
        .count();
}

[[nodiscard]] constexpr std::chrono::year_month_day civilDate(std::int64_t day) {
    return std::chrono::year_month_day{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
}

/// 0 is Sunday.
[[nodiscard]] constexpr unsigned weekdayOf(std::int64_t day) {
    return static_cast<unsigned>(((day + 4) % 7 + 7) % 7);
}

[[nodiscard]] constexpr std::int64_t dayOf(std::int64_t second) {
    return floorDivide(second, kDaySeconds);
}

[[nodiscard]] constexpr std::int64_t clampTime(std::int64_t second) {
    return second < kStartOfTime ? kStartOfTime : (second > kEndOfTime ? kEndOfTime : second);
}

}  // namespace kalends::recurrence
