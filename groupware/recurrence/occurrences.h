// Rows for an index of occurrences: what a time-range query or free/busy needs to know without the
// object's text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "groupware/recurrence/instances.h"

namespace kalends::recurrence {

/// How an instance counts in free/busy (RFC 4791 section 7.10).
enum class BusyKind { kFree, kBusy, kTentative };

/// TRANSP and STATUS of a VEVENT; everything else is free.
[[nodiscard]] BusyKind busyKindOf(const contentline::Component& component);

struct Occurrence {
    std::int64_t start =
        0;  // epoch seconds; for floating times and dates the wall clock as if it were UTC
    std::int64_t end = 0;  // exclusive; equal to `start` for a point in time
    bool floating = false;
    BusyKind busy = BusyKind::kFree;

    [[nodiscard]] bool operator==(const Occurrence&) const = default;
};

inline constexpr std::int64_t kAlwaysCovered = INT64_MAX;
inline constexpr std::int64_t kCoveredFromEver = INT64_MIN;

/// Every occurrence that overlaps [coveredFrom, coveredUntil) is in `occurrences`.
struct OccurrenceList {
    std::vector<Occurrence> occurrences;  // by start
    std::int64_t coveredFrom = kCoveredFromEver;
    std::int64_t coveredUntil = kAlwaysCovered;
    std::optional<std::int64_t> firstStart;  // of the whole object; nullopt when it has no instance
    std::optional<std::int64_t> lastEnd;     // nullopt when unbounded, unknown or without instance
    std::string problem;                     // see Expansion
};

/// All instances of an object that has at most `maxInstances`; of others those that overlap
/// `coverage`, cut at `maxInstances`. To-dos and journals count too, as free.
[[nodiscard]] OccurrenceList occurrences(const contentline::Component& vcalendar,
                                         const Window& coverage,
                                         std::size_t maxInstances);

}  // namespace kalends::recurrence
