// Grouping by UID, with raw slices: no line is written anew.
#include "groupware/ical/split.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace kalends::ical {
namespace {

using contentline::Component;

constexpr std::string_view kBegin = "BEGIN:VCALENDAR\r\n";
constexpr std::string_view kEnd = "END:VCALENDAR\r\n";

struct Group {
    std::string uid;
    std::vector<const Component*> components;
};

/// The nesting is bounded by contentline::Limits.
void collectZones(const Component& component, std::set<std::string_view>& zones) {
    for (const auto& property : component.properties) {
        if (const auto zone = property.parameterValue("TZID"); !zone.empty()) {
            zones.insert(zone);
        }
    }
    for (const auto& inner : component.components) {
        collectZones(inner, zones);
    }
}

struct Grouped {
    std::vector<Group> groups;
    std::vector<const Component*> zones;
};

/// nullopt when there are more than `most` groups.
std::optional<Grouped> grouped(const Component& vcalendar, std::size_t most) {
    Grouped result;
    auto& groups = result.groups;
    std::map<std::string_view, std::size_t> places;
    for (const auto& component : vcalendar.components) {
        if (component.name == "VTIMEZONE") {
            result.zones.push_back(&component);
            continue;
        }
        const auto uid = component.value("UID");
        const auto known = uid.empty() ? places.end() : places.find(uid);
        if (known != places.end()) {
            groups[known->second].components.push_back(&component);
            continue;
        }
        if (groups.size() == most) {
            return std::nullopt;
        }
        if (!uid.empty()) {
            places.emplace(uid, groups.size());
        }
        groups.push_back({std::string(uid), {&component}});
    }
    return result;
}

void append(std::string& text, std::string_view raw) {
    text += raw;
    if (!raw.ends_with('\n')) {
        text += "\r\n";
    }
}

/// Slices of a part in order; their sum is known before any is copied.
std::vector<std::string_view> slicesOf(const Component& vcalendar,
                                       const std::vector<const Component*>& zoneComponents,
                                       const Group& group) {
    std::vector<std::string_view> slices;
    for (const auto& property : vcalendar.properties) {
        if (property.name != "METHOD") {
            slices.push_back(property.raw);
        }
    }
    std::set<std::string_view> zones;
    for (const auto* component : group.components) {
        collectZones(*component, zones);
    }
    for (const auto* component : zoneComponents) {
        if (zones.contains(component->value("TZID"))) {
            slices.push_back(component->raw);
        }
    }
    for (const auto* component : group.components) {
        slices.push_back(component->raw);
    }
    return slices;
}

}  // namespace

std::optional<std::vector<Part>> split(const Component& vcalendar, const SplitLimits& limits) {
    auto all = grouped(vcalendar, limits.parts);
    if (!all) {
        return std::nullopt;
    }
    std::vector<Part> parts;
    std::size_t left = limits.bytes;
    for (auto& group : all->groups) {
        const auto slices = slicesOf(vcalendar, all->zones, group);
        std::size_t bytes = kBegin.size() + kEnd.size();
        for (const auto slice : slices) {
            bytes += slice.size() + 2;
        }
        if (bytes > left) {
            return std::nullopt;
        }
        left -= bytes;
        Part part;
        part.uid = std::move(group.uid);
        part.text.reserve(bytes);
        part.text += kBegin;
        for (const auto slice : slices) {
            append(part.text, slice);
        }
        part.text += kEnd;
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace kalends::ical
