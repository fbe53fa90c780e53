// What in a calendar object is each person's own, told from what is everybody's. Pure.
#pragma once

#include "groupware/contentline/document.h"

namespace kalends::ical {

/// True when the objects are the same but for alarms, TRANSP, extensions (X-), time zone
/// definitions and what programs write of their own accord (DTSTAMP, LAST-MODIFIED, SEQUENCE,
/// PRODID and other properties of the VCALENDAR). The order of properties and parameters does not
/// matter.
[[nodiscard]] bool sameButForOwn(const contentline::Document& one,
                                 const contentline::Document& other);

}  // namespace kalends::ical
