// Internal to ical: values between their iCalendar and jCal spellings (RFC 7265 section 3.6). Pure
// text, no JSON.
#pragma once

#include <string>
#include <string_view>

namespace kalends::ical {

/// `20120101` and `20120101T120000Z` with dashes and colons; anything else as it is.
[[nodiscard]] std::string extendedDateTime(std::string_view basic);
/// `120000` with colons.
[[nodiscard]] std::string extendedTime(std::string_view basic);
/// `-0500` with a colon.
[[nodiscard]] std::string extendedOffset(std::string_view basic);
/// Takes back what the three above put in: dashes inside the date and colons.
[[nodiscard]] std::string basicDateTime(std::string_view extended);
[[nodiscard]] std::string withoutColons(std::string_view extended);

}  // namespace kalends::ical
