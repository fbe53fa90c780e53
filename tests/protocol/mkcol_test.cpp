// MKCOL with a body (RFC 5689) and without.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kAddressbookType = "<D:collection/><CR:addressbook/>";
constexpr const char* kCalendarType = "<D:collection/><C:calendar/>";
constexpr const char* kValidResourcetype = "{DAV:}valid-resourcetype";

class MkCol : public DavFixture {
  protected:
    const std::string book_ = addressbooks("alice") + "team/";
    const std::string calendar_ = calendars("alice") + "team/";
};

TEST_F(MkCol, AddressBookIsMadeWithItsProperties) {
    EXPECT_EQ(as("alice")
                  .mkcol(book_, kAddressbookType,
                         "<D:displayname>Team</D:displayname>"
                         "<CR:addressbook-description>Alle</CR:addressbook-description>")
                  .status(),
              201);
    const auto item =
        as("alice")
            .propfind(book_, "<D:displayname/><CR:addressbook-description/><D:resourcetype/>")
            .answer()
            .responses()
            .at(0);
    EXPECT_EQ(item.text("{DAV:}displayname"), "Team");
    EXPECT_EQ(item.text("{urn:ietf:params:xml:ns:carddav}addressbook-description"), "Alle");
    ASSERT_NE(item.property("{DAV:}resourcetype"), nullptr);
    EXPECT_NE(item.property("{DAV:}resourcetype")->child({xml::kCarddav, "addressbook"}), nullptr);
    EXPECT_EQ(as("alice").put(book_ + "c.vcf", card("c")).status(), 201);
}

TEST_F(MkCol, CalendarCanBeMadeTheSameWay) {
    EXPECT_EQ(as("alice").mkcol(calendar_, kCalendarType).status(), 201);
    EXPECT_EQ(as("alice").put(calendar_ + "e.ics", event("e")).status(), 201);
}

TEST_F(MkCol, TypesThatDoNotFitAreRefusedAsAWhole) {
    struct Case {
        std::string path;
        const char* type;
    };

    for (const auto& [path, type] :
         {Case{book_, kCalendarType}, Case{calendar_, kAddressbookType},
          Case{book_, "<D:collection/><X:special/>"}, Case{book_, "<CR:addressbook/>"},
          Case{book_, "<D:collection/>"}, Case{book_, ""}, Case{calendar_, "<D:collection/>"},
          Case{calendar_, "<D:collection/><C:calendar/><CR:addressbook/>"}}) {
        const Answer refused = as("alice").mkcol(path, type, "<D:displayname>x</D:displayname>");
        EXPECT_EQ(refused.status, 403) << type;
        const auto item = refused.mkcolResponse();
        EXPECT_EQ(item.statusOf("{DAV:}resourcetype"), 403) << type;
        ASSERT_FALSE(item.propstats.empty());
        EXPECT_EQ(item.propstats.front().condition, kValidResourcetype) << type;
        EXPECT_EQ(item.statusOf("{DAV:}displayname"), 424) << type;
        EXPECT_EQ(as("alice").get(path).status(), 404) << type;
    }
}

TEST_F(MkCol, PlainCollectionsAreNotMade) {
    EXPECT_EQ(as("alice").request("MKCOL", book_).condition(), kValidResourcetype);
    EXPECT_EQ(as("alice").request("MKCOL", calendar("alice") + "inner/").status(), 403);
    EXPECT_EQ(as("alice").get(book_).status(), 404);
}

TEST_F(MkCol, ExistingUrlIsNotAllowed) {
    const Answer refused = as("alice").mkcol(addressbook("alice"), kAddressbookType);
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(refused.condition(), "{DAV:}resource-must-be-null");
}

TEST_F(MkCol, ProtectedPropertyFailsAll) {
    const Answer refused = as("alice").mkcol(book_, kAddressbookType, "<D:getetag>x</D:getetag>");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.mkcolResponse().statusOf("{DAV:}getetag"), 403);
    EXPECT_EQ(as("alice").get(book_).status(), 404);
}

TEST_F(MkCol, BodiesThatAreNotMkcolAreUnsupported) {
    EXPECT_EQ(as("alice").xml("MKCOL", book_, "<x/>").status(), 415);
    EXPECT_EQ(as("alice").get(book_).status(), 404);
}

}  // namespace
}  // namespace kalends::test
