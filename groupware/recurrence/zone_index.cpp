// The list of zones, joined from tzdata.zi, zone.tab and zone1970.tab.
#include "groupware/recurrence/zone_index.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "groupware/recurrence/zone.h"
#include "groupware/recurrence/zone_names.h"

namespace kalends::recurrence {
namespace {

/// Countries (first column) by zone (third column) of zone.tab or zone1970.tab.
std::map<std::string, std::vector<std::string>> zonesByCountry(const char* file) {
    std::map<std::string, std::vector<std::string>> zones;
    std::ifstream input(zoneinfoDirectory() + file);
    std::string line;
    while (std::getline(input, line)) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        std::istringstream fields(line);
        std::string countries, place, zone;
        std::getline(fields, countries, '\t');
        std::getline(fields, place, '\t');
        std::getline(fields, zone, '\t');
        std::istringstream list(countries);
        for (std::string country; std::getline(list, country, ',');) {
            zones[country].push_back(zone);
        }
    }
    return zones;
}

/// Offsets since 1970, as far as the table of the zone goes.
std::vector<std::pair<std::int64_t, std::int32_t>> offsetsSince1970(const ZoneHistory& history) {
    std::vector<std::pair<std::int64_t, std::int32_t>> offsets{{0, history.initialOffset}};
    for (const ZoneTransition& transition : history.transitions) {
        if (transition.at <= 0) {
            offsets.front().second = transition.after;
        } else if (transition.after != transition.before) {
            offsets.emplace_back(transition.at, transition.after);
        }
    }
    return offsets;
}

bool sameSince1970(const std::string& one, const std::string& other) {
    const auto first = systemZoneHistory(one);
    const auto second = systemZoneHistory(other);
    return first && second && offsetsSince1970(*first) == offsetsSince1970(*second);
}

/// Alias to zone, for zones that only differ from another before 1970 (the package may carry them
/// apart).
std::map<std::string, std::string> mergedZones() {
    std::map<std::string, std::string> merged;
    const auto lasting = zonesByCountry("/zone1970.tab");
    std::set<std::string> kept;
    for (const auto& [country, zones] : lasting) {
        kept.insert(zones.begin(), zones.end());
    }
    for (const auto& [country, zones] : zonesByCountry("/zone.tab")) {
        const auto candidates = lasting.find(country);
        for (const std::string& zone : zones) {
            if (kept.contains(zone) || candidates == lasting.end()) {
                continue;
            }
            for (const std::string& candidate : candidates->second) {
                if (!merged.contains(zone) && sameSince1970(zone, candidate)) {
                    merged.emplace(zone, candidate);
                }
            }
        }
    }
    return merged;
}

std::string versionOf(const std::string& file) {
    constexpr std::string_view kMark = "# version ";
    std::ifstream input(file);
    std::string line;
    std::getline(input, line);
    return line.starts_with(kMark) ? line.substr(kMark.size()) : std::string{};
}

/// When the file changed, told apart from the clock of the file system, whose beginning is not
/// fixed.
std::chrono::sys_seconds changedAt(const std::string& file) {
    std::error_code error;
    const auto when = std::filesystem::last_write_time(file, error);
    return error ? std::chrono::sys_seconds{}
                 : std::chrono::floor<seconds>(std::chrono::file_clock::to_sys(when));
}

ZoneIndex readIndex() {
    ZoneIndex index;
    const std::string rules = zoneinfoDirectory() + "/tzdata.zi";
    index.version = versionOf(rules);
    index.modified = changedAt(rules);
    std::map<std::string, std::string> targets = mergedZones();
    for (const auto& [alias, target] : zoneAliases()) {
        targets.insert_or_assign(alias, target);
    }
    std::map<std::string, std::vector<std::string>> zones;
    for (const std::string& name : allZoneNames()) {
        std::string target = name;
        for (int step = 0; step < 8 && targets.contains(target); ++step) {
            target = targets.at(target);
        }
        auto& aliases = zones[target];
        if (target != name) {
            aliases.push_back(name);
        }
    }
    for (auto& [name, aliases] : zones) {
        std::sort(aliases.begin(), aliases.end());
        index.zones.push_back({name, std::move(aliases)});
    }
    return index;
}

}  // namespace

const ListedZone* ZoneIndex::find(std::string_view name) const {
    for (const ListedZone& zone : zones) {
        if (zone.name == name ||
            std::binary_search(zone.aliases.begin(), zone.aliases.end(), name)) {
            return &zone;
        }
    }
    return nullptr;
}

const ZoneIndex& zoneIndex() {
    static const ZoneIndex kIndex = readIndex();
    return kIndex;
}

std::optional<ZoneHistory> systemZoneHistory(const std::string& name) {
    if (name == "UTC") {
        ZoneHistory history;
        history.initialName = "UTC";
        return history;
    }
    const auto spelled = spelledZoneName(name);
    if (!spelled) {
        return std::nullopt;
    }
    std::ifstream file(zoneinfoDirectory() + "/" + *spelled, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return parseTzif(bytes.str());
}

}  // namespace kalends::recurrence
