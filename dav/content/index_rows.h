// From a parsed object to the facts that stand beside it in the database. Pure: the clock is passed
// in.
#pragma once

#include <chrono>

#include "groupware/ical/calendar.h"
#include "groupware/vcard/card.h"
#include "storage/objects.h"

namespace kalends::content {

/// Occurrences from the first one to two years after `now`; of objects that repeat too often for
/// that, a narrower window around `now`. `coveredFrom` and `coveredUntil` say where they are
/// complete.
[[nodiscard]] storage::IndexRows indexRows(const ical::Calendar& calendar,
                                           std::chrono::sys_seconds now);
[[nodiscard]] storage::IndexRows indexRows(const vcard::Card& card);

/// An unknown class counts as private (RFC 5545 section 3.8.1.3). `classification` is upper case.
[[nodiscard]] storage::ObjectClass objectClassOf(std::string_view classification);

}  // namespace kalends::content
