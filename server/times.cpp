// In UTC.
#include "server/times.h"

#include <array>
#include <cstdio>
#include <ctime>

#include "storage/errors.h"

namespace kalends::server {

std::chrono::sys_seconds readTime(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int used = 0;
    using namespace std::chrono;
    const auto whole = [&] { return static_cast<std::size_t>(used) == text.size(); };
    const bool date =
        std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used) == 3 && whole();
    const bool time = !date &&
                      std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2dZ%n", &year, &month, &day,
                                  &hour, &minute, &second, &used) == 6 &&
                      whole();
    const year_month_day when{std::chrono::year(year), std::chrono::month(month),
                              std::chrono::day(day)};
    const bool clock =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    if ((!date && !time) || !when.ok() || !clock) {
        throw storage::Refused(
            text + ": expected a date like 2027-01-31 or a time like 2027-01-31T12:00:00Z");
    }
    const auto begin = sys_seconds(sys_days(when));
    return date ? begin + days(1) : begin + hours(hour) + minutes(minute) + seconds(second);
}

std::string printTime(std::chrono::sys_seconds time) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    (void)std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

}  // namespace kalends::server
