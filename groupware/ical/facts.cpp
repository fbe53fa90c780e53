// Facts beside the stored bytes: what indexes and lists need of an object. Pure.
#include <algorithm>
#include <set>

#include "groupware/contentline/values.h"
#include "groupware/ical/address.h"
#include "groupware/ical/calendar.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;
using contentline::Property;

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return result;
}

/// RFC 5545 section 3.8.1.3: what is not known is treated as PRIVATE.
int strictness(std::string_view classification) {
    if (classification.empty() || equalsIgnoringCase(classification, "PUBLIC"))
        return 0;
    if (equalsIgnoringCase(classification, "CONFIDENTIAL"))
        return 1;
    return equalsIgnoringCase(classification, "PRIVATE") ? 3 : 2;
}

std::string strictestOf(const std::vector<const Component*>& objects) {
    std::string_view strictest;
    for (const Component* component : objects) {
        const std::string_view own = component->value("CLASS");
        if (strictness(own) > strictness(strictest))
            strictest = own;
    }
    switch (strictness(strictest)) {
        case 0:
            return "PUBLIC";
        case 2:
            return std::string(strictest);
        default:
            return upper(strictest);
    }
}

Attendee attendeeOf(const Property& property, std::string address, const std::string& organizer) {
    Attendee attendee;
    attendee.organizer = !organizer.empty() && address == organizer;
    attendee.address = std::move(address);
    attendee.partstat = upper(property.parameterValue("PARTSTAT"));
    if (attendee.partstat.empty())
        attendee.partstat = "NEEDS-ACTION";
    return attendee;
}

std::vector<Attendee> attendeesOf(const std::vector<const Component*>& objects,
                                  const std::string& organizer) {
    std::vector<Attendee> attendees;
    std::set<std::string> seen;
    for (const Component* component : objects)
        for (const Property& property : component->properties) {
            if (property.name != "ATTENDEE")
                continue;
            std::string address = normalizedAddress(property.value);
            if (!address.empty() && seen.insert(address).second)
                attendees.push_back(attendeeOf(property, std::move(address), organizer));
        }
    return attendees;
}

std::int64_t sequenceOf(const Component& component) {
    constexpr std::int64_t kLargest = 9'999'999'999;  // as many digits as `parse` accepts
    std::int64_t number = 0;
    for (const char c : component.value("SEQUENCE"))
        if (c >= '0' && c <= '9' && number <= kLargest / 10)
            number = number * 10 + (c - '0');
    return number;
}

bool repeats(const Component& component) {
    return component.property("RRULE") != nullptr || component.property("RDATE") != nullptr ||
           component.property("RECURRENCE-ID") != nullptr;
}

bool rings(const Component& component) {
    return std::any_of(component.components.begin(), component.components.end(),
                       [](const Component& nested) { return nested.name == "VALARM"; });
}

}  // namespace

Facts facts(const Calendar& calendar) {
    const auto objects = calendar.objects();
    Facts facts;
    facts.uid = calendar.uid();
    facts.type = calendar.type();
    facts.classification = strictestOf(objects);
    if (objects.empty())
        return facts;
    facts.summary = contentline::decodeText(objects.front()->value("SUMMARY"));
    facts.sequence = sequenceOf(*objects.front());
    for (const Component* component : objects) {
        if (facts.organizer.empty())
            facts.organizer = normalizedAddress(component->value("ORGANIZER"));
        facts.recurring = facts.recurring || repeats(*component);
        facts.hasAlarms = facts.hasAlarms || rings(*component);
    }
    facts.attendees = attendeesOf(objects, facts.organizer);
    return facts;
}

}  // namespace kalends::ical
