// Formatting by hand: strftime would follow the locale.
#include "dav/resource/dates.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace kalends::resource {

namespace {

constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::tm brokenDown(std::chrono::sys_seconds when) {
    const std::time_t seconds = when.time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

}  // namespace

std::string httpDate(std::chrono::sys_seconds when) {
    const auto parts = brokenDown(when);
    std::array<char, 64> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                      kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                      kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                      parts.tm_hour, parts.tm_min, parts.tm_sec);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string isoDate(std::chrono::sys_seconds when) {
    const auto parts = brokenDown(when);
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ",
                                     parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                                     parts.tm_hour, parts.tm_min, parts.tm_sec);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<std::chrono::sys_seconds> parseHttpDate(std::string_view text) {
    std::array<char, 4> month{};
    std::tm parts{};
    const std::string owned{text};
    if (std::sscanf(owned.c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &parts.tm_mday,
                    month.data(), &parts.tm_year, &parts.tm_hour, &parts.tm_min,
                    &parts.tm_sec) != 6) {
        return std::nullopt;
    }
    for (std::size_t at = 0; at < kMonths.size(); ++at) {
        if (std::string_view{kMonths[at]} == month.data()) {
            parts.tm_mon = static_cast<int>(at);
            parts.tm_year -= 1900;
            return std::chrono::sys_seconds{std::chrono::seconds{timegm(&parts)}};
        }
    }
    return std::nullopt;
}

}  // namespace kalends::resource
