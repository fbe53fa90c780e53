// What a calendar object resource may be made of (RFC 4791 section 4.1) and its identity. Pure.
#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "groupware/ical/validate.h"
#include "groupware/recurrence/datetime.h"
#include "groupware/recurrence/rule.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;
using contentline::Property;
using Kind = Violation::Kind;

std::string quoted(std::string_view name) {
    constexpr std::size_t kLongest = 60;  // a message, not an echo of what was sent
    return "\"" + std::string(name.substr(0, kLongest)) + "\"";
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

Problem checkCalendarProperties(const Component& vcalendar, const Rules& rules) {
    const auto versions = vcalendar.propertiesNamed("VERSION");
    if (versions.size() > 1)
        if (trimmed(versions[1]->value) != trimmed(versions[0]->value))
            return violation(Kind::kInvalidCalendarData, "VERSION stands twice.",
                             versions[1]->line);
    // Interop: scripts and small libraries leave VERSION out; nothing else can be meant then.
    if (!versions.empty() && trimmed(versions[0]->value) != "2.0")
        return violation(Kind::kInvalidCalendarData, "Only iCalendar version 2.0 is known.",
                         versions[0]->line);
    for (const Property* scale : vcalendar.propertiesNamed("CALSCALE"))
        if (!equalsIgnoringCase(trimmed(scale->value), "GREGORIAN"))
            return violation(Kind::kInvalidCalendarData, "Only CALSCALE:GREGORIAN is known.",
                             scale->line);
    if (const Property* const method = vcalendar.property("METHOD"))
        if (rules.method == Rules::Method::kForbidden)
            return violation(Kind::kInvalidObjectResource,
                             "A stored calendar object has no METHOD.", method->line);
    return std::nullopt;
}

/// What tells one override from another: the original start, as date or as instant.
struct InstanceKey {
    bool date = false;
    std::chrono::sys_seconds at{};
    std::size_t line = 0;

    bool operator<(const InstanceKey& other) const {
        return std::pair(date, at) < std::pair(other.date, other.at);
    }

    bool operator==(const InstanceKey& other) const { return date == other.date && at == other.at; }
};

Problem checkDistinct(std::vector<InstanceKey> keys) {
    std::sort(keys.begin(), keys.end());
    const auto twin = std::adjacent_find(keys.begin(), keys.end());
    if (twin == keys.end())
        return std::nullopt;
    return violation(Kind::kInvalidObjectResource,
                     "The same instance is overridden twice (RECURRENCE-ID).",
                     std::max(twin->line, (twin + 1)->line));
}

/// True when the override names an instance that the series cannot have.
bool isNoInstance(const Component& override, const Component& master) {
    const Property* const original = override.property("RECURRENCE-ID");
    const std::string_view clock = clockOfSeries(master);
    return original != nullptr && !clock.empty() && master.property("RDATE") == nullptr &&
           original->value.size() > clock.size() &&
           original->parameterValue("TZID") == master.property("DTSTART")->parameterValue("TZID") &&
           original->value.substr(original->value.size() - clock.size()) != clock;
}

/// Components of several UIDs: no object, unless an override shows that the data are wrong as well.
Violation foreignUid(const Component& vcalendar, const Component& foreign) {
    const auto master = std::find_if(
        vcalendar.components.begin(), vcalendar.components.end(), [&](const Component& component) {
            return component.name == foreign.name && component.property("RECURRENCE-ID") == nullptr;
        });
    for (const Component& component : vcalendar.components)
        if (master != vcalendar.components.end() && component.name == foreign.name &&
            isNoInstance(component, *master))
            return violation(Kind::kInvalidCalendarData,
                             "The changed instance (RECURRENCE-ID) is none of the series.",
                             component.property("RECURRENCE-ID")->line);
    return violation(Kind::kInvalidObjectResource,
                     "All components of a calendar object share one UID.",
                     foreign.property("UID")->line);
}

}  // namespace

std::string_view clockOfSeries(const Component& master) {
    constexpr std::size_t kDateLength = 8;
    const Property* const start = master.property("DTSTART");
    const Property* const rule = master.property("RRULE");
    if (start == nullptr || rule == nullptr || start->value.size() <= kDateLength)
        return {};
    const auto parsed = recurrence::parseRule(rule->value);
    const auto* const known = std::get_if<recurrence::Rule>(&parsed);
    const bool sameClock = known != nullptr && known->frequency >= recurrence::Frequency::kDaily &&
                           known->byHour.empty() && known->byMinute.empty() &&
                           known->bySecond.empty();
    return sameClock ? start->value.substr(kDateLength) : std::string_view{};
}

Problem checkStructure(const contentline::Document& document,
                       const Rules& rules,
                       ComponentType& type) {
    const auto& components = document.components();
    if (components.empty())
        return violation(Kind::kNotCalendarData, "The text holds no VCALENDAR.");
    const Component& vcalendar = components.front();
    if (vcalendar.name != "VCALENDAR")
        return violation(Kind::kNotCalendarData,
                         "The text begins with " + quoted(vcalendar.name) + ", not with VCALENDAR.",
                         vcalendar.line);
    if (components.size() > 1)
        return violation(Kind::kInvalidObjectResource,
                         "A calendar object holds one VCALENDAR only.", components[1].line);
    if (Problem problem = checkCalendarProperties(vcalendar, rules))
        return problem;
    std::optional<ComponentType> found;
    for (const Component& component : vcalendar.components) {
        const auto known = componentTypeNamed(component.name);
        if (!known)
            continue;
        if (found && *found != *known)
            return violation(Kind::kInvalidObjectResource,
                             "A calendar object holds one type of component, not " +
                                 std::string(nameOf(*found)) + " and " +
                                 std::string(nameOf(*known)) + ".",
                             component.line);
        found = known;
    }
    if (!found)
        return violation(
            Kind::kInvalidObjectResource,
            "The calendar holds no event, task, journal, free/busy, availability or poll.",
            vcalendar.line);
    type = *found;
    return std::nullopt;
}

Problem checkIdentity(const Component& vcalendar,
                      ComponentType type,
                      const recurrence::ZoneResolver& zones,
                      std::string& uid) {
    std::optional<std::string_view> shared;
    const Component* master = nullptr;
    std::vector<InstanceKey> overrides;
    for (const Component& component : vcalendar.components) {
        if (component.name != nameOf(type))
            continue;
        const std::string_view own = trimmed(component.value("UID"));
        if (own.empty())
            return violation(Kind::kInvalidCalendarData,
                             std::string(component.name) + " has no UID.", component.line);
        if (shared && *shared != own)
            return foreignUid(vcalendar, component);
        shared = own;
        const Property* const original = component.property("RECURRENCE-ID");
        if (original == nullptr) {
            if (master != nullptr)
                return violation(Kind::kInvalidObjectResource,
                                 "Two components have the same UID and no RECURRENCE-ID.",
                                 component.line);
            master = &component;
        } else if (const auto at = recurrence::parseDateTime(*original, zones)) {
            overrides.push_back({at->form == recurrence::DateTime::Form::kDate,
                                 at->toUtc(*recurrence::utcZone()), original->line});
        }
    }
    uid = std::string(*shared);
    return checkDistinct(std::move(overrides));
}

}  // namespace kalends::ical
