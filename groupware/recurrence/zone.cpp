// System zones by name, cached for the whole process, and the resolver of one calendar object.
#include "groupware/recurrence/zone.h"

#include <algorithm>
#include <fstream>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "groupware/contentline/document.h"
#include "groupware/contentline/values.h"
#include "groupware/recurrence/table_zone.h"
#include "groupware/recurrence/tzif.h"
#include "groupware/recurrence/zone_names.h"

namespace kalends::recurrence {
namespace {

constexpr std::size_t kZoneFileLimitBytes = 256U * 1024;
constexpr std::size_t kNameLimit = 128;
constexpr std::size_t kCacheLimit =
    4096;  // spellings come from clients, so they must not grow without end

class UtcZone final : public Zone {
  public:
    [[nodiscard]] const std::string& id() const override { return id_; }

    [[nodiscard]] seconds offsetAt(sys_seconds /*utc*/) const override { return seconds{0}; }

    [[nodiscard]] sys_seconds toUtc(local_seconds local) const override {
        return sys_seconds{local.time_since_epoch()};
    }

  private:
    std::string id_ = "UTC";
};

std::string_view trimmed(std::string_view text) {
    const auto unwanted = [](char c) { return c == ' ' || c == '\t' || c == '"' || c == '\''; };
    while (!text.empty() && unwanted(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && unwanted(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

bool isUtcName(std::string_view name) {
    static constexpr std::string_view kNames[] = {
        "UTC",  "Etc/UTC",  "Z",         "GMT",           "Etc/GMT",   "UCT",          "Etc/UCT",
        "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "Greenwich", "Etc/Greenwich"};
    return std::any_of(std::begin(kNames), std::end(kNames), [&](std::string_view candidate) {
        return contentline::equalsIgnoringCase(candidate, name);
    });
}

bool isSafeName(std::string_view name) {
    if (name.empty() || name.size() > kNameLimit || name.front() == '/' ||
        name.find("..") != std::string_view::npos) {
        return false;
    }
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '+' || c == '/';
    });
}

std::optional<std::string> plainName(std::string_view name) {
    if (isUtcName(name)) {
        return "UTC";
    }
    if (isSafeName(name)) {
        if (const auto spelled = spelledZoneName(name)) {
            return presentZoneName(*spelled);
        }
    }
    return std::nullopt;
}

std::optional<std::string> findName(std::string_view tzid) {
    if (const auto name = plainName(tzid)) {
        return name;
    }
    // Interop: libical, Evolution and Mozilla put a vendor path before the name; Lightning once
    // used several levels.
    if (!tzid.empty() && tzid.front() == '/') {
        std::string_view rest = tzid;
        for (int level = 0; level < 8; ++level) {
            const std::size_t slash = rest.find('/');
            if (slash == std::string_view::npos) {
                break;
            }
            rest.remove_prefix(slash + 1);
            if (const auto name = plainName(rest)) {
                return name;
            }
        }
    }
    // Interop: Outlook and Exchange name zones as Windows does.
    if (const auto name = zoneNameForWindows(tzid)) {
        return plainName(*name);
    }
    return std::nullopt;
}

ZonePtr loadZone(const std::string& name) {
    if (name == "UTC") {
        return utcZone();
    }
    std::ifstream file(zoneinfoDirectory() + "/" + name, std::ios::binary);
    std::string bytes(kZoneFileLimitBytes + 1, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto length = static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0));
    if (length == 0 || length > kZoneFileLimitBytes) {
        return nullptr;
    }
    const auto history = parseTzif(std::string_view(bytes).substr(0, length));
    return history ? std::make_shared<const TableZone>(name, *history) : nullptr;
}

struct ViewHash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

/// Zones by the spelling asked for; unknown spellings are kept as nullptr.
struct Cache {
    std::shared_mutex mutex;
    std::unordered_map<std::string, ZonePtr, ViewHash, std::equal_to<>> zones;
};

Cache& cache() {
    static Cache kCache;
    return kCache;
}

std::optional<ZonePtr> cached(std::string_view spelling) {
    Cache& store = cache();
    const std::shared_lock lock(store.mutex);
    const auto found = store.zones.find(spelling);
    if (found == store.zones.end()) {
        return std::nullopt;
    }
    return found->second;
}

ZonePtr remember(std::string_view spelling, ZonePtr zone) {
    Cache& store = cache();
    const std::unique_lock lock(store.mutex);
    if (store.zones.size() >= kCacheLimit) {
        return zone;
    }
    // Another thread may have loaded it meanwhile: everybody shares the first.
    return store.zones.try_emplace(std::string(spelling), std::move(zone)).first->second;
}

}  // namespace

ZonePtr utcZone() {
    static const ZonePtr kZone = std::make_shared<const UtcZone>();
    return kZone;
}

std::optional<std::string> systemZoneName(std::string_view tzid) {
    const std::string_view wanted = trimmed(tzid);
    if (wanted.empty() || wanted.size() > kNameLimit) {
        return std::nullopt;
    }
    return findName(wanted);
}

ZonePtr systemZone(std::string_view tzid) {
    const std::string_view wanted = trimmed(tzid);
    if (wanted == "UTC" || wanted == "Z") {
        return utcZone();
    }
    if (wanted.empty() || wanted.size() > kNameLimit) {
        return nullptr;
    }
    if (auto zone = cached(wanted)) {
        return *zone;
    }
    const auto name = findName(wanted);
    if (!name) {
        return remember(wanted, nullptr);
    }
    if (*name != wanted) {
        return remember(wanted, systemZone(*name));
    }
    return remember(wanted, loadZone(*name));
}

std::vector<std::string> systemZoneNames() {
    return allZoneNames();
}

ZoneResolver::ZoneResolver(const contentline::Component& vcalendar) {
    for (const contentline::Component& component : vcalendar.components) {
        if (component.name == "VTIMEZONE") {
            // TZID is TEXT here and a parameter elsewhere: "Kuala Lumpur\\, Singapore" names one
            // zone.
            embedded_.emplace_back(contentline::decodeText(trimmed(component.value("TZID"))),
                                   &component);
        }
    }
}

ZonePtr ZoneResolver::resolve(std::string_view tzid) const {
    for (const auto& [known, zone] : cache_) {
        if (known == tzid) {
            return zone;
        }
    }
    ZonePtr zone = systemZone(tzid);
    if (!zone) {
        const std::string wanted = contentline::decodeText(trimmed(tzid));
        for (const auto& [name, component] : embedded_) {
            if (name == wanted) {
                // Interop: libical-based clients keep the IANA name of a private TZID here.
                zone = systemZone(component->value("X-LIC-LOCATION"));
                if (!zone) {
                    zone = zoneFromVtimezone(*component);
                }
                break;
            }
        }
    }
    if (!zone) {
        // Interop: Outlook, Lotus and scripts name a zone by its offset or its display name and
        // leave the VTIMEZONE out.
        if (const auto name = zoneNameForDescription(trimmed(tzid))) {
            zone = systemZone(*name);
        }
    }
    if (cache_.size() < 64) {
        cache_.emplace_back(std::string(tzid), zone);
    }
    return zone;
}

}  // namespace kalends::recurrence
