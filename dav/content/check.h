// Whether an object may be stored: the preconditions of RFC 4791 section 5.3.2.1 and RFC 6352
// section 6.3.2.1 that can be told from the object alone. Knows neither requests nor the database.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dav/settings.h"
#include "groupware/ical/calendar.h"
#include "groupware/vcard/card.h"
#include "storage/collections.h"

namespace kalends::content {

/// Whether the text that would be stored is the text that was sent.
enum class Fidelity : std::uint8_t { kAsSent, kConverted };

struct Incoming {
    std::string text;
    Fidelity fidelity = Fidelity::kAsSent;
};

/// iCalendar of a body with this Content-Type (empty: none given); jCal is converted.
/// Throws DavError supported-calendar-data, valid-calendar-data or max-resource-size.
[[nodiscard]] Incoming calendarText(std::string body,
                                    std::string_view contentType,
                                    const DavSettings& settings);
/// The same for vCard and jCard.
[[nodiscard]] Incoming addressText(std::string body,
                                   std::string_view contentType,
                                   const DavSettings& settings);

/// Throws DavError with the precondition that does not hold.
[[nodiscard]] ical::Calendar checkCalendarObject(std::string text,
                                                 const storage::Collection& collection,
                                                 const DavSettings& settings);
[[nodiscard]] vcard::Card checkAddressObject(std::string text, const DavSettings& settings);

/// Throws CS:max-resources when one more object is one too many. Concurrent writers may exceed the
/// limit by as many as they are.
void requireRoom(const storage::Collection& collection, const DavSettings& settings);

/// CALDAV:supported-calendar-component by the collection's component set.
void requireComponent(std::uint8_t componentBit, const storage::Collection& collection);

}  // namespace kalends::content
