// Names of time zones: the system's IANA names with their links, and Windows names. Reads tzdata's
// index files once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kalends::recurrence {

/// Every name of the system's tzdata, links included, sorted.
[[nodiscard]] const std::vector<std::string>& allZoneNames();

/// Links as (alias, target), sorted by alias; empty when tzdata lacks its index.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>>& zoneAliases();

/// The system's spelling of an IANA name given in any case; nullopt when there is no such zone.
[[nodiscard]] std::optional<std::string> spelledZoneName(std::string_view name);

/// The present name of a zone that was renamed (Asia/Calcutta is Asia/Kolkata now). Zones that
/// tzdata merely merged (Europe/Oslo) keep their own name, because people look for it.
[[nodiscard]] std::string presentZoneName(const std::string& name);

/// The IANA name CLDR gives for a Windows name in any case; nullopt when unknown.
[[nodiscard]] std::optional<std::string> zoneNameForWindows(std::string_view windowsName);

/// The IANA name that fits what Outlook, Lotus and others write in words: `(UTC+01:00) Amsterdam,
/// Berlin`, `UTC+01`, `GMT-05.00/-04.00`. A guess for when nothing else knows the name; nullopt
/// when the words say nothing.
[[nodiscard]] std::optional<std::string> zoneNameForDescription(std::string_view description);

/// The zone the machine itself is set to; UTC when that cannot be told. Read once.
[[nodiscard]] const std::string& machineZoneName();

/// The directory the zone files are read from.
[[nodiscard]] const std::string& zoneinfoDirectory();

}  // namespace kalends::recurrence
