// The zone in which a report reads dates and floating times (RFC 4791 section 9.8, RFC 7809
// section 5.1).
#pragma once

#include <string_view>

#include "dav/settings.h"
#include "groupware/recurrence/zone.h"
#include "storage/collections.h"

namespace kalends::reports {

/// From a CALDAV:timezone text. Throws valid-calendar-data unless it is an iCalendar object with
/// one usable VTIMEZONE.
[[nodiscard]] recurrence::ZonePtr zoneFromText(std::string_view icalendar);
/// The same from jCal (content-type application/calendar+json).
[[nodiscard]] recurrence::ZonePtr zoneFromJson(std::string_view jcal);
/// From a CALDAV:timezone-id. Throws valid-timezone when it is not known.
[[nodiscard]] recurrence::ZonePtr zoneFromId(std::string_view tzid);
/// The collection's own zone as far as it is set and usable, else the server's default.
[[nodiscard]] recurrence::ZonePtr zoneOf(const storage::Collection& collection,
                                         const DavSettings& settings);

}  // namespace kalends::reports
