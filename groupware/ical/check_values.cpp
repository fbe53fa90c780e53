// Values of single properties against their types (RFC 5545 section 3.3), and their time zones.
// Pure.
#include <algorithm>
#include <cstdint>
#include <limits>

#include "groupware/contentline/values.h"
#include "groupware/ical/validate.h"
#include "groupware/recurrence/calendar_scale.h"
#include "groupware/recurrence/datetime.h"
#include "groupware/recurrence/rule.h"

namespace kalends::ical {
namespace {

using contentline::Property;
using Kind = Violation::Kind;

/// Distinct TZIDs in one object; a series of meetings around the world has a handful.
constexpr std::size_t kMostZones = 200;
/// Values of one EXDATE, RDATE or FREEBUSY.
constexpr std::size_t kMostListed = 20'000;

std::string shortened(std::string_view value) {
    constexpr std::size_t kLongest = 60;  // a message, not an echo of what was sent
    return "\"" + contentline::encodeText(value.substr(0, kLongest)) + "\"";
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

Violation malformed(const Property& property, std::string_view value, std::string_view expected) {
    return violation(Kind::kInvalidCalendarData,
                     std::string(property.name) + " " + shortened(value) + " is not " +
                         std::string(expected) + ".",
                     property.line);
}

bool isInteger(std::string_view value) {
    if (!value.empty() && (value.front() == '-' || value.front() == '+'))
        value.remove_prefix(1);
    constexpr std::size_t kMostDigits = 10;
    return !value.empty() && value.size() <= kMostDigits &&
           std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isFloat(std::string_view value) {
    if (!value.empty() && (value.front() == '-' || value.front() == '+'))
        value.remove_prefix(1);
    std::size_t digits = 0;
    std::size_t points = 0;
    for (const char c : value) {
        digits += c >= '0' && c <= '9' ? 1U : 0U;
        points += c == '.' ? 1U : 0U;
    }
    return digits > 0 && points <= 1 && digits + points == value.size();
}

bool isGeo(std::string_view value) {
    const std::size_t at = value.find(';');
    if (at == std::string_view::npos)
        return false;
    // Interop: SOGo escapes the semicolon.
    std::string_view latitude = value.substr(0, at);
    if (!latitude.empty() && latitude.back() == '\\')
        latitude.remove_suffix(1);
    return isFloat(trimmed(latitude)) && isFloat(trimmed(value.substr(at + 1)));
}

/// Interop: Google writes CREATED:00001231T000000Z. A record of when something was written may name
/// any year.
bool isRecordOfTime(const Property& property, std::string_view value) {
    constexpr std::string_view kRecords[] = {"ACKNOWLEDGED", "COMPLETED", "CREATED", "DTSTAMP",
                                             "LAST-MODIFIED"};
    if (std::find(std::begin(kRecords), std::end(kRecords), property.name) == std::end(kRecords))
        return false;
    constexpr std::size_t kLength = 15;
    constexpr std::size_t kTimeAt = 8;
    if (value.size() != kLength && !(value.size() == kLength + 1 && value.back() == 'Z'))
        return false;
    for (std::size_t i = 0; i < kLength; ++i)
        if (i == kTimeAt ? value[i] != 'T' : value[i] < '0' || value[i] > '9')
            return false;
    return true;
}

bool isMoment(const Property& property,
              std::string_view value,
              ValueType type,
              const recurrence::ZoneResolver& zones) {
    return recurrence::parseDateTime(value, nameOf(type), property.parameterValue("TZID"), zones)
               .has_value() ||
           isRecordOfTime(property, value);
}

bool isPeriod(const Property& property,
              std::string_view value,
              const recurrence::ZoneResolver& zones) {
    const std::size_t slash = value.find('/');
    if (slash == std::string_view::npos ||
        !isMoment(property, value.substr(0, slash), ValueType::kDateTime, zones))
        return false;
    const std::string_view end = value.substr(slash + 1);
    if (const auto duration = recurrence::parseDuration(end))
        return !duration->negative;
    return isMoment(property, end, ValueType::kDateTime, zones);
}

/// What people write; elsewhere a backslash may be part of an identifier.
bool isWritten(const Property& property) {
    constexpr std::string_view kWritten[] = {"CATEGORIES", "COMMENT",   "CONTACT", "DESCRIPTION",
                                             "LOCATION",   "RESOURCES", "SUMMARY"};
    return std::find(std::begin(kWritten), std::end(kWritten), property.name) != std::end(kWritten);
}

/// Interop: old writers escape colons as well.
bool hasKnownEscapes(std::string_view value) {
    for (std::size_t at = value.find('\\'); at != std::string_view::npos;
         at = value.find('\\', at + 2)) {
        constexpr std::string_view kEscaped = "\\;,nN:";
        if (at + 1 == value.size() || kEscaped.find(value[at + 1]) == std::string_view::npos)
            return false;
    }
    return true;
}

Problem checkOne(const Property& property,
                 std::string_view value,
                 ValueType type,
                 const recurrence::ZoneResolver& zones) {
    switch (type) {
        case ValueType::kInteger:
            // Interop: jtx Board and others leave PRIORITY empty.
            if (!value.empty() && !isInteger(value))
                return malformed(property, value, "a whole number");
            break;
        case ValueType::kDate:
            if (!isMoment(property, value, type, zones))
                return malformed(property, value, "a date");
            break;
        case ValueType::kDateTime:
            if (!isMoment(property, value, type, zones))
                return malformed(property, value, "a date with time");
            break;
        case ValueType::kDuration:
            if (!recurrence::parseDuration(value))
                return malformed(property, value, "a duration");
            break;
        case ValueType::kPeriod:
            if (!isPeriod(property, value, zones))
                return malformed(property, value, "a period");
            break;
        case ValueType::kText:
            if (isWritten(property) && !hasKnownEscapes(property.value))
                return violation(Kind::kInvalidCalendarData,
                                 std::string(property.name) +
                                     " holds a backslash that begins no escape sequence.",
                                 property.line);
            break;
        case ValueType::kRecur: {
            const auto rule = recurrence::parseRule(value);
            if (const auto* error = std::get_if<recurrence::RuleError>(&rule))
                return violation(Kind::kInvalidCalendarData,
                                 std::string(property.name) + ": " + error->message, property.line);
            const auto& scale = std::get<recurrence::Rule>(rule).scale;
            if (recurrence::makeCalendarScale(scale) == nullptr)
                return violation(Kind::kUnknownScale,
                                 "The calendar system " + shortened(scale) + " is not supported.",
                                 property.line);
            break;
        }
        default:
            break;  // any text, address or link is stored as it is
    }
    return std::nullopt;
}

Problem checkList(const Property& property, ValueType type, const recurrence::ZoneResolver& zones) {
    std::string_view rest = property.value;
    for (std::size_t count = 0;; ++count) {
        if (count == kMostListed)
            return violation(Kind::kInvalidCalendarData,
                             std::string(property.name) + " lists too many values.", property.line);
        const std::size_t comma = rest.find(',');
        const std::string_view value = trimmed(rest.substr(0, comma));
        // Interop: exporters leave an empty EXDATE or a comma too many; nothing is excluded by it.
        if (!value.empty())
            if (Problem problem = checkOne(property, value, type, zones))
                return problem;
        if (comma == std::string_view::npos)
            return std::nullopt;
        rest.remove_prefix(comma + 1);
    }
}

/// Interop: a DATE without VALUE=DATE comes from many exporters; its shape says what it is.
ValueType asWritten(const Property& property, ValueType type) {
    constexpr std::size_t kDateLength = 8;
    const bool stated = !property.parameterValue("VALUE").empty();
    const std::string_view first = trimmed(property.value.substr(0, property.value.find(',')));
    if (!stated && type == ValueType::kDateTime && first.size() == kDateLength)
        return ValueType::kDate;
    return type;
}

}  // namespace

Problem KnownZones::check(const Property& property) {
    const std::string_view tzid = property.parameterValue("TZID");
    if (tzid.empty() || known_.find(tzid) != known_.end())
        return std::nullopt;
    // Interop: a TZID beside a UTC time says nothing (seen from Exchange gateways).
    if (property.value.find(',') == std::string_view::npos && !property.value.empty() &&
        property.value.back() == 'Z')
        return std::nullopt;
    if (known_.size() == kMostZones)
        return violation(Kind::kInvalidCalendarData, "The object uses too many time zones.",
                         property.line);
    if (zones_.resolve(tzid) == nullptr)
        return violation(Kind::kUnknownZone,
                         "The time zone " + shortened(tzid) + " of " + std::string(property.name) +
                             " is neither known nor defined by a VTIMEZONE.",
                         property.line);
    known_.emplace(tzid);
    return std::nullopt;
}

std::optional<ValueType> typeOf(const Property& property, const PropertyRow& row) {
    const std::string_view stated = property.parameterValue("VALUE");
    if (stated.empty())
        return row.type;
    const auto type = valueTypeNamed(stated);
    if (!type || !row.allows(*type))
        return std::nullopt;
    return type;
}

Problem checkValue(const Property& property, KnownZones& zones) {
    const PropertyRow* const row = propertyRow(property.name);
    if (row == nullptr)
        return std::nullopt;
    const auto stated = typeOf(property, *row);
    const bool free = row->type == ValueType::kText || row->type == ValueType::kUri;
    if (!stated)
        return free ? Problem{}
                    : violation(Kind::kInvalidCalendarData,
                                std::string(property.name) + " cannot have the value type " +
                                    shortened(property.parameterValue("VALUE")) + ".",
                                property.line);
    if (row->type == ValueType::kDateTime && *stated != ValueType::kDate)
        if (Problem problem = zones.check(property))
            return problem;
    if (property.name == "GEO")
        return property.value.empty() || isGeo(property.value)
                   ? Problem{}
                   : malformed(property, property.value, "a latitude and longitude");
    const ValueType type = asWritten(property, *stated);
    if (row->shape == Shape::kList && type != ValueType::kText)
        return checkList(property, type, zones.resolver());
    return checkOne(property, trimmed(property.value), type, zones.resolver());
}

}  // namespace kalends::ical
