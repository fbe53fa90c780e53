// Times as they stand together, permitted dates, counts (RFC 5545 section 3.6, RFC 4791
// sections 5.2.6 to 5.2.9). Pure.
#include <algorithm>

#include "groupware/ical/validate.h"
#include "groupware/recurrence/datetime.h"
#include "groupware/recurrence/instances.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::Property;
using recurrence::DateTime;
using Kind = Violation::Kind;
using Form = recurrence::DateTime::Form;

Violation invalid(const Property& property, std::string message) {
    return violation(Kind::kInvalidCalendarData, std::move(message), property.line);
}

std::optional<DateTime> momentOf(const Property* property, const recurrence::ZoneResolver& zones) {
    return property == nullptr ? std::nullopt : recurrence::parseDateTime(*property, zones);
}

/// Wall clocks where one of the two is floating, instants otherwise.
bool isBefore(const DateTime& a, const DateTime& b) {
    if (a.isFloating() || b.isFloating())
        return a.local < b.local;
    return a.toUtc(*recurrence::utcZone()) < b.toUtc(*recurrence::utcZone());
}

Problem checkEnd(const Property& endProperty, const DateTime& start, const DateTime& end) {
    // Interop: Tasks.org and Evolution give tasks a start with time and a due date without, or the
    // reverse; other clients mix UTC, zones and floating times. recurrence/component_span reads
    // them; only what can be compared is.
    const bool twoZones = end.form == Form::kUtc && !endProperty.parameterValue("TZID").empty();
    if (start.form != end.form || twoZones)
        return std::nullopt;
    // Interop: an end equal to the start comes from many clients and lasts no time, or the one day.
    if (isBefore(end, start))
        return invalid(endProperty, std::string(endProperty.name) + " lies before DTSTART.");
    return std::nullopt;
}

/// Whether a component of that type cannot do without DTSTART (RFC 5545 section 3.6.1).
bool needsStart(const Component& component, const Rules& rules) {
    return component.name == "VEVENT" && rules.method == Rules::Method::kForbidden;
}

Problem checkSpan(const Component& component,
                  const Rules& rules,
                  const recurrence::ZoneResolver& zones) {
    const Property* const startProperty = component.property("DTSTART");
    if (startProperty == nullptr && needsStart(component, rules))
        return violation(Kind::kInvalidCalendarData, "The event has no DTSTART.", component.line);
    const Property* const duration = component.property("DURATION");
    const auto start = momentOf(startProperty, zones);
    for (const char* name : {"DTEND", "DUE"}) {
        const Property* const endProperty = component.property(name);
        if (endProperty == nullptr)
            continue;
        if (duration != nullptr)
            return invalid(*duration, std::string(name) + " and DURATION exclude each other.");
        const auto end = momentOf(endProperty, zones);
        if (start && end)
            if (Problem problem = checkEnd(*endProperty, *start, *end))
                return problem;
    }
    if (duration != nullptr) {
        const auto length = recurrence::parseDuration(duration->value);
        if (length && length->negative)
            return invalid(*duration, "DURATION is negative.");
    }
    return std::nullopt;
}

Problem checkDate(const Property& property,
                  std::string_view value,
                  const Rules& rules,
                  const recurrence::ZoneResolver& zones) {
    const auto moment = recurrence::parseDateTime(value.substr(0, value.find('/')), {},
                                                  property.parameterValue("TZID"), zones);
    if (!moment)
        return std::nullopt;
    const auto utc = moment->toUtc(*recurrence::utcZone());
    if (rules.minDate && utc < *rules.minDate)
        return violation(
            Kind::kBeforeMinDate,
            std::string(property.name) + " lies before the earliest date allowed here.",
            property.line);
    if (rules.maxDate && utc > *rules.maxDate)
        return violation(Kind::kAfterMaxDate,
                         std::string(property.name) + " lies after the last date allowed here.",
                         property.line);
    return std::nullopt;
}

Problem checkPermittedDates(const Component& component,
                            const Rules& rules,
                            const recurrence::ZoneResolver& zones) {
    if (!rules.minDate && !rules.maxDate)
        return std::nullopt;
    for (const Property& property : component.properties) {
        constexpr std::string_view kDates[] = {"DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "RDATE"};
        if (std::find(std::begin(kDates), std::end(kDates), property.name) == std::end(kDates))
            continue;
        std::string_view rest = property.value;
        for (;;) {
            const std::size_t comma = rest.find(',');
            if (Problem problem = checkDate(property, rest.substr(0, comma), rules, zones))
                return problem;
            if (comma == std::string_view::npos)
                break;
            rest.remove_prefix(comma + 1);
        }
    }
    return std::nullopt;
}

}  // namespace

// Interop: RECURRENCE-ID need not be of the type of DTSTART: Exchange writes times for days of an
// all-day series.
Problem checkTimes(const Component& component,
                   const Rules& rules,
                   const recurrence::ZoneResolver& zones) {
    if (Problem problem = checkSpan(component, rules, zones))
        return problem;
    return checkPermittedDates(component, rules, zones);
}

Problem checkCounts(const Component& vcalendar, ComponentType type, const Rules& rules) {
    for (const Component& component : vcalendar.components) {
        if (component.name != nameOf(type))
            continue;
        const auto attendees =
            std::count_if(component.properties.begin(), component.properties.end(),
                          [](const Property& property) { return property.name == "ATTENDEE"; });
        if (static_cast<std::size_t>(attendees) > rules.maxAttendeesPerInstance)
            return violation(Kind::kTooManyAttendees, "The component has too many attendees.",
                             component.line);
    }
    if (rules.maxInstances == 0 || recurrence::isUnbounded(vcalendar))
        return std::nullopt;
    recurrence::Budget budget;
    budget.instances = rules.maxInstances + 1;
    const recurrence::Expansion expansion =
        recurrence::expand(vcalendar, {}, *recurrence::utcZone(), budget);
    if (expansion.instances.size() > rules.maxInstances)
        return violation(
            Kind::kTooManyInstances,
            "The rule gives more than " + std::to_string(rules.maxInstances) + " instances.");
    return std::nullopt;
}

}  // namespace kalends::ical
