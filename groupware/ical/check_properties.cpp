// All properties of a component and of what is nested in it: values, repetitions, alarms. Pure.
#include <array>

#include "groupware/contentline/values.h"
#include "groupware/ical/validate.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::Property;
using Kind = Violation::Kind;

/// Places among the rows; more than there are.
constexpr std::size_t kRowRoom = 128;

/// The same line twice says nothing new; two that differ contradict each other.
Problem checkRepetition(const Property& property, std::array<const Property*, kRowRoom>& seen) {
    const PropertyRow* const row = propertyRow(property.name);
    if (row == nullptr || row->occurrence != Occurrence::kOnce)
        return std::nullopt;
    const std::size_t place = placeOf(*row);
    const Property*& first = seen.at(place);
    if (first != nullptr && (first->value != property.value ||
                             contentline::unfold(first->raw) != contentline::unfold(property.raw)))
        return violation(Kind::kInvalidCalendarData,
                         std::string(property.name) + " may stand only once in a component.",
                         property.line);
    first = &property;
    return std::nullopt;
}

Problem checkAlarm(const Component& alarm) {
    for (const char* name : {"ACTION", "TRIGGER"})
        if (alarm.value(name).empty())
            return violation(Kind::kInvalidCalendarData,
                             std::string("The alarm has no ") + name + ".", alarm.line);
    return std::nullopt;
}

/// Components whose properties are those of RFC 5545 and its extensions; others may use the names
/// as they like.
bool isKnown(const Component& component) {
    constexpr std::string_view kNested[] = {"VALARM", "AVAILABLE", "PARTICIPANT", "VLOCATION",
                                            "VRESOURCE"};
    if (componentTypeNamed(component.name))
        return true;
    for (const std::string_view name : kNested)
        if (component.name == name)
            return true;
    return false;
}

}  // namespace

Problem checkProperties(const Component& component, KnownZones& zones) {
    if (!isKnown(component))
        return std::nullopt;
    std::array<const Property*, kRowRoom> seen{};
    for (const Property& property : component.properties) {
        if (Problem problem = checkRepetition(property, seen))
            return problem;
        if (Problem problem = checkValue(property, zones))
            return problem;
    }
    if (component.name == "VALARM")
        if (Problem problem = checkAlarm(component))
            return problem;
    // The lexer bounds the depth.
    for (const Component& nested : component.components)
        if (Problem problem = checkProperties(nested, zones))
            return problem;
    return std::nullopt;
}

}  // namespace kalends::ical
