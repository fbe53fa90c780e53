// The body of CALDAV:free-busy-query (RFC 4791 section 9.11). Pure.
#pragma once

#include "dav/xml/reader.h"
#include "groupware/recurrence/instances.h"

namespace kalends::reports {

/// The window asked for; both ends are needed, as an answer covers a bounded time. Throws 400.
[[nodiscard]] recurrence::Window parseFreeBusyQuery(const xml::Element& report);

}  // namespace kalends::reports
