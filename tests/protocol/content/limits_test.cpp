// Limits that the server tells clients and holds them to (RFC 4791 sections 5.2.5 to 5.2.9, RFC
// 6352 section 6.2.3, CalendarServer's max-collections and max-resources).
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

const std::string kCaldav = "{urn:ietf:params:xml:ns:caldav}";
const std::string kCalendarServer = "{http://calendarserver.org/ns/}";

class Limits : public DavFixture {
  protected:
    static DavSettings small() {
        DavSettings settings;
        settings.maxCollections = 5;
        settings.maxResources = 7;
        settings.hardMaxResources = 3;
        settings.firstYear = 1900;
        settings.lastYear = 2099;
        return settings;
    }

    Limits() : DavFixture(small()) {}

    [[nodiscard]] std::string property(const std::string& path, const std::string& name) const {
        const Answer answer = as("alice").propfind(
            path, "<C:" + name + " xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/><S:" + name +
                      " xmlns:S=\"http://calendarserver.org/ns/\"/>");
        const auto items = answer.responses();
        if (items.size() != 1) {
            return "no answer";
        }
        const std::string caldav = items[0].text(kCaldav + name);
        return caldav.empty() ? items[0].text(kCalendarServer + name) : caldav;
    }

    [[nodiscard]] Answer query(const std::string& range) const {
        return as("alice")
            .xml("REPORT", calendar("alice"),
                 R"(<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">)"
                 R"(<D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR">)"
                 R"(<C:comp-filter name="VEVENT"><C:time-range )" +
                     range + "/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>")
            .depth("1");
    }
};

TEST_F(Limits, AreToldInProperties) {
    EXPECT_EQ(property(calendars("alice"), "max-collections"), "5");
    EXPECT_EQ(property(addressbooks("alice"), "max-collections"), "5");
    EXPECT_EQ(property(calendar("alice"), "max-resources"), "7");
    EXPECT_EQ(property(addressbook("alice"), "max-resources"), "7");
    EXPECT_EQ(property(calendar("alice"), "min-date-time"), "19000101T000000Z");
    EXPECT_EQ(property(calendar("alice"), "max-date-time"), "20991231T235959Z");
    EXPECT_EQ(property(calendar("alice"), "max-instances"), "10000");
    EXPECT_EQ(property(calendar("alice"), "max-attendees-per-instance"), "100");
}

TEST_F(Limits, DefaultsAllowEveryDateThatICalendarCanWrite) {
    const DavSettings settings;
    EXPECT_LT(settings.minDate(), std::chrono::sys_days{std::chrono::year{2} / 1 / 1});
    EXPECT_GT(settings.maxDate(), std::chrono::sys_days{std::chrono::year{9999} / 12 / 30});
}

TEST_F(Limits, TheFirstCollectionTooManyIsRefused) {
    // calendar, tasks and inbox are there from the beginning.
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + "a/").status(), 201);
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + "b/").status(), 201);
    const Answer refused = as("alice").mkcalendar(calendars("alice") + "c/");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.condition(), kCalendarServer + "max-collections");
    EXPECT_EQ(as("alice").remove(calendars("alice") + "a/").status(), 204);
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + "c/").status(), 201);
    EXPECT_EQ(as("bob").mkcalendar(calendars("bob") + "a/").status(), 201);
}

TEST_F(Limits, AFullCollectionTakesNoMoreButCanBeChanged) {
    for (const char* name : {"1", "2", "3"}) {
        EXPECT_EQ(as("alice").put(calendar("alice") + name + ".ics", event(name)).status(), 201);
    }
    const Answer refused = as("alice").put(calendar("alice") + "4.ics", event("4"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.condition(), kCalendarServer + "max-resources");
    EXPECT_EQ(as("alice").put(calendar("alice") + "3.ics", event("3", "SUMMARY:new\r\n")).status(),
              204);
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + "more/").status(), 201);
    EXPECT_EQ(as("alice").put(calendars("alice") + "more/4.ics", event("4")).status(), 201);
    EXPECT_EQ(as("alice")
                  .move(calendars("alice") + "more/4.ics")
                  .to(calendar("alice") + "4.ics")
                  .condition(),
              kCalendarServer + "max-resources");
    EXPECT_EQ(
        as("alice").move(calendar("alice") + "3.ics").to(calendar("alice") + "3b.ics").status(),
        201)
        << "a new name needs no room";
    EXPECT_EQ(as("alice").remove(calendar("alice") + "1.ics").status(), 204);
    EXPECT_EQ(as("alice").put(calendar("alice") + "4.ics", event("4b")).status(), 201);
}

TEST_F(Limits, PostsFindTheSameEnd) {
    std::string cards;
    for (const char* uid : {"1", "2", "3", "4", "5"}) {
        cards += card(uid);
    }
    auto bulk = as("alice").request("POST", addressbook("alice"));
    const Answer imported = bulk.body(cards).type("text/vcard");
    ASSERT_EQ(imported.status, 207) << imported.body;
    EXPECT_NE(imported.body.find("max-resources"), std::string::npos);
    std::size_t stored = 0;
    for (const auto& item : imported.responses()) {
        stored += item.text("{DAV:}getetag").empty() ? 0 : 1;
    }
    EXPECT_EQ(stored, 3U) << imported.body;
    auto added = as("alice").request("POST", addressbook("alice") + ";add-member");
    EXPECT_EQ(Answer(added.body(card("6")).type("text/vcard")).condition(),
              kCalendarServer + "max-resources");
    EXPECT_EQ(as("alice").get(addressbook("alice") + "6.vcf").status(), 404);
}

TEST_F(Limits, DatesOutsideAreRefusedInObjects) {
    const auto put = [&](const std::string& lines) {
        return as("alice").put(calendar("alice") + "e.ics", event("e", lines)).condition();
    };
    EXPECT_EQ(put("RDATE:18990101T000000Z\r\n"), kCaldav + "min-date-time");
    EXPECT_EQ(put("RDATE:21010101T000000Z\r\n"), kCaldav + "max-date-time");
    EXPECT_EQ(put("RDATE;VALUE=PERIOD:21010101T000000Z/PT1H\r\n"), kCaldav + "max-date-time");
    EXPECT_EQ(put("RRULE:FREQ=YEARLY\r\n"), "");
}

TEST_F(Limits, DatesOutsideAreRefusedInQueries) {
    EXPECT_EQ(query(R"(start="20260101T000000Z" end="20270101T000000Z")").status, 207);
    EXPECT_EQ(query(R"(start="19000101T000000Z" end="20991231T235959Z")").status, 207);
    EXPECT_EQ(query(R"(start="18991231T235959Z")").condition(), kCaldav + "min-date-time");
    EXPECT_EQ(query(R"(end="21000101T000001Z")").condition(), kCaldav + "max-date-time");
    EXPECT_EQ(query(R"(start="20260101T000000Z" end="99991231T235959Z")").condition(),
              kCaldav + "max-date-time");
    const Answer expanded = as("alice").xml(
        "REPORT", calendar("alice"),
        R"(<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>)"
        R"(<C:calendar-data><C:expand start="20260101T000000Z" end="22000101T000000Z"/>)"
        R"(</C:calendar-data></D:prop></C:calendar-multiget>)");
    EXPECT_EQ(expanded.condition(), kCaldav + "max-date-time");
}

}  // namespace
}  // namespace kalends::test
