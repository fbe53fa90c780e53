// Time zone history: the transitions of one zone, from a TZif file (RFC 8536) or built from
// elsewhere. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kalends::recurrence {

/// A change of offset at `at` (epoch seconds UTC); offsets are seconds east of UTC.
struct ZoneTransition {
    std::int64_t at = 0;
    std::int32_t before = 0;
    std::int32_t after = 0;
    bool daylight = false;  // what holds from `at` on
    std::string name;       // abbreviation from `at` on
};

/// All offsets of a zone. When `cycleEnd` is set, times from there on repeat the 400 Gregorian
/// years before it.
struct ZoneHistory {
    std::int32_t initialOffset = 0;
    std::string initialName;
    std::vector<ZoneTransition> transitions;  // by time
    std::optional<std::int64_t> cycleEnd;
};

/// Seconds in 400 Gregorian years, after which dates and weekdays repeat.
inline constexpr std::int64_t kCycleSeconds = 146097LL * 86400;

/// The history in a TZif file of version 2 or later with its footer continued; nullopt when the
/// bytes are malformed.
[[nodiscard]] std::optional<ZoneHistory> parseTzif(std::string_view bytes);

}  // namespace kalends::recurrence
