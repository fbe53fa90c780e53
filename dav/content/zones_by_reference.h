// Calendar data with or without the definitions of standard time zones (RFC 7809 section 3).
#pragma once

#include <cstdint>
#include <string>

#include "dav/resource/timezones.h"

namespace kalends::content {

/// `body` as the request wants its zones: kByReference leaves out the definitions of zones that the
/// system knows by exactly that name, kInFull adds those that are used and missing. What cannot be
/// parsed comes back as it is.
[[nodiscard]] std::string withTimezones(std::string body, resource::Timezones wanted);

}  // namespace kalends::content
