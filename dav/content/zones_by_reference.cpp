// Definitions of time zones taken out and put in, line by line: the rest keeps its bytes.
#include "dav/content/zones_by_reference.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "groupware/contentline/document.h"
#include "groupware/contentline/values.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/edit.h"
#include "groupware/recurrence/zone.h"
#include "groupware/recurrence/zone_names.h"

namespace kalends::content {
namespace {

using contentline::Component;
using resource::Timezones;

constexpr std::size_t kMaxZones = 100;

/// Only under its IANA name: definitions under other names may say something else.
bool isStandard(const std::string& tzid) {
    const auto spelled = recurrence::spelledZoneName(tzid);
    return spelled && *spelled == tzid;
}

std::string idOf(const Component& vtimezone) {
    return contentline::decodeText(vtimezone.value("TZID"));
}

/// Alarms have no times with zones: two levels are enough.
void collectUsed(const Component& component, std::set<std::string>& used) {
    for (const auto& property : component.properties) {
        const auto tzid = property.parameterValue("TZID");
        if (!tzid.empty() && used.size() < kMaxZones) {
            used.emplace(tzid);
        }
    }
}

std::string leaveOut(const contentline::Document& document, const Component& calendar) {
    ical::Patch patch(document);
    for (const Component& component : calendar.components) {
        if (component.name == "VTIMEZONE" && isStandard(idOf(component))) {
            patch.remove(component);
        }
    }
    return patch.apply();
}

std::string putIn(const contentline::Document& document, const Component& calendar) {
    std::set<std::string> missing;
    for (const Component& component : calendar.components) {
        if (component.name != "VTIMEZONE") {
            collectUsed(component, missing);
            for (const Component& part : component.components) {
                collectUsed(part, missing);
            }
        }
    }
    const Component* first = nullptr;
    for (const Component& component : calendar.components) {
        if (component.name == "VTIMEZONE") {
            missing.erase(idOf(component));
        }
        first = first == nullptr ? &component : first;
    }
    std::string definitions;
    for (const std::string& tzid : missing) {
        if (isStandard(tzid)) {
            definitions += recurrence::vtimezoneFor(tzid);
        }
    }
    ical::Patch patch(document);
    if (!definitions.empty() && first != nullptr) {
        patch.insertBefore(*first, std::move(definitions));
    }
    return patch.apply();
}

}  // namespace

std::string withTimezones(std::string body, Timezones wanted) {
    if (wanted == Timezones::kAsStored) {
        return body;
    }
    const bool defines = body.find("VTIMEZONE") != std::string::npos;
    const bool uses =
        body.find("TZID=") != std::string::npos || body.find("tzid=") != std::string::npos;
    if (wanted == Timezones::kByReference ? !defines : !uses) {
        return body;
    }
    const auto document = ical::parseStored(body);
    if (!document || document->components().empty()) {
        return body;
    }
    const Component& calendar = document->components().front();
    return wanted == Timezones::kByReference ? leaveOut(*document, calendar)
                                             : putIn(*document, calendar);
}

}  // namespace kalends::content
