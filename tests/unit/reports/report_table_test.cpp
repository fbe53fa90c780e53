// Which report can be asked where.
#include <gtest/gtest.h>

#include "dav/reports/report.h"

namespace kalends::reports {
namespace {

using resource::Kind;
using xml::QName;

TEST(ReportTable, EveryRowIsComplete) {
    for (const auto& report : all()) {
        SCOPED_TRACE(std::string{report.name.local});
        EXPECT_NE(report.handler, nullptr);
        EXPECT_FALSE(report.kinds.empty());
        EXPECT_FALSE(report.rfc.empty());
    }
}

TEST(ReportTable, OffersReportsWhereTheyBelong) {
    struct Case {
        QName name;
        Kind kind;
        bool offered;
    };

    const Case cases[]{
        {{xml::kCaldav, "calendar-query"}, Kind::kCalendar, true},
        {{xml::kCaldav, "calendar-query"}, Kind::kInbox, true},
        {{xml::kCaldav, "calendar-query"}, Kind::kAddressbook, false},
        {{xml::kCaldav, "calendar-multiget"}, Kind::kCalendarHome, true},
        {{xml::kCaldav, "free-busy-query"}, Kind::kCalendarObject, false},
        {{xml::kCarddav, "addressbook-query"}, Kind::kAddressbook, true},
        {{xml::kCarddav, "addressbook-multiget"}, Kind::kCalendar, false},
        {{xml::kDav, "sync-collection"}, Kind::kNotifications, true},
        {{xml::kDav, "sync-collection"}, Kind::kCalendarObject, false},
        {{xml::kDav, "expand-property"}, Kind::kPrincipal, true},
        {{xml::kDav, "principal-search-property-set"}, Kind::kPrincipals, true},
        {{xml::kDav, "principal-search-property-set"}, Kind::kCalendarHome, false},
        {{xml::kDav, "version-tree"}, Kind::kCalendar, false},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(xml::clark(example.name));
        EXPECT_EQ(find(example.name, example.kind) != nullptr, example.offered);
    }
}

}  // namespace
}  // namespace kalends::reports
