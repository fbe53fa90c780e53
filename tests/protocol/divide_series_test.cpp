// POST ?action=split: one series becomes two, for those who may write it, or nothing happens.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

const std::string kRelation = "RELATED-TO;RELTYPE=X-CALENDARSERVER-RECURRENCE-SET:";

std::string series(const std::string& uid,
                   const std::string& lines = "RRULE:FREQ=DAILY;COUNT=10\r\n") {
    return calendarWith(
        "BEGIN:VEVENT\r\nUID:" + uid +
        "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\nDURATION:PT1H\r\n" + lines +
        "END:VEVENT\r\n");
}

std::string alarm(const std::string& words) {
    return "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:" + words +
           "\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n";
}

class DivideSeries : public DavFixture {
  protected:
    Call split(const std::string& login,
               const std::string& parameters,
               const std::string& path = calendar("alice") + "a.ics") const {
        return as(login).request("POST", path + "?action=split" + parameters);
    }

    std::string stored(const std::string& login, const std::string& path) const {
        return as(login).get(path).answer().body;
    }

    /// What RELATED-TO says there.
    static std::string relationIn(const std::string& text) {
        const auto begin = text.find(kRelation);
        return begin == std::string::npos ? "" : text.substr(begin, text.find('\r', begin) - begin);
    }

    std::string shared(const std::string& login, const std::string& access) const {
        const std::string ns = " xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'";
        as("alice")
            .xml("POST", calendar("alice"),
                 "<CS:share" + ns + "><CS:set><D:href>mailto:" + login +
                     "@example.org</D:href><CS:" + access + "/></CS:set></CS:share>")
            .answer();
        const Answer answer =
            as(login).xml("POST", calendars(login),
                          "<CS:invite-reply" + ns + "><CS:invite-accepted/><CS:hosturl><D:href>" +
                              calendar("alice") + "</D:href></CS:hosturl></CS:invite-reply>");
        const auto begin = answer.body.find("<D:href>") + 8;
        return answer.body.substr(begin, answer.body.find("</D:href>") - begin);
    }

    const std::string path_ = calendar("alice") + "a.ics";
    const std::string at_ = "&rid=20260108T090000Z";
};

TEST_F(DivideSeries, IsAdvertisedWithPostAmongTheMethods) {
    as("alice").put(path_, series("a")).answer();
    const Answer options = as("alice").request("OPTIONS", path_);
    EXPECT_NE(options.header("DAV").find("calendarserver-recurrence-split"), std::string::npos);
    EXPECT_NE(options.header("Allow").find("POST"), std::string::npos);
}

TEST_F(DivideSeries, MakesTwoObjectsThatNameTheSameRelation) {
    as("alice").put(path_, series("a")).answer();
    const Answer divided = split("alice", "&rid=20260107T100000Z");
    EXPECT_EQ(divided.status, 204);
    const std::string other = divided.header("Split-Component-URL");
    const std::string later = stored("alice", path_);
    const std::string earlier = stored("alice", other);
    EXPECT_FALSE(relationIn(later).empty());
    EXPECT_EQ(relationIn(later), relationIn(earlier));
    EXPECT_NE(later.find("UID:a\r\n"), std::string::npos);
    EXPECT_NE(later.find("DTSTART:20260108T090000Z\r\n"), std::string::npos);
    EXPECT_NE(later.find("COUNT=7\r\n"), std::string::npos);
    EXPECT_EQ(earlier.find("UID:a\r\n"), std::string::npos);
    EXPECT_NE(earlier.find("DTSTART:20260105T090000Z\r\n"), std::string::npos);
    EXPECT_NE(earlier.find("UNTIL=20260108T085959Z\r\n"), std::string::npos);
    EXPECT_EQ(objectsIn("alice", "calendar"), "2");
    // The index knows the halves and nothing else.
    EXPECT_EQ(value("select count(*) || ' ' || count(distinct object_id) from occurrence"), "10 2");
}

TEST_F(DivideSeries, ShowsBothHalvesWhenAsked) {
    as("alice").put(path_, series("a")).answer();
    const Answer divided = split("alice", at_ + "&uid=old%2Cone").prefer("return=representation");
    EXPECT_EQ(divided.status, 207);
    EXPECT_EQ(divided.header("Preference-Applied"), "return=representation");
    const auto responses = divided.responses();
    ASSERT_EQ(responses.size(), 2U);
    EXPECT_EQ(responses[0].href, path_);
    EXPECT_EQ(responses[1].href, divided.header("Split-Component-URL"));
    for (const auto& response : responses) {
        EXPECT_EQ(response.text("{DAV:}getetag"), as("alice").get(response.href).answer().etag());
        EXPECT_NE(response.property("{urn:ietf:params:xml:ns:caldav}calendar-data"), nullptr);
    }
    EXPECT_NE(stored("alice", responses[1].href).find("UID:old\\,one\r\n"), std::string::npos);
}

TEST_F(DivideSeries, RefusesBadParametersAndChangesNothing) {
    as("alice").put(path_, series("a")).answer();
    as("alice").put(calendar("alice") + "b.ics", event("taken")).answer();
    const std::string before = stored("alice", path_);
    const std::string rid = "{urn:ietf:params:xml:ns:caldav}valid-rid-parameter";
    const std::string place = "{http://calendarserver.org/ns/}valid-split";
    const std::string action = "{urn:ietf:params:xml:ns:caldav}valid-action";
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", rid},
        {"&rid=", rid},
        {"&rid=FOOBAR", rid},
        {"&rid=%zz", rid},
        {at_ + at_, rid},
        {"&rid=20260108T090000", place},
        {"&rid=20260108", place},
        {"&rid=20260105T090000Z", place},
        {"&rid=19000101T000000Z", place},
        {"&rid=20260115T090000Z", place},
        {at_ + "&uid=", place},
        {at_ + "&uid=a", place},
        {at_ + "&uid=taken", place},
        {at_ + "&uid=x%0AATTENDEE:y", place},
        {at_ + "&uid=x&uid=y", place},
        {"&action=split" + at_, action},
    };
    for (const auto& [parameters, condition] : cases) {
        const Answer refused = split("alice", parameters);
        EXPECT_EQ(refused.status, 403) << parameters;
        EXPECT_EQ(refused.condition(), condition) << parameters;
    }
    EXPECT_EQ(as("alice").request("POST", path_ + "?action=attachment").condition(), action);
    EXPECT_EQ(as("alice").request("POST", path_).condition(), action);
    EXPECT_EQ(split("alice", at_, calendar("alice") + "b.ics").condition(), place);
    EXPECT_EQ(split("alice", at_, calendar("alice") + "none.ics").status(), 404);
    EXPECT_EQ(stored("alice", path_), before);
    EXPECT_EQ(objectsIn("alice", "calendar"), "2");
}

TEST_F(DivideSeries, HoldsTheRequestToItsConditions) {
    as("alice").put(path_, series("a")).answer();
    const std::string before = stored("alice", path_);
    EXPECT_EQ(split("alice", at_).ifMatch("\"other\"").status(), 412);
    EXPECT_EQ(split("alice", at_).ifNoneMatch("*").status(), 412);
    EXPECT_EQ(split("alice", at_).header("If-Schedule-Tag-Match", "\"other\"").status(), 412);
    EXPECT_EQ(stored("alice", path_), before);
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
    EXPECT_EQ(split("alice", at_).ifMatch(as("alice").get(path_).answer().etag()).status(), 204);
}

TEST_F(DivideSeries, NeedsTheRightToWriteWhatIsDivided) {
    as("alice").put(path_, series("a")).answer();
    const std::string before = stored("alice", path_);
    EXPECT_EQ(nobody().request("POST", path_ + "?action=split" + at_).status(), 401);
    EXPECT_NE(split("bob", at_).status(), 204);
    const std::string carols = shared("carol", "read");
    EXPECT_EQ(split("carol", at_, carols + "a.ics").status(), 403);
    EXPECT_EQ(stored("alice", path_), before);
    // What is private is a mask for those who write elsewhere in the calendar.
    const std::string bobs = shared("bob", "read-write");
    as("alice").put(path_, series("a", "RRULE:FREQ=DAILY\r\nCLASS:PRIVATE\r\n")).answer();
    EXPECT_NE(split("bob", at_, bobs + "a.ics").status(), 204);
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
}

TEST_F(DivideSeries, LeavesEachPersonTheirAlarms) {
    const std::string bobs = shared("bob", "read-write");
    const std::string rule = "RRULE:FREQ=DAILY;COUNT=10\r\n";
    as("alice").put(path_, series("a", rule + alarm("hers"))).answer();
    as("bob").put(bobs + "a.ics", series("a", rule + alarm("his"))).answer();
    const Answer divided = split("bob", at_, bobs + "a.ics").prefer("return=representation");
    ASSERT_EQ(divided.status, 207);
    EXPECT_EQ(divided.body.find("hers"), std::string::npos);
    const std::string other = divided.header("Split-Component-URL");
    ASSERT_TRUE(other.starts_with(bobs)) << other;
    const std::string name = other.substr(bobs.size());
    for (const auto& member : {std::string("a.ics"), name}) {
        EXPECT_NE(stored("bob", bobs + member).find("his"), std::string::npos);
        EXPECT_EQ(stored("bob", bobs + member).find("hers"), std::string::npos);
        EXPECT_NE(stored("alice", calendar("alice") + member).find("hers"), std::string::npos);
        EXPECT_EQ(stored("alice", calendar("alice") + member).find("his\r\n"), std::string::npos);
    }
}

TEST_F(DivideSeries, OfAMeetingIsItsOrganizersToDo) {
    const auto meeting = [](const std::string& organizer) {
        return series(
            "a",
            "RRULE:FREQ=DAILY\r\nORGANIZER:mailto:" + organizer +
                "\r\nATTENDEE:mailto:alice@example.org\r\nATTENDEE:mailto:bob@example.org\r\n");
    };
    as("alice").put(path_, meeting("bob@example.org")).answer();
    const std::string before = stored("alice", path_);
    EXPECT_EQ(split("alice", at_).condition(), "{http://calendarserver.org/ns/}valid-split");
    EXPECT_EQ(stored("alice", path_), before);
    as("alice").put(path_, meeting("ALICE@example.org")).answer();
    EXPECT_EQ(split("alice", at_).status(), 204);
    EXPECT_NE(stored("alice", path_).find("SEQUENCE:1\r\n"), std::string::npos);
}

TEST_F(DivideSeries, KeepsToLocksAndToTheRoomThereIs) {
    as("alice").put(path_, series("a")).answer();
    const std::string before = stored("alice", path_);
    const Answer locked =
        as("alice").xml("LOCK", path_,
                        "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope>"
                        "<D:locktype><D:write/></D:locktype></D:lockinfo>");
    ASSERT_EQ(locked.status, 200);
    EXPECT_EQ(split("alice", at_).status(), 423);
    EXPECT_EQ(stored("alice", path_), before);
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
    EXPECT_EQ(split("alice", at_).header("If", "(" + locked.header("Lock-Token") + ")").status(),
              204);
}

}  // namespace
}  // namespace kalends::test
