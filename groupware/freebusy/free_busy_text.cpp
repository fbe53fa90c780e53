// Writing VFREEBUSY.
#include <algorithm>

#include "groupware/contentline/values.h"
#include "groupware/freebusy/busy_periods.h"

namespace kalends::freebusy {
namespace {

std::string_view parameterOf(BusyType type) {
    switch (type) {
        case BusyType::kTentative:
            return ";FBTYPE=BUSY-TENTATIVE";
        case BusyType::kUnavailable:
            return ";FBTYPE=BUSY-UNAVAILABLE";
        case BusyType::kBusy:
            break;
    }
    return ";FBTYPE=BUSY";
}

/// Nothing a caller passes may end the line it stands in.
std::string withoutBreaks(std::string_view text) {
    std::string result(text);
    std::erase_if(result, [](char c) { return c == '\r' || c == '\n'; });
    return result;
}

}  // namespace

std::string freeBusyText(const FreeBusyText& about, std::vector<BusyPeriod> periods) {
    using contentline::appendFolded;
    std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
    appendFolded(out, "PRODID:" + contentline::encodeText(about.productId));
    if (!about.method.empty()) {
        appendFolded(out, "METHOD:" + withoutBreaks(about.method));
    }
    out += "BEGIN:VFREEBUSY\r\n";
    if (!about.uid.empty()) {
        appendFolded(out, "UID:" + withoutBreaks(about.uid));
    }
    out += "DTSTAMP:" + recurrence::formatUtc(about.stamp) + "\r\n";
    out += "DTSTART:" + recurrence::formatUtc(about.window.start) + "\r\n";
    out += "DTEND:" + recurrence::formatUtc(about.window.end) + "\r\n";
    for (const std::string& line : about.lines) {
        appendFolded(out, withoutBreaks(line));
    }
    for (BusyPeriod& period : periods) {
        period.start = std::max(period.start, about.window.start);
        period.end = std::min(period.end, about.window.end);
    }
    for (const BusyPeriod& period : coalesced(std::move(periods))) {
        std::string line = "FREEBUSY";
        line += parameterOf(period.type);
        line += ':' + recurrence::formatUtc(period.start) + '/' + recurrence::formatUtc(period.end);
        appendFolded(out, line);
    }
    return out + "END:VFREEBUSY\r\nEND:VCALENDAR\r\n";
}

}  // namespace kalends::freebusy
