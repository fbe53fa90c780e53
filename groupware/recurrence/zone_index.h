// The system's zones as a list with their aliases, and their history: what a time zone service
// tells (RFC 7808). Reads tzdata's files; the list is read once.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "groupware/recurrence/tzif.h"

namespace kalends::recurrence {

struct ListedZone {
    std::string name;
    std::vector<std::string> aliases;  // sorted
};

struct ZoneIndex {
    std::string version;  // of tzdata, such as 2026a; empty when unknown
    std::chrono::sys_seconds modified{};
    /// Sorted. Aliases are tzdata's links, and zones that have been the same since 1970 as the one
    /// zone1970.tab names for their country.
    std::vector<ListedZone> zones;
    /// The zone that this name or alias (as tzdata spells it) is listed as; nullptr when there is
    /// none.
    [[nodiscard]] const ListedZone* find(std::string_view name) const;
};

[[nodiscard]] const ZoneIndex& zoneIndex();

/// All changes of a system zone, with the rules for the future worked out. nullopt when there is no
/// such zone.
[[nodiscard]] std::optional<ZoneHistory> systemZoneHistory(const std::string& name);

}  // namespace kalends::recurrence
