// The table of capabilities.
#include "dav/methods/capabilities.h"

#include <array>

namespace kalends::methods {

namespace {

constexpr auto kTable = std::to_array<Capability>({
    {"1", "RFC 4918 18.1"},
    {"2", "RFC 4918 18.2"},
    {"3", "RFC 4918 18.3"},
    {"access-control", "RFC 3744 7.2"},
    {"extended-mkcol", "RFC 5689 3.1"},
    {"calendar-access", "RFC 4791 5.1"},
    {"calendar-default-alarms", "Apple CalDAV"},
    {"calendar-no-timezone", "RFC 7809 3.1.1"},
    {"calendar-proxy", "caldav-proxy 4"},
    {"calendar-query-extended", "caldav-query-extended 3"},
    {"calendarserver-home-sync", "CalendarServer"},
    {"calendarserver-principal-property-search", "CalendarServer"},
    {"calendarserver-principal-search", "CalendarServer"},
    {"calendarserver-recurrence-split", "CalendarServer"},
    {"calendarserver-sharing", "caldav-sharing 5.1"},
    {"calendarserver-sharing-no-scheduling", "CalendarServer"},
    {"calendarserver-group-sharee", "CalendarServer"},
    {"addressbook", "RFC 6352 6.1"},
});

}  // namespace

std::span<const Capability> capabilities() {
    return kTable;
}

const std::string& davHeader() {
    static const std::string kHeader = [] {
        std::string joined;
        for (const auto& capability : kTable) {
            joined += joined.empty() ? "" : ", ";
            joined += capability.token;
        }
        return joined;
    }();
    return kHeader;
}

}  // namespace kalends::methods
