// Busy time of calendar objects and its VFREEBUSY text (RFC 4791 section 7.10, RFC 5545
// section 3.6.4). Takes intervals and parsed components; knows no collections, people or access.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/instances.h"
#include "groupware/recurrence/occurrences.h"

namespace kalends::freebusy {

using recurrence::sys_seconds;
using recurrence::Window;

/// FBTYPE values other than FREE, as RFC 5545 section 3.2.9 names them.
enum class BusyType { kBusy, kUnavailable, kTentative };

/// Half-open [start, end) in UTC.
struct BusyPeriod {
    sys_seconds start{}, end{};
    BusyType type = BusyType::kBusy;

    [[nodiscard]] bool operator==(const BusyPeriod&) const = default;
};

/// What one object says of somebody's time.
struct ObjectBusyTime {
    std::vector<BusyPeriod> periods;
    bool complete = true;  // false: the budget ran out, and later periods may be missing
};

/// Busy periods of the VEVENT instances and VFREEBUSY components of one object that overlap
/// `window`, cut to it. Transparent and cancelled events, points in time, to-dos and FBTYPE=FREE
/// give none; unknown FBTYPEs are busy.
[[nodiscard]] ObjectBusyTime busyTime(const contentline::Component& vcalendar,
                                      const Window& window,
                                      const recurrence::Zone& floatingZone,
                                      const recurrence::Budget& budget = {});
/// Its periods alone, where a cut does not matter.
[[nodiscard]] std::vector<BusyPeriod> busyPeriods(const contentline::Component& vcalendar,
                                                  const Window& window,
                                                  const recurrence::Zone& floatingZone,
                                                  const recurrence::Budget& budget = {});

/// One row of an occurrence index as a period cut to `window`; its floating clock is read in
/// `floatingZone`. An empty period (end not after start) when it is free or outside.
[[nodiscard]] BusyPeriod periodOf(const recurrence::Occurrence& occurrence,
                                  const Window& window,
                                  const recurrence::Zone& floatingZone);

/// Sorted by start, then type; overlapping and touching periods of the same type made one, empty
/// ones dropped.
[[nodiscard]] std::vector<BusyPeriod> coalesced(std::vector<BusyPeriod> periods);

/// True when nothing in `periods` overlaps [start, end) with a type other than tentative.
[[nodiscard]] bool isFree(const std::vector<BusyPeriod>& periods,
                          sys_seconds start,
                          sys_seconds end);

/// What a VFREEBUSY says besides its periods.
struct FreeBusyText {
    Window window;          // both ends finite
    sys_seconds stamp{};    // DTSTAMP
    std::string productId;  // PRODID, unescaped
    std::string method;     // METHOD, such as REPLY; none when empty
    std::string uid;        // none when empty
    std::vector<std::string>
        lines;  // ORGANIZER, ATTENDEE, ...: unfolded content lines without line end
};

/// A VCALENDAR with one VFREEBUSY (CRLF): periods are coalesced, cut to the window and written in
/// UTC, one line each.
[[nodiscard]] std::string freeBusyText(const FreeBusyText& about, std::vector<BusyPeriod> periods);

}  // namespace kalends::freebusy
