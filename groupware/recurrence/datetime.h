// DATE, DATE-TIME, DURATION and PERIOD values (RFC 5545 section 3.3). Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "groupware/recurrence/zone.h"

namespace kalends::contentline {
struct Property;
}

namespace kalends::recurrence {

/// A point as written: its wall clock and how it is anchored.
struct DateTime {
    enum class Form { kDate, kFloating, kUtc, kZoned };
    local_seconds local{};
    Form form = Form::kFloating;
    ZonePtr zone;  // kZoned only

    /// The instant; dates and floating times are read in `floatingZone`.
    [[nodiscard]] sys_seconds toUtc(const Zone& floatingZone) const;

    [[nodiscard]] bool isFloating() const { return form == Form::kDate || form == Form::kFloating; }
};

/// Nominal days keep the wall clock across offset changes, exact seconds do not (RFC 5545
/// section 3.3.6).
struct Duration {
    std::chrono::days days{0};
    seconds time{0};
    bool negative = false;
};

[[nodiscard]] std::optional<DateTime> parseDateTime(std::string_view value,
                                                    std::string_view valueType,
                                                    std::string_view tzid,
                                                    const ZoneResolver& zones);
/// The property's value with its VALUE and TZID parameters; nullopt when malformed or its TZID is
/// unknown.
[[nodiscard]] std::optional<DateTime> parseDateTime(const contentline::Property& property,
                                                    const ZoneResolver& zones);
[[nodiscard]] std::optional<Duration> parseDuration(std::string_view value);
/// `start` plus a duration: days on the wall clock, then exact time.
[[nodiscard]] DateTime add(const DateTime& start, const Duration& duration);
/// `YYYYMMDDTHHMMSSZ`.
[[nodiscard]] std::string formatUtc(sys_seconds utc);
/// As RFC 5545 writes it for its form (no TZID).
[[nodiscard]] std::string format(const DateTime& value);

}  // namespace kalends::recurrence
