// Repairs by patching single lines; all others keep their bytes.
#include "groupware/ical/repair.h"

#include <algorithm>
#include <set>

#include "groupware/contentline/values.h"
#include "groupware/ical/calendar.h"
#include "groupware/ical/edit.h"
#include "groupware/ical/validate.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::Property;

constexpr std::string_view kAlarm = "BEGIN:VALARM";
constexpr std::string_view kBlankCreated = "CREATED: ";
constexpr std::string_view kMidnight = "T000000";
constexpr std::size_t kDateLength = 8;

/// Interop: Apple Calendar and some synchronisers double the alarms of an event with each copy.
void dropRepeatedAlarms(const Component& component, Patch& patch) {
    std::set<std::string_view> seen;
    for (const Component& nested : component.components)
        if (nested.name == "VALARM" && !seen.insert(nested.raw).second)
            patch.remove(nested);
}

/// Interop: some writers pad a short year with blanks (CREATED:   51222T205954Z).
void fillBlankYear(const Component& component, Patch& patch) {
    const Property* const created = component.property("CREATED");
    if (created == nullptr || created->value.empty() || created->value.front() != ' ')
        return;
    std::string value(created->value);
    for (std::size_t i = 0; i < value.size() && value[i] == ' '; ++i) value[i] = '0';
    patch.replace(*created, contentLine("CREATED:" + value));
}

/// Interop: Exchange gateways name the day of a changed instance by its midnight, in the zone of
/// the series.
void putOnClock(const Component& override, const Component& master, Patch& patch) {
    const Property* const original = override.property("RECURRENCE-ID");
    const Property* const start = master.property("DTSTART");
    const std::string_view clock = clockOfSeries(master);
    if (original == nullptr || clock.size() < kMidnight.size() ||
        clock.substr(0, kMidnight.size()) == kMidnight ||
        original->parameterValue("TZID") != start->parameterValue("TZID") ||
        original->value.size() != kDateLength + clock.size() ||
        original->value.substr(kDateLength, kMidnight.size()) != kMidnight ||
        original->value.back() != start->value.back())
        return;
    std::string line = contentline::unfold(original->raw);
    // The value is the end of the unfolded line.
    if (line.size() < clock.size())
        return;
    line.replace(line.size() - clock.size(), clock.size(), clock);
    patch.replace(*original, contentLine(line));
}

const Component* masterOf(const Component& vcalendar, const Component& override) {
    const auto found = std::find_if(
        vcalendar.components.begin(), vcalendar.components.end(), [&](const Component& other) {
            return other.name == override.name && other.property("RECURRENCE-ID") == nullptr &&
                   other.value("UID") == override.value("UID");
        });
    return found == vcalendar.components.end() ? nullptr : &*found;
}

bool stands(std::string_view text, std::string_view piece) {
    return text.find(piece) != std::string_view::npos;
}

}  // namespace

bool mayNeedRepair(std::string_view icalendar) {
    const std::size_t alarm = icalendar.find(kAlarm);
    if (alarm != std::string_view::npos && stands(icalendar.substr(alarm + 1), kAlarm))
        return true;
    return stands(icalendar, kBlankCreated) ||
           (stands(icalendar, "RECURRENCE-ID") && stands(icalendar, kMidnight));
}

std::optional<std::string> repaired(const std::string& icalendar) {
    const auto document = parseStored(icalendar);
    if (!document)
        return std::nullopt;
    const Component& vcalendar = document->components().front();
    Patch patch(*document);
    std::size_t overrides = 0;
    constexpr std::size_t kMostOverrides = 500;  // each looks for its master
    for (const Component& component : vcalendar.components) {
        if (!componentTypeNamed(component.name))
            continue;
        dropRepeatedAlarms(component, patch);
        fillBlankYear(component, patch);
        if (component.property("RECURRENCE-ID") != nullptr && ++overrides <= kMostOverrides)
            if (const Component* const master = masterOf(vcalendar, component))
                putOnClock(component, *master, patch);
    }
    if (patch.empty())
        return std::nullopt;
    return patch.apply();
}

}  // namespace kalends::ical
