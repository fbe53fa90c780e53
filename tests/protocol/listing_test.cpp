// GET on collections: a page for people, one text for programs.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class Listing : public DavFixture {};

TEST_F(Listing, BrowsersGetAPageOfTheCalendarsOfAHome) {
    const Answer page = as("alice").get(calendars("alice")).accept("text/html");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_NE(page.body.find("href=\"" + calendar("alice") + "\""), std::string::npos);
    EXPECT_NE(page.body.find("href=\"" + tasks("alice") + "\""), std::string::npos);
    EXPECT_EQ(page.body.find("bob"), std::string::npos);
    EXPECT_NE(page.header("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
}

TEST_F(Listing, PagesAreGermanWhereGermanIsPreferred) {
    const auto page = [&](const char* language) {
        return as("alice")
            .get(calendars("alice"))
            .accept("text/html")
            .header("Accept-Language", language)
            .answer()
            .body;
    };
    EXPECT_NE(page("de-DE,de;q=0.9,en;q=0.8").find("lang=\"de\""), std::string::npos);
    EXPECT_NE(page("de-DE,de;q=0.9,en;q=0.8").find("Geändert"), std::string::npos);
    EXPECT_NE(page("en-GB,de;q=0.3").find("lang=\"en\""), std::string::npos);
    EXPECT_NE(page("fr").find("lang=\"en\""), std::string::npos);
}

TEST_F(Listing, NamesCannotBreakOutOfThePage) {
    as("alice")
        .mkcalendar(calendars("alice") + "x%22%3E%3Cscript%3E/",
                    "<D:displayname>&lt;script&gt;alert(1)&lt;/script&gt;</D:displayname>")
        .answer();
    const Answer page = as("alice").get(calendars("alice")).accept("text/html");
    EXPECT_EQ(page.body.find("<script>"), std::string::npos);
    EXPECT_NE(page.body.find("&lt;script&gt;alert(1)"), std::string::npos);
}

TEST_F(Listing, CalendarsListTheirObjectsToBrowsers) {
    as("alice").put(calendar("alice") + "e1.ics", event("e1")).answer();
    for (Call call : {as("alice").get(calendar("alice")).accept("text/html,*/*;q=0.8"),
                      as("alice").get(calendar("alice")).header("User-Agent", "Mozilla/Gecko")}) {
        const Answer page = call;
        EXPECT_EQ(page.status, 200);
        EXPECT_NE(page.body.find("e1.ics"), std::string::npos);
        EXPECT_NE(page.body.find("<td>text/calendar</td>"), std::string::npos);
        EXPECT_TRUE(page.has("ETag"));
        EXPECT_TRUE(page.has("Last-Modified"));
    }
}

TEST_F(Listing, ProgramsGetTheWholeCalendarWithEachZoneOnce) {
    const std::string zone =
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
    for (const char* uid : {"e1", "e2"}) {
        std::string text = event(uid);
        text.insert(text.find("BEGIN:VEVENT"), zone);
        ASSERT_EQ(as("alice").put(calendar("alice") + uid + ".ics", text).status(), 201);
    }
    as("alice")
        .proppatch(calendar("alice"),
                   "<D:set><D:prop><D:displayname>Rat, Amt</D:displayname></D:prop></D:set>")
        .answer();
    const Answer all = as("alice").get(calendar("alice"));
    EXPECT_EQ(all.header("Content-Type"), "text/calendar; charset=utf-8");
    EXPECT_TRUE(all.body.starts_with("BEGIN:VCALENDAR\r\n"));
    EXPECT_TRUE(all.body.ends_with("END:VCALENDAR\r\n"));
    EXPECT_NE(all.body.find("X-WR-CALNAME:Rat\\, Amt\r\n"), std::string::npos);
    EXPECT_NE(all.body.find("UID:e1\r\n"), std::string::npos);
    EXPECT_NE(all.body.find("UID:e2\r\n"), std::string::npos);
    EXPECT_EQ(all.body.find("BEGIN:VTIMEZONE"), all.body.rfind("BEGIN:VTIMEZONE"));
}

TEST_F(Listing, ZonesOfOneNameAndSeveralMeaningsStayApart) {
    const auto put = [&](const std::string& uid, const std::string& offset) {
        const std::string zone =
            "BEGIN:VTIMEZONE\r\nTZID:Our, zone\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
            "TZOFFSETFROM:" +
            offset + "\r\nTZOFFSETTO:" + offset + "\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
        const std::string text =
            calendarWith(zone + "BEGIN:VEVENT\r\nUID:" + uid +
                         "\r\nDTSTAMP:20260101T000000Z\r\n"
                         "DTSTART;X-A=\"b;c\";TZID=\"Our, zone\":20260101T100000\r\nSUMMARY:" +
                         uid + "\r\nEND:VEVENT\r\n");
        EXPECT_EQ(as("alice").put(calendar("alice") + uid + ".ics", text).status(), 201);
    };
    put("e1", "+0100");
    put("e2", "+0500");
    put("e3", "+0100");
    put("e4", "+0500");
    const std::string all = as("alice").get(calendar("alice")).answer().body;
    const auto count = [&](const std::string& text) {
        std::size_t found = 0;
        for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
            ++found;
        }
        return found;
    };
    EXPECT_EQ(count("BEGIN:VTIMEZONE"), 2U) << all;
    // The first stays as it was sent.
    EXPECT_EQ(count("TZID:Our, zone\r\n"), 1U) << all;
    EXPECT_EQ(count("TZID:Our\\, zone-2\r\n"), 1U) << all;
    EXPECT_EQ(count("UID:e1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;X-A=\"b;c\";TZID=\"Our, "
                    "zone\":20260101T100000\r\n"),
              1U)
        << all;
    EXPECT_EQ(count("UID:e2\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;X-A=\"b;c\";TZID=\"Our, "
                    "zone-2\":20260101T100000\r\n"),
              1U)
        << all;
    EXPECT_EQ(count("TZID=\"Our, zone-2\":"), 2U) << all;
}

TEST_F(Listing, ExportSpansSeveralPages) {
    for (int i = 0; i < 120; ++i) {
        const std::string uid = "many" + std::to_string(i);
        ASSERT_EQ(as("alice").put(calendar("alice") + uid + ".ics", event(uid)).status(), 201);
    }
    const std::string body = as("alice").get(calendar("alice")).answer().body;
    std::size_t events = 0;
    for (auto at = body.find("BEGIN:VEVENT"); at != std::string::npos;
         at = body.find("BEGIN:VEVENT", at + 1)) {
        ++events;
    }
    EXPECT_EQ(events, 120U);
}

TEST_F(Listing, AddressBooksComeAsOneTextOfCards) {
    as("alice").put(addressbook("alice") + "c1.vcf", card("c1")).answer();
    as("alice").put(addressbook("alice") + "c2.vcf", card("c2")).answer();
    const Answer all = as("alice").get(addressbook("alice"));
    EXPECT_EQ(all.header("Content-Type"), "text/vcard; charset=utf-8");
    EXPECT_EQ(all.body, card("c1") + card("c2"));
}

TEST_F(Listing, CollectionsHaveConditionalRequestsToo) {
    const Answer first = as("alice").get(calendar("alice"));
    EXPECT_EQ(as("alice").get(calendar("alice")).ifNoneMatch(first.etag()).status(), 304);
    as("alice").put(calendar("alice") + "e1.ics", event("e1")).answer();
    const Answer second = as("alice").get(calendar("alice")).ifNoneMatch(first.etag());
    EXPECT_EQ(second.status, 200);
    EXPECT_NE(second.etag(), first.etag());
    const Answer home = as("alice").get(calendars("alice"));
    EXPECT_EQ(as("alice").get(calendars("alice")).ifNoneMatch(home.etag()).status(), 304);
    as("alice").mkcalendar(calendars("alice") + "new/").answer();
    EXPECT_EQ(as("alice").get(calendars("alice")).ifNoneMatch(home.etag()).status(), 200);
}

TEST_F(Listing, RootsShowOnlyOnesOwnPlaces) {
    for (const char* path :
         {"/dav/", "/dav/calendars/", "/dav/calendars/users/", "/dav/principals/",
          "/dav/principals/users/", "/dav/principals/users/alice/"}) {
        const Answer page = as("alice").get(path);
        EXPECT_EQ(page.status, 200) << path;
        EXPECT_NE(page.body.find(calendars("alice")), std::string::npos) << path;
        EXPECT_EQ(page.body.find("bob"), std::string::npos) << path;
    }
}

TEST_F(Listing, ForeignHomesAreNotListed) {
    const Answer page = as("bob").get(calendars("alice")).accept("text/html");
    EXPECT_EQ(page.body.find("tasks"), std::string::npos);
    EXPECT_GE(page.status, 403);
}

TEST_F(Listing, HeadOfACollectionHasNoBody) {
    const Answer head = as("alice").head(calendar("alice"));
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.body.empty());
}

}  // namespace
}  // namespace kalends::test
