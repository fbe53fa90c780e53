// The reports, one row each.
#include <algorithm>
#include <array>

#include "dav/reports/handlers.h"
#include "dav/reports/report.h"

namespace kalends::reports {

namespace {

using access::Privilege;
using http::WorkClass;
using resource::Kind;
using resource::Kinds;
using xml::kCaldav;
using xml::kCalendarServer;
using xml::kCarddav;
using xml::kDav;

/// Where calendar objects can be asked for: RFC 6638 section 2.2 puts the inbox among them.
constexpr Kinds kCalendars = Kinds{Kind::kCalendar} | Kind::kInbox | Kind::kCalendarHome |
                             Kind::kCalendarObject | Kind::kInboxItem;
constexpr Kinds kAddressbooks =
    Kinds{Kind::kAddressbook} | Kind::kAddressbookHome | Kind::kAddressObject | Kind::kDirectory;
constexpr Kinds kSynchronised = resource::kAnyHome | resource::kAnyCollection;
constexpr Kinds kPlacesOfPrincipals =
    Kinds{Kind::kServerRoot} | Kind::kDavRoot | Kind::kPrincipals | resource::kAnyPrincipal;
/// Reports about principals can be asked anywhere, as RFC 3744 section 9 requires.
constexpr Kinds kAnywhere = kPlacesOfPrincipals | Kind::kHomes | resource::kAnyHome |
                            resource::kAnyCollection | resource::kAnyFolder | resource::kAnyObject |
                            Kind::kDirectory;
constexpr Kinds kAnyCollections =
    kPlacesOfPrincipals | Kind::kHomes | resource::kAnyHome | resource::kAnyCollection;

constexpr auto kReports = std::to_array<Report>({
    {{kCaldav, "calendar-query"},
     kCalendars,
     Privilege::kRead,
     WorkClass::kHeavy,
     &calendarQuery,
     "RFC 4791 7.8"},
    {{kCaldav, "calendar-multiget"},
     kCalendars,
     Privilege::kRead,
     WorkClass::kHeavy,
     &calendarMultiget,
     "RFC 4791 7.9"},
    // Whoever lacks the privilege must get 404 (RFC 4791 section 7.10): the handler asks for it.
    {{kCaldav, "free-busy-query"},
     Kinds{Kind::kCalendar} | Kind::kCalendarHome,
     {},
     WorkClass::kHeavy,
     &freeBusyQuery,
     "RFC 4791 7.10"},
    {{kCarddav, "addressbook-query"},
     kAddressbooks,
     Privilege::kRead,
     WorkClass::kHeavy,
     &addressbookQuery,
     "RFC 6352 8.6"},
    {{kCarddav, "addressbook-multiget"},
     kAddressbooks,
     Privilege::kRead,
     WorkClass::kHeavy,
     &addressbookMultiget,
     "RFC 6352 8.7"},
    {{kDav, "sync-collection"},
     kSynchronised,
     Privilege::kRead,
     WorkClass::kHeavy,
     &syncCollection,
     "RFC 6578 3.2"},
    {{kDav, "expand-property"},
     kAnywhere,
     Privilege::kRead,
     WorkClass::kHeavy,
     &expandProperty,
     "RFC 3253 3.8"},
    {{kDav, "acl-principal-prop-set"},
     kAnywhere,
     Privilege::kReadAcl,
     WorkClass::kHeavy,
     &aclPrincipalPropSet,
     "RFC 3744 9.2"},
    {{kDav, "principal-match"},
     kAnyCollections,
     Privilege::kRead,
     WorkClass::kHeavy,
     &principalMatch,
     "RFC 3744 9.3"},
    {{kDav, "principal-property-search"},
     kAnywhere,
     Privilege::kRead,
     WorkClass::kHeavy,
     &principalPropertySearch,
     "RFC 3744 9.4"},
    {{kDav, "principal-search-property-set"},
     kPlacesOfPrincipals,
     Privilege::kRead,
     WorkClass::kQuick,
     &principalSearchPropertySet,
     "RFC 3744 9.5"},
    {{kCalendarServer, "calendarserver-principal-search"},
     kAnywhere,
     Privilege::kRead,
     WorkClass::kHeavy,
     &calendarServerPrincipalSearch,
     "calendarserver principal search"},
});

constexpr bool namesAreUnique() {
    for (std::size_t a = 0; a < kReports.size(); ++a) {
        for (std::size_t b = a + 1; b < kReports.size(); ++b) {
            if (kReports[a].name == kReports[b].name) {
                return false;
            }
        }
    }
    return true;
}

static_assert(namesAreUnique());

}  // namespace

std::span<const Report> all() {
    return kReports;
}

const Report* find(const xml::QName& name, resource::Kind kind) {
    const auto row = std::find_if(kReports.begin(), kReports.end(),
                                  [&](const Report& report) { return report.name == name; });
    return row == kReports.end() || !row->kinds.contains(kind) ? nullptr : &*row;
}

}  // namespace kalends::reports
