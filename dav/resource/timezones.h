// How a request wants the time zones of calendar data (RFC 7809 section 6.1, CalDAV-Timezones).
#pragma once

#include <cstdint>

namespace kalends::resource {

/// kAsStored: the header is absent. kByReference: F. kInFull: T.
enum class Timezones : std::uint8_t { kAsStored, kByReference, kInFull };

}  // namespace kalends::resource
