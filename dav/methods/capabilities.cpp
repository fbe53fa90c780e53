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
    {"calendar-proxy", "caldav-proxy 4"},
    {"calendarserver-principal-property-search", "CalendarServer"},
    {"calendar-query-extended", "caldav-query-extended 3"},
    {"calendarserver-home-sync", "CalendarServer"},
    {"calendarserver-principal-search", "CalendarServer"},
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
