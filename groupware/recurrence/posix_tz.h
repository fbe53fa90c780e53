// The POSIX TZ string that closes a TZif file: rules for the years after its table (RFC 8536
// section 3.3). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "groupware/recurrence/tzif.h"

namespace kalends::recurrence {

/// The date and wall-clock second of one yearly change.
struct PosixChange {
    enum class Kind { kMonthWeekDay, kJulian, kZeroBased };
    Kind kind = Kind::kMonthWeekDay;
    int month = 1, week = 1, weekday = 0;  // kMonthWeekDay; week 5 is the last
    int day = 0;                           // the other kinds
    std::int32_t time = 7200;
};

struct PosixTz {
    struct Daylight {
        std::string name;
        std::int32_t offset = 0;
        PosixChange start, end;
    };

    std::string name;
    std::int32_t offset = 0;
    std::optional<Daylight> daylight;
};

[[nodiscard]] std::optional<PosixTz> parsePosixTz(std::string_view text);

/// Appends both changes of each year in [firstYear, endYear) that lie after the history's last
/// transition.
void appendYears(ZoneHistory& history, const PosixTz& rules, int firstYear, int endYear);

}  // namespace kalends::recurrence
