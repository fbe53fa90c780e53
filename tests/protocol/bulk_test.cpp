// Bulk POST of calendarserver.org: many objects created, changed and removed by one request.
#include <atomic>
#include <thread>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kUid = "{http://calendarserver.org/ns/}uid";
constexpr const char* kEtag = "{DAV:}getetag";
constexpr const char* kData = "{urn:ietf:params:xml:ns:caldav}calendar-data";

DavSettings smallBulks() {
    DavSettings settings;
    settings.bulkMaxResources = 20;
    settings.bulkBodyLimitBytes = 100'000;
    settings.calendarObjectLimitBytes = 20'000;
    settings.addressObjectLimitBytes = 20'000;
    return settings;
}

/// Only the component of a sample.
std::string eventOnly(const std::string& uid, const std::string& lines = {}) {
    const auto text = event(uid, lines);
    const auto begin = text.find("BEGIN:VEVENT");
    const auto end = text.find("END:VEVENT") + 12;
    return text.substr(begin, end - begin);
}

class Bulk : public DavFixture {
  protected:
    Bulk() : DavFixture(smallBulks()) {}

    [[nodiscard]] Call import(const std::string& text,
                              const std::string& type = "text/calendar") const {
        auto call = as("alice").request("POST", type == "text/vcard" ? book_ : cal_);
        call.body(text).type(type);
        return call;
    }

    [[nodiscard]] Call crud(const std::string& resources,
                            const std::string& login = "alice") const {
        return as(login).xml("POST", cal_,
                             "<M:multiput xmlns:D=\"DAV:\" xmlns:M=\"http://me.com/_namespace/\" "
                             "xmlns:C=\"urn:ietf:params:xml:ns:caldav\">" +
                                 resources + "</M:multiput>");
    }

    [[nodiscard]] static std::string data(const std::string& text) {
        return "<D:set><D:prop><C:calendar-data><![CDATA[" + text +
               "]]></C:calendar-data></D:prop></D:set>";
    }

    [[nodiscard]] static std::string resource(const std::string& inner) {
        return "<M:resource>" + inner + "</M:resource>";
    }

    [[nodiscard]] std::string href(const std::string& name) const {
        return "<D:href>" + cal_ + name + "</D:href>";
    }

    [[nodiscard]] static std::string ifMatch(const std::string& etag) {
        return "<M:if-match><D:getetag>" + etag + "</D:getetag></M:if-match>";
    }

    const std::string cal_ = calendar("alice");
    const std::string book_ = addressbook("alice");
};

TEST_F(Bulk, LimitsAreAPropertyOfCalendarsAndAddressBooks) {
    for (const auto& collection : {cal_, book_}) {
        const Answer answer = as("alice").propfind(
            collection, "<M:bulk-requests xmlns:M=\"http://me.com/_namespace/\"/>");
        const auto item = answer.responses().front();
        const auto* property = item.property("{http://me.com/_namespace/}bulk-requests");
        ASSERT_NE(property, nullptr);
        for (const auto* part : {"simple", "crud"}) {
            const auto* limits = property->child({"http://me.com/_namespace/", part});
            ASSERT_NE(limits, nullptr);
            EXPECT_EQ(limits->child({"http://me.com/_namespace/", "max-resources"})->text(), "20");
            EXPECT_EQ(limits->child({"http://me.com/_namespace/", "max-bytes"})->text(), "100000");
        }
    }
}

TEST_F(Bulk, AnImportMakesAnObjectOfEachUid) {
    const Answer answer = import(calendarWith(eventOnly("one") + eventOnly("two")));
    ASSERT_EQ(answer.status, 207) << answer.body;
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].text(kUid), "one");
    EXPECT_EQ(items[1].text(kUid), "two");
    for (const auto& item : items) {
        const Answer read = as("alice").get(item.href);
        EXPECT_EQ(read.etag(), item.text(kEtag));
        EXPECT_NE(read.body.find("UID:" + item.text(kUid)), std::string::npos);
        EXPECT_EQ(item.property(kData), nullptr);
    }
    const Answer ctag =
        as("alice").propfind(cal_, "<CS:getctag xmlns:CS=\"http://calendarserver.org/ns/\"/>");
    EXPECT_EQ(ctag.responses().front().text("{http://calendarserver.org/ns/}getctag"),
              answer.header("CTag"));
}

TEST_F(Bulk, OneObjectIsStoredAsItWasSent) {
    const Answer answer = import(event("one"));
    EXPECT_EQ(Answer(as("alice").get(answer.responses().at(0).href)).body, event("one"));
}

TEST_F(Bulk, CardsAreImportedOneByOne) {
    const Answer answer = import(card("one") + card("two"), "text/vcard");
    ASSERT_EQ(answer.status, 207) << answer.body;
    ASSERT_EQ(answer.responses().size(), 2U);
    EXPECT_EQ(Answer(as("alice").get(answer.responses()[1].href)).body, card("two"));
}

TEST_F(Bulk, SomeMayFailWithTheirConditionAndUid) {
    ASSERT_EQ(import(event("known")).status(), 207);
    const Answer answer = import(
        calendarWith(eventOnly("known") + eventOnly("new") + eventOnly("") +
                     "BEGIN:VTODO\r\nUID:task\r\nDTSTAMP:20260101T000000Z\r\nEND:VTODO\r\n"));
    ASSERT_EQ(answer.status, 207) << answer.body;
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 4U);
    EXPECT_EQ(items[0].status, 403);
    EXPECT_EQ(items[0].href, "");
    EXPECT_NE(answer.body.find("<C:no-uid-conflict>"), std::string::npos);
    EXPECT_NE(answer.body.find("<CS:uid>known</CS:uid>"), std::string::npos);
    EXPECT_EQ(items[1].text(kUid), "new");
    EXPECT_EQ(items[2].status, 403);
    EXPECT_EQ(items[3].status, 403);
    EXPECT_NE(answer.body.find("<C:supported-calendar-component"), std::string::npos);
    EXPECT_EQ(objectsIn("alice", "calendar"), "2");
}

TEST_F(Bulk, WhatIsNoCalendarAtAllIsRefusedAsAWhole) {
    EXPECT_EQ(import("nonsense").condition(), "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
    EXPECT_EQ(import(event("a") + event("b")).condition(),
              "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
    EXPECT_EQ(import(calendarWith("")).condition(),
              "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
    EXPECT_EQ(import("x", "image/png").condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-calendar-data");
    EXPECT_EQ(import("", "text/vcard").condition(),
              "{urn:ietf:params:xml:ns:carddav}valid-address-data");
    EXPECT_EQ(as("alice").xml("POST", cal_, "<x/>").status(), 403);
    EXPECT_EQ(as("alice").xml("POST", cal_, "<x").status(), 400);
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

TEST_F(Bulk, NumberAndSizeAreBounded) {
    std::string many;
    for (int i = 0; i < 21; ++i) {
        many += eventOnly("u" + std::to_string(i));
    }
    EXPECT_EQ(import(calendarWith(many)).condition(), "{http://me.com/_namespace/}max-resources");
    std::string resources;
    for (int i = 0; i < 21; ++i) {
        resources += resource(href(std::to_string(i) + ".ics") + "<M:delete/>");
    }
    EXPECT_EQ(crud(resources).condition(), "{http://me.com/_namespace/}max-resources");
    EXPECT_EQ(
        import(calendarWith(eventOnly("big", "SUMMARY:" + std::string(200'000, 'x') + "\r\n")))
            .status(),
        413);
    // Each may be as large as an object may be, no larger.
    const Answer answer = import(calendarWith(
        eventOnly("big", "SUMMARY:" + std::string(30'000, 'x') + "\r\n") + eventOnly("small")));
    ASSERT_EQ(answer.status, 207);
    EXPECT_EQ(answer.responses().at(0).status, 403);
    EXPECT_NE(answer.body.find("<C:max-resource-size"), std::string::npos);
    EXPECT_EQ(answer.responses().at(1).text(kUid), "small");
    // What stands in the calendar is repeated in each object: that may not grow without end.
    std::string wide = "X-WIDE:" + std::string(60'000, 'x') + "\r\n";
    for (int i = 0; i < 20; ++i) {
        wide += eventOnly("w" + std::to_string(i));
    }
    EXPECT_EQ(import(calendarWith(wide)).condition(), "{http://me.com/_namespace/}max-resources");
}

TEST_F(Bulk, CrudCreatesChangesAndRemoves) {
    ASSERT_EQ(as("alice").put(cal_ + "a.ics", event("a")).status(), 201);
    ASSERT_EQ(as("alice").put(cal_ + "b.ics", event("b")).status(), 201);
    const Answer answer = crud(resource(data(event("c"))) +
                               resource(href("a.ics") + data(event("a", "SUMMARY:Changed\r\n"))) +
                               resource(href("b.ics") + "<M:delete/>"));
    ASSERT_EQ(answer.status, 207) << answer.body;
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].text(kUid), "c");
    EXPECT_EQ(Answer(as("alice").get(items[0].href)).etag(), items[0].text(kEtag));
    EXPECT_EQ(items[1].href, cal_ + "a.ics");
    EXPECT_EQ(items[1].property(kUid), nullptr);
    const Answer changed = as("alice").get(cal_ + "a.ics");
    EXPECT_EQ(changed.body, event("a", "SUMMARY:Changed\r\n"));
    EXPECT_EQ(changed.etag(), items[1].text(kEtag));
    EXPECT_EQ(items[2].status, 200);
    EXPECT_EQ(as("alice").get(cal_ + "b.ics").status(), 404);
}

TEST_F(Bulk, CrudJudgesEtagsOneByOne) {
    const auto etag = Answer(as("alice").put(cal_ + "a.ics", event("a"))).etag();
    ASSERT_EQ(as("alice").put(cal_ + "b.ics", event("b")).status(), 201);
    const Answer answer =
        crud(resource(href("a.ics") + ifMatch("\"old\"") + data(event("a", "SUMMARY:X\r\n"))) +
             resource(href("b.ics") + ifMatch("\"old\"") + "<M:delete/>") +
             resource(href("a.ics") + ifMatch(etag) + data(event("a", "SUMMARY:Y\r\n"))));
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 3U) << answer.body;
    EXPECT_EQ(items[0].status, 412);
    EXPECT_EQ(items[1].status, 412);
    EXPECT_FALSE(items[2].text(kEtag).empty());
    EXPECT_EQ(objectsIn("alice", "calendar"), "2");
}

TEST_F(Bulk, CrudSetsPropertiesWithTheDataOrNeither) {
    const std::string dead = "<X:note xmlns:X=\"urn:x\">n</X:note>";
    const Answer made = crud(resource("<D:set><D:prop><C:calendar-data>" + event("a") +
                                      "</C:calendar-data>" + dead + "</D:prop></D:set>"));
    ASSERT_EQ(made.status, 207);
    const auto url = made.responses().at(0).href;
    const auto note = [&] {
        return Answer(as("alice").propfind(url, "<X:note xmlns:X=\"urn:x\"/>"))
            .responses()
            .front()
            .text("{urn:x}note");
    };
    EXPECT_EQ(note(), "n");
    const Answer refused =
        crud(resource("<D:href>" + url + "</D:href><D:set><D:prop><C:calendar-data>" +
                      event("a", "SUMMARY:Changed\r\n") +
                      "</C:calendar-data><D:getetag>x</D:getetag></D:prop></D:set>"));
    const auto item = refused.responses().at(0);
    EXPECT_EQ(item.statusOf(kEtag), 403) << refused.body;
    EXPECT_EQ(item.statusOf(kData), 424) << refused.body;
    EXPECT_EQ(Answer(as("alice").get(url)).body.find("Changed"), std::string::npos);
    ASSERT_EQ(crud(resource("<D:href>" + url +
                            "</D:href><D:remove><D:prop>"
                            "<X:note xmlns:X=\"urn:x\"/></D:prop></D:remove>"))
                  .status(),
              207);
    EXPECT_EQ(note(), "");
}

TEST_F(Bulk, CrudRefusesWhatIsNoMemberOrMakesNoSense) {
    ASSERT_EQ(as("alice").put(cal_ + "a.ics", event("a")).status(), 201);
    ASSERT_EQ(as("bob").put(calendar("bob") + "b.ics", event("b")).status(), 201);
    const Answer answer =
        crud(resource("<D:href>" + calendar("bob") + "b.ics</D:href><M:delete/>") +
             resource("<D:href>" + cal_ + "</D:href><M:delete/>") +
             resource("<D:href>/dav/../etc</D:href><M:delete/>") +
             resource(href("nothing.ics") + "<M:delete/>") +
             resource(href("nothing.ics") + data(event("n"))) + resource("<M:delete/>") +
             resource(href("a.ics")) + resource(""));
    ASSERT_EQ(answer.status, 207) << answer.body;
    std::vector<int> statuses;
    for (const auto& item : answer.responses()) {
        statuses.push_back(item.status);
    }
    EXPECT_EQ(statuses, (std::vector<int>{403, 403, 403, 404, 404, 400, 400, 400}));
    EXPECT_EQ(objectsIn("bob", "calendar"), "1");
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
    EXPECT_EQ(crud("").status(), 400);
}

TEST_F(Bulk, NeedsTheRightsOfEachOperation) {
    ASSERT_EQ(as("alice").put(cal_ + "a.ics", event("a")).status(), 201);
    delegate("alice", "bob", storage::DelegateMode::kRead);
    const Answer answer =
        crud(resource(data(event("n"))) + resource(href("a.ics") + data(event("a"))) +
                 resource(href("a.ics") + "<M:delete/>"),
             "bob");
    ASSERT_EQ(answer.status, 207) << answer.body;
    for (const auto& item : answer.responses()) {
        EXPECT_EQ(item.status, 403);
    }
    EXPECT_EQ(as("bob").request("POST", cal_).body(event("x")).type("text/calendar").condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
}

TEST_F(Bulk, LockedObjectsStayAsTheyAre) {
    ASSERT_EQ(as("alice").put(cal_ + "a.ics", event("a")).status(), 201);
    const Answer locked = as("alice").xml(
        "LOCK", cal_ + "a.ics",
        "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope><D:locktype>"
        "<D:write/></D:locktype></D:lockinfo>");
    ASSERT_EQ(locked.status, 200);
    const Answer answer =
        crud(resource(href("a.ics") + "<M:delete/>") + resource(data(event("b"))));
    EXPECT_EQ(answer.responses().at(0).status, 423) << answer.body;
    EXPECT_NE(answer.body.find("lock-token-submitted"), std::string::npos);
    EXPECT_EQ(answer.responses().at(1).text(kUid), "b");
}

TEST_F(Bulk, OfRequestsOnConditionOfOneCtagOneWrites) {
    const Answer answer =
        as("alice").propfind(cal_, "<CS:getctag xmlns:CS=\"http://calendarserver.org/ns/\"/>");
    const auto ctag = answer.responses().front().text("{http://calendarserver.org/ns/}getctag");
    std::atomic<int> written = 0, refused = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            const auto uid = "race" + std::to_string(i);
            // The second object follows a write of the same request, which its condition allows.
            auto call =
                i % 2 == 0
                    ? import(event(uid + "a"))
                    : crud(resource(data(event(uid + "a"))) + resource(data(event(uid + "b"))));
            call.header("If", "<http://me.com/_namespace/ctag/" + ctag + ">");
            const Answer made = call;
            written += made.status == 207 && made.body.find("getetag") != std::string::npos ? 1 : 0;
            refused +=
                made.status == 412 && made.condition() == "{http://me.com/_namespace/}ctag-ok" ? 1
                                                                                               : 0;
            if (i % 2 == 1 && made.status == 207) {
                EXPECT_EQ(made.responses().size(), 2U) << made.body;
                EXPECT_NE(made.responses().at(1).text(kEtag), "") << made.body;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(written, 1);
    EXPECT_EQ(refused, 5);
}

TEST_F(Bulk, AChangeOfPropertiesOrARemovalIsOnConditionOfTheCtagToo) {
    ASSERT_EQ(as("alice").put(cal_ + "a.ics", event("a")).status(), 201);
    const auto stale = [&](const std::string& inner) {
        auto call = crud(resource(href("a.ics") + inner));
        call.header("If", "<http://me.com/_namespace/ctag/data:,x>");
        return Answer(call).condition();
    };
    EXPECT_EQ(stale("<M:delete/>"), "{http://me.com/_namespace/}ctag-ok");
    EXPECT_EQ(stale("<D:set><D:prop><x xmlns=\"urn:x\">1</x></D:prop></D:set>"),
              "{http://me.com/_namespace/}ctag-ok");
    EXPECT_EQ(as("alice").get(cal_ + "a.ics").status(), 200);
}

TEST_F(Bulk, CtagIsACondition) {
    const auto ctag = [&](const std::string& path) {
        return Answer(as("alice").propfind(
                          path, "<CS:getctag xmlns:CS=\"http://calendarserver.org/ns/\"/>"))
            .responses()
            .front()
            .text("{http://calendarserver.org/ns/}getctag");
    };
    const std::string prefix = "http://me.com/_namespace/ctag/";
    const auto first = ctag(cal_);
    for (const auto& form : {"<" + prefix + first + "x>", "(<" + prefix + first + "x>)"}) {
        auto call = import(event("a"));
        call.header("If", form);
        const Answer answer = call;
        EXPECT_EQ(answer.status, 412);
        EXPECT_EQ(answer.condition(), "{http://me.com/_namespace/}ctag-ok");
    }
    auto call = import(event("a"));
    call.header("If", "<" + prefix + first + ">");
    const Answer made = call;
    EXPECT_EQ(made.status, 207);
    EXPECT_EQ(made.header("CTag"), ctag(cal_));
    EXPECT_NE(made.header("CTag"), first);

    const auto home = calendars("alice");
    const auto before = ctag(home);
    auto refused = as("alice").mkcalendar(home + "new/");
    refused.header("If", "<" + home + "> (<" + prefix + "x>)");
    EXPECT_EQ(refused.condition(), "{http://me.com/_namespace/}ctag-ok");
    auto mkcalendar = as("alice").mkcalendar(home + "new/");
    mkcalendar.header("If", "<" + home + "> (<" + prefix + before + ">)");
    const Answer created = mkcalendar;
    EXPECT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(created.header("Home-CTag"), ctag(home));
    EXPECT_EQ(created.header("CTag"), ctag(home + "new/"));
}

TEST_F(Bulk, JsonIsImportedAndReturnedAsJson) {
    const std::string json =
        R"(["vcalendar",[["version",{},"text","2.0"],["prodid",{},"text","-//x//y"]],[)"
        R"(["vevent",[["uid",{},"text","j1"],["dtstamp",{},"date-time","2026-01-01T00:00:00Z"],)"
        R"(["dtstart",{},"date-time","2026-01-02T00:00:00Z"]],[]],)"
        R"(["vevent",[["uid",{},"text","j2"],["dtstamp",{},"date-time","2026-01-01T00:00:00Z"],)"
        R"(["dtstart",{},"date-time","2026-01-02T00:00:00Z"]],[]]]])";
    auto call = import(json, "application/calendar+json");
    call.header("X-MobileMe-DAV-Options", "return-changed-data");
    const Answer answer = call;
    ASSERT_EQ(answer.status, 207) << answer.body;
    ASSERT_EQ(answer.responses().size(), 2U);
    for (const auto& item : answer.responses()) {
        EXPECT_FALSE(item.text(kEtag).empty());
        const auto* returned = item.property(kData);
        ASSERT_NE(returned, nullptr);
        EXPECT_EQ(*returned->attribute("content-type"), "application/calendar+json");
        EXPECT_NE(returned->text().find("\"" + item.text(kUid) + "\""), std::string::npos);
    }
}

}  // namespace
}  // namespace kalends::test
