// What is known of each property by name. Sources: RFC 5545 section 8.3.2, RFC 7986, 7953, 9073,
// 9074, 9253, 7808.
#include "groupware/ical/property_table.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "groupware/contentline/document.h"

namespace kalends::ical {
namespace {

using enum ValueType;
using enum Shape;
using enum Occurrence;
using enum Naming;

constexpr std::uint32_t bit(ValueType type) noexcept {
    return 1U << static_cast<unsigned>(type);
}

constexpr auto kRows = std::to_array<PropertyRow>({
    {"ACKNOWLEDGED", kDateTime, bit(kDate)},
    {"ACTION", kText, 0, kSingle, kOnce},
    {"ATTACH", kUri, bit(kBinary)},
    {"ATTENDEE", kCalAddress, bit(kUri)},
    {"BUSYTYPE", kText, 0, kSingle, kOnce},
    {"CALENDAR-ADDRESS", kCalAddress, bit(kUri)},
    {"CALSCALE", kText, 0, kSingle, kOnce},
    {"CATEGORIES", kText, 0, kList},
    {"CLASS", kText, 0, kSingle, kOnce},
    {"COLOR", kText, 0, kSingle, kOnce},
    {"COMMENT", kText},
    {"COMPLETED", kDateTime, bit(kDate), kSingle, kOnce},
    {"CONCEPT", kUri},
    {"CONFERENCE", kUri, bit(kText), kSingle, kAnyNumber, kAlways},
    {"CONTACT", kText},
    {"CREATED", kDateTime, bit(kDate), kSingle, kOnce},
    {"DESCRIPTION", kText},
    {"DTEND", kDateTime, bit(kDate), kSingle, kOnce},
    {"DTSTAMP", kDateTime, bit(kDate), kSingle, kOnce},
    {"DTSTART", kDateTime, bit(kDate), kSingle, kOnce},
    {"DUE", kDateTime, bit(kDate), kSingle, kOnce},
    {"DURATION", kDuration, 0, kSingle, kOnce},
    {"EXDATE", kDateTime, bit(kDate), kList},
    {"EXRULE", kRecur},
    {"FREEBUSY", kPeriod, 0, kList},
    {"GEO", kFloat, bit(kText), kStructured, kOnce},
    {"IMAGE", kUri, bit(kBinary), kSingle, kAnyNumber, kAlways},
    {"LAST-MODIFIED", kDateTime, bit(kDate), kSingle, kOnce},
    {"LINK", kUri, bit(kXmlReference) | bit(kUid) | bit(kText), kSingle, kAnyNumber, kAlways},
    {"LOCATION", kText, bit(kUri), kSingle, kOnce},
    {"LOCATION-TYPE", kText, 0, kList},
    {"METHOD", kText, 0, kSingle, kOnce},
    {"NAME", kText},
    {"ORGANIZER", kCalAddress, bit(kUri), kSingle, kOnce},
    {"PARTICIPANT-TYPE", kText},
    {"PERCENT-COMPLETE", kInteger, 0, kSingle, kOnce},
    {"PRIORITY", kInteger, 0, kSingle, kOnce},
    {"PRODID", kText, 0, kSingle, kOnce},
    {"PROXIMITY", kText},
    {"RDATE", kDateTime, bit(kDate) | bit(kPeriod), kList},
    {"RECURRENCE-ID", kDateTime, bit(kDate), kSingle, kOnce},
    {"REFID", kText},
    {"REFRESH-INTERVAL", kDuration, 0, kSingle, kAnyNumber, kAlways},
    {"RELATED-TO", kText, bit(kUri) | bit(kUid)},
    {"REPEAT", kInteger, 0, kSingle, kOnce},
    {"REQUEST-STATUS", kText, 0, kStructured},
    {"RESOURCE-TYPE", kText},
    {"RESOURCES", kText, 0, kList},
    {"RRULE", kRecur},
    {"SEQUENCE", kInteger, 0, kSingle, kOnce},
    {"SOURCE", kUri, 0, kSingle, kAnyNumber, kAlways},
    {"STATUS", kText, 0, kSingle, kOnce},
    {"STRUCTURED-DATA", kText, bit(kBinary) | bit(kUri), kSingle, kAnyNumber, kAlways},
    {"STYLED-DESCRIPTION", kText, bit(kUri), kSingle, kAnyNumber, kAlways},
    {"SUMMARY", kText, 0, kSingle, kOnce},
    {"TRANSP", kText, 0, kSingle, kOnce},
    {"TRIGGER", kDuration, bit(kDateTime), kSingle, kOnce},
    {"TZID", kText, 0, kSingle, kOnce},
    {"TZID-ALIAS-OF", kText},
    {"TZNAME", kText},
    {"TZOFFSETFROM", kUtcOffset},
    {"TZOFFSETTO", kUtcOffset},
    {"TZUNTIL", kDateTime},
    {"TZURL", kUri},
    {"UID", kText, bit(kUid), kSingle, kOnce},
    {"URL", kUri, bit(kText)},
    {"VERSION", kText, 0, kSingle, kOnce},
});

constexpr bool sorted() {
    for (std::size_t i = 1; i < kRows.size(); ++i)
        if (kRows[i - 1].name >= kRows[i].name)
            return false;
    return true;
}

static_assert(sorted(), "rows are found by binary search");

/// In the order of ValueType.
constexpr auto kTypeNames = std::to_array<std::string_view>(
    {"TEXT", "INTEGER", "FLOAT", "BOOLEAN", "URI", "BINARY", "CAL-ADDRESS", "DATE", "DATE-TIME",
     "TIME", "DURATION", "PERIOD", "RECUR", "UTC-OFFSET", "XML-REFERENCE", "UID"});
static_assert(kTypeNames.size() == static_cast<std::size_t>(kUid) + 1);

}  // namespace

const PropertyRow* propertyRow(std::string_view upperName) noexcept {
    const auto* const found = std::lower_bound(
        kRows.begin(), kRows.end(), upperName,
        [](const PropertyRow& row, std::string_view name) { return row.name < name; });
    return found != kRows.end() && found->name == upperName ? found : nullptr;
}

std::size_t placeOf(const PropertyRow& row) noexcept {
    return static_cast<std::size_t>(&row - kRows.data());
}

std::optional<ValueType> valueTypeNamed(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kTypeNames.size(); ++i)
        if (contentline::equalsIgnoringCase(kTypeNames[i], name))
            return static_cast<ValueType>(i);
    return std::nullopt;
}

std::string_view nameOf(ValueType type) noexcept {
    return kTypeNames[static_cast<std::size_t>(type)];
}

}  // namespace kalends::ical
