// Internal to vcard: dates and times in the basic form of vCard 4 and the extended form of vCard 3
// and jCard (ISO 8601:2004, RFC 6350 section 4.3, RFC 7095 section 3.5).
#pragma once

#include <string>
#include <string_view>

namespace kalends::vcard {

/// `1996-04-15T10:22:00.5Z` as `19960415T102200Z`; what is no date or time stays as it is.
[[nodiscard]] std::string toBasicDate(std::string_view value);
/// `19960415T102200-0500` as `1996-04-15T10:22:00-05:00`; truncated forms likewise.
[[nodiscard]] std::string toExtendedDate(std::string_view value);
/// `-0500` as `-05:00`; anything else stays as it is.
[[nodiscard]] std::string toExtendedOffset(std::string_view value);
/// `-05:00` as `-0500`; anything else stays as it is.
[[nodiscard]] std::string toBasicOffset(std::string_view value);
/// `+hhmm` or `+hh:mm` or `+hh`.
[[nodiscard]] bool isOffset(std::string_view value);
/// A date or time in any form of RFC 6350 section 4.3, basic or extended.
[[nodiscard]] bool isDate(std::string_view value);

}  // namespace kalends::vcard
