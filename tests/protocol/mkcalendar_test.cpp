// MKCALENDAR (RFC 4791 section 5.3.1).
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kName = "{DAV:}displayname";
constexpr const char* kColor = "{http://apple.com/ns/ical/}calendar-color";
constexpr const char* kComponents =
    "{urn:ietf:params:xml:ns:caldav}supported-calendar-component-set";

class MkCalendar : public DavFixture {
  protected:
    [[nodiscard]] ResponseItem properties(const std::string& path, std::string_view names) const {
        const auto items = as("alice").propfind(path, names).answer().responses();
        return items.empty() ? ResponseItem{} : items.front();
    }

    [[nodiscard]] std::string componentsOf(const std::string& path) const {
        const auto item = properties(path, "<C:supported-calendar-component-set/>");
        std::string names;
        if (const xml::Element* set = item.property(kComponents)) {
            for (const xml::Element* comp : set->elements()) {
                names += *comp->attribute("name") + ' ';
            }
        }
        return names;
    }

    const std::string path_ = calendars("alice") + "new/";
};

TEST_F(MkCalendar, OfOneWithoutBodyEventsAreExpected) {
    const Answer made = as("alice").mkcalendar(path_);
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.header("Cache-Control"), "no-cache");
    EXPECT_EQ(componentsOf(path_), "VEVENT ");
    EXPECT_EQ(as("alice").put(path_ + "e.ics", event("e")).status(), 201);
}

TEST_F(MkCalendar, WhoNamesNoComponentsMayStoreAny) {
    const Answer named = as("alice").mkcalendar(path_, "<D:displayname>Work</D:displayname>");
    EXPECT_EQ(named.status, 201);
    EXPECT_EQ(componentsOf(path_), "VEVENT VTODO VJOURNAL ");
    const auto other = calendars("alice") + "other/";
    ASSERT_EQ(as("alice")
                  .xml("MKCOL", other,
                       "<D:mkcol "
                       "xmlns:D=\"DAV:\"><D:set><D:prop><D:resourcetype><D:collection/><c:calendar "
                       "xmlns:c=\"urn:ietf:params:xml:ns:caldav\"/></D:resourcetype></D:prop></"
                       "D:set></D:mkcol>")
                  .status(),
              201);
    EXPECT_EQ(componentsOf(other), "VEVENT VTODO VJOURNAL ");
}

TEST_F(MkCalendar, TrailingSlashMayBeMissing) {
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + "new").status(), 201);
    EXPECT_EQ(as("alice").get(path_).status(), 200);
}

TEST_F(MkCalendar, PropertiesOfTheBodyAreSet) {
    EXPECT_EQ(
        as("alice")
            .mkcalendar(path_,
                        "<D:displayname>Bürgeramt &amp; Rat</D:displayname>"
                        "<A:calendar-color symbolic-color=\"red\">#FF0000FF</A:calendar-color>"
                        "<C:supported-calendar-component-set><C:comp name=\"VTODO\"/>"
                        "</C:supported-calendar-component-set>")
            .status(),
        201);
    const auto item = properties(path_, "<D:displayname/><A:calendar-color/>");
    EXPECT_EQ(item.text(kName), "Bürgeramt & Rat");
    EXPECT_EQ(item.text(kColor), "#FF0000FF");
    EXPECT_EQ(componentsOf(path_), "VTODO ");
    EXPECT_EQ(as("alice").put(path_ + "t.ics", todo("t")).status(), 201);
    EXPECT_EQ(as("alice").put(path_ + "e.ics", event("e")).condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-calendar-component");
}

TEST_F(MkCalendar, SeveralComponentsArePossibleWhenAskedFor) {
    EXPECT_EQ(as("alice")
                  .mkcalendar(path_,
                              "<C:supported-calendar-component-set><C:comp name=\"VEVENT\"/>"
                              "<C:comp name=\"VTODO\"/><C:comp name=\"VJOURNAL\"/>"
                              "</C:supported-calendar-component-set>")
                  .status(),
              201);
    EXPECT_EQ(componentsOf(path_), "VEVENT VTODO VJOURNAL ");
}

TEST_F(MkCalendar, Rule22UnknownPropertiesAreStoredAndNeverFailTheCreation) {
    EXPECT_EQ(
        as("alice")
            .mkcalendar(path_,
                        "<X:mood xmlns:Y=\"urn:y\"><Y:face kind=\"smile\">:-)</Y:face></X:mood>")
            .status(),
        201);
    const auto item = properties(path_, "<X:mood/>");
    const xml::Element* mood = item.property("{http://example.com/ns}mood");
    ASSERT_NE(mood, nullptr);
    ASSERT_EQ(mood->elements().size(), 1U);
    EXPECT_EQ(mood->elements().front()->text(), ":-)");
    EXPECT_EQ(*mood->elements().front()->attribute("kind"), "smile");
}

TEST_F(MkCalendar, OneBadPropertyFailsAllAndCreatesNothing) {
    const Answer refused = as("alice").mkcalendar(
        path_, "<D:getetag>mine</D:getetag><D:displayname>A</D:displayname>");
    EXPECT_EQ(refused.status, 207);
    ASSERT_EQ(refused.responses().size(), 1U);
    const auto item = refused.responses().front();
    EXPECT_EQ(item.href, path_);
    EXPECT_EQ(item.statusOf("{DAV:}getetag"), 403);
    EXPECT_EQ(item.statusOf(kName), 424);
    EXPECT_EQ(as("alice").get(path_).status(), 404);
}

TEST_F(MkCalendar, AnotherResourceTypeIsRefusedByItsName) {
    const Answer refused =
        as("alice").mkcalendar(path_, "<D:resourcetype><D:collection/></D:resourcetype>");
    EXPECT_EQ(refused.status, 207);
    ASSERT_EQ(refused.responses().size(), 1U) << refused.body;
    const auto item = refused.responses().front();
    ASSERT_FALSE(item.propstats.empty());
    EXPECT_EQ(item.propstats.front().condition, "{DAV:}valid-resourcetype");
    EXPECT_EQ(as("alice").get(path_).status(), 404);
}

TEST_F(MkCalendar, InvalidTimezoneFailsTheCreation) {
    const Answer refused =
        as("alice").mkcalendar(path_, "<C:calendar-timezone>no calendar</C:calendar-timezone>");
    EXPECT_EQ(refused.status, 207);
    EXPECT_GE(
        refused.responses().at(0).statusOf("{urn:ietf:params:xml:ns:caldav}calendar-timezone"),
        403);
    EXPECT_EQ(as("alice").get(path_).status(), 404);
}

TEST_F(MkCalendar, ExistingResourceIsNotReplaced) {
    as("alice").mkcalendar(path_, "<D:displayname>First</D:displayname>").answer();
    for (const std::string& path :
         {path_, calendar("alice"), calendars("alice"), calendars("alice") + "inbox/"}) {
        const Answer refused =
            as("alice").mkcalendar(path, "<D:displayname>Second</D:displayname>");
        EXPECT_EQ(refused.status, 403) << path;
        EXPECT_EQ(refused.condition(), "{DAV:}resource-must-be-null") << path;
    }
    EXPECT_EQ(properties(path_, "<D:displayname/>").text(kName), "First");
}

TEST_F(MkCalendar, OnlyDirectlyBelowACalendarHome) {
    const std::string locationOk = "{urn:ietf:params:xml:ns:caldav}calendar-collection-location-ok";
    EXPECT_EQ(as("alice").mkcalendar(calendar("alice") + "inner/").condition(), locationOk);
    EXPECT_EQ(as("alice").mkcalendar(addressbooks("alice") + "cal/").condition(), locationOk);
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + "none/inner/").status(), 409);
    EXPECT_EQ(as("alice").mkcalendar(calendars("nosuch") + "cal/").status(), 409);
}

TEST_F(MkCalendar, StrangersCannotMakeCalendars) {
    EXPECT_GE(as("bob").mkcalendar(path_).status(), 403);
    EXPECT_EQ(as("alice").get(path_).status(), 404);
}

TEST_F(MkCalendar, BodiesThatAreNotMkcalendarAreRefused) {
    EXPECT_EQ(as("alice").xml("MKCALENDAR", path_, "<x/>").status(), 415);
    EXPECT_EQ(as("alice").xml("MKCALENDAR", path_, "<C:mkcalendar").status(), 400);
    EXPECT_EQ(as("alice").xml("MKCALENDAR", path_, "{}").type("application/json").status(), 415);
    EXPECT_EQ(as("alice").get(path_).status(), 404);
}

TEST_F(MkCalendar, NamesTooLongToStoreAreRefused) {
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + std::string(256, 'n') + "/").status(),
              403);
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + std::string(255, 'n') + "/").status(),
              201);
}

}  // namespace
}  // namespace kalends::test
