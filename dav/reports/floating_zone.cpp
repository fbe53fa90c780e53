// Request, collection, default: in this order.
#include "dav/reports/floating_zone.h"

#include <string>
#include <variant>

#include "dav/errors/conditions.h"
#include "groupware/contentline/document.h"
#include "groupware/ical/jcal.h"
#include "groupware/recurrence/zone_names.h"

namespace kalends::reports {

namespace {

using errors::Condition;
using errors::DavError;

constexpr std::size_t kLongestZone = 256UL * 1024;

/// RFC 5545 section 3.6 asks for VERSION and PRODID; what is stored may lack them.
enum class Strictness { kWholeObject, kZoneOnly };

/// nullptr unless the text holds exactly one VTIMEZONE in one VCALENDAR.
recurrence::ZonePtr onlyZoneIn(std::string_view icalendar, Strictness strictness) {
    if (icalendar.size() > kLongestZone) {
        return nullptr;
    }
    // XML pretty-printing puts blanks before the first line.
    const auto begin = icalendar.find_first_not_of(" \t\r\n");
    auto parsed = contentline::Document::parse(
        std::string{icalendar.substr(begin == std::string_view::npos ? icalendar.size() : begin)});
    const auto* document = std::get_if<contentline::Document>(&parsed);
    if (document == nullptr || document->components().size() != 1) {
        return nullptr;
    }
    const auto& vcalendar = document->components().front();
    if (vcalendar.name != "VCALENDAR" || vcalendar.components.size() != 1 ||
        vcalendar.components.front().name != "VTIMEZONE") {
        return nullptr;
    }
    if (strictness == Strictness::kWholeObject &&
        (vcalendar.value("VERSION").empty() || vcalendar.value("PRODID").empty())) {
        return nullptr;
    }
    const auto tzid = vcalendar.components.front().value("TZID");
    return tzid.empty() ? nullptr : recurrence::ZoneResolver{vcalendar}.resolve(tzid);
}

}  // namespace

recurrence::ZonePtr zoneFromText(std::string_view icalendar) {
    auto zone = onlyZoneIn(icalendar, Strictness::kWholeObject);
    if (!zone) {
        throw DavError{Condition::kValidCalendarData,
                       "The time zone must be an iCalendar object with exactly one VTIMEZONE."};
    }
    return zone;
}

recurrence::ZonePtr zoneFromJson(std::string_view jcal) {
    const auto text = jcal.size() <= kLongestZone
                          ? ical::fromJcal(jcal)
                          : std::variant<std::string, contentline::SyntaxError>{};
    const auto* icalendar = std::get_if<std::string>(&text);
    return zoneFromText(icalendar == nullptr ? std::string_view{} : *icalendar);
}

recurrence::ZonePtr zoneFromId(std::string_view tzid) {
    auto zone = recurrence::systemZone(tzid);
    if (!zone) {
        throw DavError{Condition::kValidTimezone, "The time zone identifier is not known."};
    }
    return zone;
}

recurrence::ZonePtr zoneOf(const storage::Collection& collection, const DavSettings& settings) {
    if (collection.timezoneId) {
        if (auto zone = recurrence::systemZone(*collection.timezoneId)) {
            return zone;
        }
    }
    if (collection.timezone) {
        if (auto zone = onlyZoneIn(*collection.timezone, Strictness::kZoneOnly)) {
            return zone;
        }
    }
    const std::string& wanted = settings.defaultTimezone;
    if (auto zone =
            recurrence::systemZone(wanted.empty() ? recurrence::machineZoneName() : wanted)) {
        return zone;
    }
    return recurrence::utcZone();
}

}  // namespace kalends::reports
