// Calendar user addresses as ATTENDEE and ORGANIZER have them (RFC 5545 section 3.3.3). Pure.
#pragma once

#include <string>
#include <string_view>

namespace kalends::ical {

/// The form addresses are compared in: blanks around removed, scheme in lower case, a mailto
/// address wholly so.
[[nodiscard]] std::string normalizedAddress(std::string_view address);

}  // namespace kalends::ical
