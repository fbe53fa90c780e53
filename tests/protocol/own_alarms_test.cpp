// What each person keeps of a shared event for themselves: alarms and whether it takes their time.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

std::string alarm(const std::string& words, const std::string& before) {
    return "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:" + words + "\r\nTRIGGER:-" + before +
           "\r\nEND:VALARM\r\n";
}

class OwnAlarms : public DavFixture {
  protected:
    void SetUp() override { DavFixture::SetUp(); }

    /// Alice's calendar in somebody's home.
    std::string shared(const std::string& login, const std::string& access = "read-write") const {
        const std::string ns = " xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'";
        EXPECT_EQ(as("alice")
                      .xml("POST", calendar("alice"),
                           "<CS:share" + ns + "><CS:set><D:href>mailto:" + login +
                               "@example.org</D:href><CS:" + access + "/></CS:set></CS:share>")
                      .status(),
                  200);
        const Answer answer =
            as(login).xml("POST", calendars(login),
                          "<CS:invite-reply" + ns + "><CS:invite-accepted/><CS:hosturl><D:href>" +
                              calendar("alice") + "</D:href></CS:hosturl></CS:invite-reply>");
        const auto begin = answer.body.find("<D:href>") + 8;
        return answer.body.substr(begin, answer.body.find("</D:href>") - begin);
    }

    std::string multiget(const std::string& login, const std::string& path) const {
        return as(login)
            .xml("REPORT", path,
                 "<C:calendar-multiget xmlns:D='DAV:' "
                 "xmlns:C='urn:ietf:params:xml:ns:caldav'><D:prop><D:getetag/>"
                 "<C:calendar-data/></D:prop><D:href>" +
                     path + "a.ics</D:href></C:calendar-multiget>")
            .answer()
            .body;
    }

    std::string synchronised(const std::string& login, const std::string& path) const {
        return as(login)
            .xml("REPORT", path,
                 "<D:sync-collection xmlns:D='DAV:' "
                 "xmlns:C='urn:ietf:params:xml:ns:caldav'><D:sync-token/>"
                 "<D:sync-level>1</D:sync-level><D:prop><C:calendar-data/></D:prop></"
                 "D:sync-collection>")
            .answer()
            .body;
    }

    const std::string hers_ = alarm("hers", "PT5M");
    const std::string his_ = alarm("his", "PT9M");
    const std::string path_ = calendar("alice") + "a.ics";
};

TEST_F(OwnAlarms, AreReturnedToThoseWhoSetThemAlone) {
    const std::string bobs = shared("bob");
    const std::string carols = shared("carol");
    as("alice").put(path_, event("a", hers_)).answer();
    EXPECT_EQ(as("bob").get(bobs + "a.ics").answer().body, event("a"));
    const std::string sent = event("a", "SUMMARY:changed\r\n" + his_);
    const Answer put = as("bob").put(bobs + "a.ics", sent);
    EXPECT_EQ(put.status, 204);
    const Answer got = as("bob").get(bobs + "a.ics");
    EXPECT_EQ(got.body, sent);
    EXPECT_EQ(put.etag(), got.etag());
    EXPECT_EQ(as("alice").get(path_).answer().body, event("a", "SUMMARY:changed\r\n" + hers_));
    EXPECT_EQ(as("carol").get(carols + "a.ics").answer().body, event("a", "SUMMARY:changed\r\n"));
    for (const auto& body :
         {multiget("bob", bobs), synchronised("bob", bobs), as("bob").get(bobs).answer().body}) {
        EXPECT_NE(body.find("DESCRIPTION:his"), std::string::npos) << body;
        EXPECT_EQ(body.find("hers"), std::string::npos) << body;
    }
    for (const auto& body : {multiget("carol", carols), synchronised("carol", carols),
                             as("carol").get(carols).answer().body}) {
        EXPECT_EQ(body.find("VALARM"), std::string::npos) << body;
    }
}

TEST_F(OwnAlarms, StayWhenTheOwnerChangesTheEvent) {
    const std::string bobs = shared("bob");
    as("bob").put(bobs + "a.ics", event("a", his_)).answer();
    EXPECT_EQ(as("alice").get(path_).answer().body, event("a"));
    as("alice").put(path_, event("a", "SUMMARY:moved\r\n" + hers_)).answer();
    EXPECT_EQ(as("bob").get(bobs + "a.ics").answer().body, event("a", "SUMMARY:moved\r\n" + his_));
    // Those who send none have none.
    as("bob").put(bobs + "a.ics", event("a", "SUMMARY:quiet\r\n")).answer();
    EXPECT_EQ(as("bob").get(bobs + "a.ics").answer().body, event("a", "SUMMARY:quiet\r\n"));
    EXPECT_EQ(as("alice").get(path_).answer().body, event("a", "SUMMARY:quiet\r\n" + hers_));
}

TEST_F(OwnAlarms, ArePartOfNoMaskAndOfNothingAfterTheShareEnded) {
    const std::string bobs = shared("bob");
    as("bob").put(bobs + "a.ics", event("a", his_)).answer();
    as("alice").put(path_, event("a", "CLASS:PRIVATE\r\n")).answer();
    EXPECT_EQ(as("bob").get(bobs + "a.ics").answer().body.find("VALARM"), std::string::npos);
    as("alice").remove(path_).answer();
    EXPECT_EQ(value("select count(*) from viewer_object"), "0");
}

TEST_F(OwnAlarms, AnEventTakesTheTimeOfThoseItTook) {
    const std::string bobs = shared("bob");
    as("alice").put(path_, event("a")).answer();
    const std::string free = event("a", "TRANSP:TRANSPARENT\r\n");
    as("bob").put(bobs + "a.ics", free).answer();
    EXPECT_EQ(as("bob").get(bobs + "a.ics").answer().body, free);
    EXPECT_EQ(as("alice").get(path_).answer().body, event("a"));
    EXPECT_EQ(value("select busy from occurrence"), "1");
    // Of a new one the maker says it for all.
    as("bob").put(bobs + "b.ics", event("b", "TRANSP:TRANSPARENT\r\n")).answer();
    EXPECT_EQ(as("alice").get(calendar("alice") + "b.ics").answer().body,
              event("b", "TRANSP:TRANSPARENT\r\n"));
}

TEST_F(OwnAlarms, GoAlongWhenAnEventIsMovedOutAndTheOwnersDoNot) {
    const std::string bobs = shared("bob");
    as("alice").put(path_, event("a", hers_)).answer();
    as("bob").put(bobs + "a.ics", event("a", his_)).answer();
    EXPECT_EQ(as("bob").move(bobs + "a.ics").to(calendar("bob") + "a.ics").status(), 201);
    EXPECT_EQ(as("bob").get(calendar("bob") + "a.ics").answer().body, event("a", his_));
    EXPECT_EQ(as("alice").get(path_).status(), 404);
    // And back: what rings for one is not what rings for the owner.
    EXPECT_EQ(as("bob").move(calendar("bob") + "a.ics").to(bobs + "a.ics").status(), 201);
    EXPECT_EQ(as("alice").get(path_).answer().body, event("a"));
    EXPECT_EQ(as("bob").get(bobs + "a.ics").answer().body, event("a", his_));
}

TEST_F(OwnAlarms, AMoveThatIsRefusedLeavesBothPlacesAsTheyWere) {
    const std::string bobs = shared("bob");
    as("alice").put(path_, event("a", hers_)).answer();
    as("bob").put(calendar("bob") + "other.ics", event("a")).answer();
    EXPECT_EQ(as("bob").move(bobs + "a.ics").to(calendar("bob") + "a.ics").status(), 403);
    EXPECT_EQ(as("alice").get(path_).answer().body, event("a", hers_));
    EXPECT_EQ(objectsIn("bob", "calendar"), "1");
}

TEST_F(OwnAlarms, DataOfSingleUsersDoNotComeFromOutside) {
    const Answer answer = as("alice").put(
        path_, calendarWith(
                   "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260101T000000Z\r\n"
                   "DTSTART:20260105T090000Z\r\nEND:VEVENT\r\n"
                   "BEGIN:X-CALENDARSERVER-PERUSER\r\nUID:a\r\nEND:X-CALENDARSERVER-PERUSER\r\n"));
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.condition(), "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
}

TEST_F(OwnAlarms, OfThoseWhoOnlyReadAreTheirsToo) {
    const std::string bobs = shared("bob", "read");
    const std::string carols = shared("carol", "read");
    as("alice").put(path_, event("a", hers_)).answer();
    const Answer first = as("bob").get(bobs + "a.ics");
    EXPECT_EQ(as("bob").put(bobs + "a.ics", first.body).status(), 403)
        << "nothing of his own in it";
    const std::string sent =
        event("a", "TRANSP:TRANSPARENT\r\nX-MOZ-LASTACK:20260101T000000Z\r\n" + his_);
    const Answer put = as("bob").put(bobs + "a.ics", sent).ifMatch(first.etag());
    EXPECT_EQ(put.status, 204) << put.body;
    const Answer got = as("bob").get(bobs + "a.ics");
    EXPECT_EQ(got.body, sent);
    EXPECT_EQ(got.etag(), put.etag());
    EXPECT_NE(got.etag(), first.etag()) << "other devices have to notice";
    EXPECT_EQ(as("alice").get(path_).answer().body, event("a", hers_));
    EXPECT_EQ(as("carol").get(carols + "a.ics").answer().body, event("a"));
    EXPECT_EQ(as("bob").put(bobs + "a.ics", sent).ifMatch(first.etag()).status(), 412);
    // Whatever is everybody's stays the owner's to change.
    for (const auto& text :
         {event("a", "SUMMARY:other\r\n" + his_), event("a", "LOCATION:there\r\n" + his_),
          event("b", his_), event("a", "CLASS:PRIVATE\r\n" + his_), todo("a", his_)}) {
        EXPECT_EQ(as("bob").put(bobs + "a.ics", text).status(), 403) << text;
    }
    EXPECT_EQ(as("bob").put(bobs + "a.ics", "nonsense").status(), 403);
    EXPECT_EQ(as("bob").put(bobs + "new.ics", event("new", his_)).status(), 403);
    EXPECT_EQ(as("bob").remove(bobs + "a.ics").status(), 403);
    EXPECT_EQ(as("bob").get(bobs + "a.ics").answer().body, sent);
    EXPECT_EQ(as("alice").get(path_).answer().body, event("a", hers_));
    // Nothing of a mask.
    as("alice").put(path_, event("a", "CLASS:PRIVATE\r\n")).answer();
    const std::string mask = as("bob").get(bobs + "a.ics").answer().body;
    EXPECT_EQ(as("bob").put(bobs + "a.ics", mask).status(), 403);
}

TEST_F(OwnAlarms, AreWhatFiltersAndFreeTimeSee) {
    const std::string bobs = shared("bob", "read");
    as("alice").put(path_, event("a", hers_)).answer();
    const auto finds = [&](const std::string& login, const std::string& path,
                           const std::string& filter) {
        return as(login)
                   .xml("REPORT", path,
                        "<C:calendar-query xmlns:D='DAV:' "
                        "xmlns:C='urn:ietf:params:xml:ns:caldav'><D:prop><D:getetag/></D:prop>"
                        "<C:filter><C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'>" +
                            filter +
                            "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>")
                   .depth("1")
                   .answer()
                   .responses()
                   .size() == 1;
    };
    const auto busy = [&](const std::string& login, const std::string& path) {
        return as(login)
                   .xml("REPORT", path,
                        "<C:free-busy-query xmlns:C='urn:ietf:params:xml:ns:caldav'><C:time-range "
                        "start='20260101T000000Z' "
                        "end='20260201T000000Z'/></C:free-busy-query>")
                   .depth("1")
                   .answer()
                   .body.find("20260105T090000Z") != std::string::npos;
    };
    const std::string rings =
        "<C:comp-filter name='VALARM'><C:time-range start='20260105T085000Z' "
        "end='20260105T085200Z'/></C:comp-filter>";
    const std::string free =
        "<C:prop-filter name='TRANSP'><C:text-match>TRANSPARENT</C:text-match></C:prop-filter>";
    EXPECT_FALSE(finds("bob", bobs, "<C:comp-filter name='VALARM'/>"));
    EXPECT_TRUE(busy("bob", bobs));
    ASSERT_EQ(as("bob").put(bobs + "a.ics", event("a", "TRANSP:TRANSPARENT\r\n" + his_)).status(),
              204);
    EXPECT_TRUE(finds("bob", bobs, rings));
    EXPECT_TRUE(finds("bob", bobs, free));
    EXPECT_FALSE(busy("bob", bobs));
    EXPECT_FALSE(finds("alice", calendar("alice"), rings)) << "hers ring at another time";
    EXPECT_FALSE(finds("alice", calendar("alice"), free));
    EXPECT_TRUE(busy("alice", calendar("alice")));
}

}  // namespace
}  // namespace kalends::test
