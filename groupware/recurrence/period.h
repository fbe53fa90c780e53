// PERIOD values (RFC 5545 section 3.3.9). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "groupware/recurrence/datetime.h"

namespace kalends::recurrence {

struct Period {
    DateTime start;
    DateTime end;  // exclusive
};

/// `start/end` or `start/duration`; nullopt when malformed, when the end lies before the start, or
/// when the TZID is unknown.
[[nodiscard]] std::optional<Period> parsePeriod(std::string_view value,
                                                std::string_view tzid,
                                                const ZoneResolver& zones);

}  // namespace kalends::recurrence
