// Apple's default-alarm properties: who has which, and what they do to new objects.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

const std::string kTimed = "default-alarm-vevent-datetime";
const std::string kAllDay = "default-alarm-vevent-date";
const std::string kTimedTask = "default-alarm-vtodo-datetime";
const std::string kDueDay = "default-alarm-vtodo-date";

std::string element(const std::string& name, const std::string& content = {}) {
    return "<C:" + name + " xmlns:C='urn:ietf:params:xml:ns:caldav'>" + content + "</C:" + name +
           ">";
}

std::string clark(const std::string& name) {
    return "{urn:ietf:params:xml:ns:caldav}" + name;
}

std::string alarm(const std::string& lines) {
    return "BEGIN:VALARM\r\n" + lines + "END:VALARM\r\n";
}

std::string rings(const std::string& before) {
    return alarm("ACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-" + before + "\r\n");
}

std::string marked(const std::string& before) {
    return alarm("X-APPLE-DEFAULT-ALARM:TRUE\r\nACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-" +
                 before + "\r\n");
}

class DefaultAlarms : public DavFixture {
  protected:
    int set(const std::string& login,
            const std::string& path,
            const std::string& name,
            const std::string& alarms) const {
        const auto responses =
            as(login)
                .proppatch(path, "<D:set><D:prop>" + element(name, alarms) + "</D:prop></D:set>")
                .answer()
                .responses();
        return responses.empty() ? 0 : responses.front().statusOf(clark(name));
    }

    /// Its text, or the status it has.
    std::string of(const std::string& login,
                   const std::string& path,
                   const std::string& name) const {
        const auto responses = as(login).propfind(path, element(name)).answer().responses();
        if (responses.empty()) {
            return "no answer";
        }
        const auto* found = responses.front().property(clark(name));
        return found == nullptr ? std::to_string(responses.front().statusOf(clark(name)))
                                : found->trimmedText();
    }

    std::string shared(const std::string& login) const {
        const std::string ns = " xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'";
        as("alice")
            .xml("POST", calendar("alice"),
                 "<CS:share" + ns + "><CS:set><D:href>mailto:" + login +
                     "@example.org</D:href><CS:read-write/></CS:set></CS:share>")
            .answer();
        const Answer answer =
            as(login).xml("POST", calendars(login),
                          "<CS:invite-reply" + ns + "><CS:invite-accepted/><CS:hosturl><D:href>" +
                              calendar("alice") + "</D:href></CS:hosturl></CS:invite-reply>");
        const auto begin = answer.body.find("<D:href>") + 8;
        return answer.body.substr(begin, answer.body.find("</D:href>") - begin);
    }

    std::string stored(const std::string& login, const std::string& path) const {
        return as(login).get(path).answer().body;
    }

    const std::string path_ = calendar("alice") + "a.ics";
};

TEST_F(DefaultAlarms, AreAdvertised) {
    EXPECT_NE(as("alice")
                  .request("OPTIONS", calendars("alice"))
                  .answer()
                  .header("DAV")
                  .find("calendar-default-alarms"),
              std::string::npos);
}

TEST_F(DefaultAlarms, AreSetOnHomesAndCalendarsWhereTheyAreAlarms) {
    for (const auto& path : {calendars("alice"), calendar("alice")}) {
        for (const auto& name : {kTimed, kAllDay, kTimedTask, kDueDay}) {
            EXPECT_EQ(of("alice", path, name), "404");
            for (const std::string bad :
                 {"Not Calendar Data", "BEGIN:VALARM\r\nEND:VALARM", "<x/>"}) {
                EXPECT_EQ(set("alice", path, name, bad), 403) << bad;
            }
            EXPECT_EQ(of("alice", path, name), "404");
            EXPECT_EQ(set("alice", path, name, rings("PT15M")), 200);
            EXPECT_NE(of("alice", path, name).find("TRIGGER:-PT15M"), std::string::npos);
            EXPECT_EQ(set("alice", path, name, ""), 200);
            EXPECT_EQ(of("alice", path, name), "");
        }
    }
    const auto refused =
        as("alice")
            .proppatch(calendar("alice"),
                       "<D:set><D:prop>" + element(kTimed, "words") + "</D:prop></D:set>")
            .answer();
    EXPECT_NE(refused.body.find("valid-calendar-data"), std::string::npos) << refused.body;
    EXPECT_EQ(as("alice")
                  .proppatch(calendar("alice"),
                             "<D:remove><D:prop>" + element(kTimed) + "</D:prop></D:remove>")
                  .status(),
              207);
    EXPECT_EQ(of("alice", calendar("alice"), kTimed), "404");
}

TEST_F(DefaultAlarms, OfTheHomeStandInNewEventsWithoutOne) {
    ASSERT_EQ(set("alice", calendars("alice"), kTimed, rings("PT15M")), 200);
    const Answer put = as("alice").put(path_, event("a"));
    EXPECT_EQ(put.status, 201);
    EXPECT_FALSE(put.has("ETag"));
    EXPECT_EQ(stored("alice", path_), event("a", marked("PT15M")));
    // Once it exists it is as its owner says.
    const Answer again = as("alice").put(path_, event("a"));
    EXPECT_EQ(again.status, 204);
    EXPECT_TRUE(again.has("ETag"));
    EXPECT_EQ(stored("alice", path_), event("a"));
    // Those who say when it rings, or that it does not, get what they sent.
    for (const auto& own : {rings("PT1H"), alarm("ACTION:NONE\r\nTRIGGER:-PT1H\r\n")}) {
        as("alice").remove(path_).answer();
        EXPECT_TRUE(as("alice").put(path_, event("a", own)).answer().has("ETag"));
        EXPECT_EQ(stored("alice", path_), event("a", own));
    }
    const Answer added = as("alice")
                             .request("POST", calendar("alice") + ";add-member")
                             .type("text/calendar")
                             .body(event("b"));
    EXPECT_EQ(added.status, 201);
    EXPECT_FALSE(added.has("ETag"));
    EXPECT_EQ(stored("alice", added.header("Location")), event("b", marked("PT15M")));
}

TEST_F(DefaultAlarms, ShowInTheRepresentationThatWasAskedFor) {
    set("alice", calendars("alice"), kTimed, rings("PT15M"));
    const Answer put = as("alice").put(path_, event("a")).prefer("return=representation");
    EXPECT_EQ(put.status, 201);
    EXPECT_EQ(put.body, event("a", marked("PT15M")));
    EXPECT_EQ(put.etag(), as("alice").get(path_).answer().etag());
}

TEST_F(DefaultAlarms, OfTheCalendarGoBeforeThoseOfTheHomeEvenWhenEmpty) {
    set("alice", calendars("alice"), kTimed, rings("PT15M"));
    set("alice", calendar("alice"), kTimed, rings("PT30M"));
    as("alice").put(path_, event("a")).answer();
    EXPECT_EQ(stored("alice", path_), event("a", marked("PT30M")));
    for (const std::string none : {"", "BEGIN:VALARM\r\nACTION:NONE\r\nEND:VALARM\r\n"}) {
        ASSERT_EQ(set("alice", calendar("alice"), kTimed, none), 200);
        as("alice").remove(path_).answer();
        EXPECT_TRUE(as("alice").put(path_, event("a")).answer().has("ETag"));
        EXPECT_EQ(stored("alice", path_), event("a"));
    }
}

TEST_F(DefaultAlarms, AreOfTheKindOfTheObject) {
    set("alice", calendars("alice"), kAllDay, rings("P1D"));
    set("alice", calendars("alice"), kTimedTask, rings("PT2H"));
    as("alice").put(path_, event("a")).answer();
    EXPECT_EQ(stored("alice", path_), event("a"));
    as("alice").put(tasks("alice") + "t.ics", todo("t")).answer();
    EXPECT_EQ(stored("alice", tasks("alice") + "t.ics"), todo("t", marked("PT2H")));
    const std::string sometime =
        calendarWith("BEGIN:VTODO\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nEND:VTODO\r\n");
    as("alice").put(tasks("alice") + "u.ics", sometime).answer();
    EXPECT_EQ(stored("alice", tasks("alice") + "u.ics"), sometime);
}

TEST_F(DefaultAlarms, ReachNobodyElse) {
    set("alice", calendars("alice"), kTimed, rings("PT15M"));
    const std::string bobs = shared("bob");
    as("alice").put(path_, event("a")).answer();
    EXPECT_EQ(stored("alice", path_), event("a", marked("PT15M")));
    EXPECT_EQ(stored("bob", bobs + "a.ics"), event("a"));
    for (const auto& path : {bobs, calendar("alice")}) {
        EXPECT_EQ(of("bob", path, kTimed), "");
        EXPECT_EQ(as("bob").propfind(path, "").answer().body.find("Soon"), std::string::npos);
    }
    EXPECT_NE(of("bob", calendars("alice"), kTimed), "");
    EXPECT_EQ(
        as("bob").request("PROPFIND", calendars("alice")).depth("1").answer().body.find("Soon"),
        std::string::npos);
}

TEST_F(DefaultAlarms, OfThoseWhoHaveAShareAreTheirOwnAndAddNothing) {
    const std::string bobs = shared("bob");
    set("alice", calendar("alice"), kTimed, rings("PT15M"));
    EXPECT_EQ(set("bob", bobs, kTimed, rings("PT7M")), 200);
    EXPECT_NE(of("bob", bobs, kTimed).find("PT7M"), std::string::npos);
    EXPECT_NE(of("alice", calendar("alice"), kTimed).find("PT15M"), std::string::npos);
    // At the owner's URL too they set their own.
    EXPECT_EQ(set("bob", calendar("alice"), kTimed, rings("PT8M")), 200);
    EXPECT_NE(of("bob", calendar("alice"), kTimed).find("PT8M"), std::string::npos);
    EXPECT_NE(of("alice", calendar("alice"), kTimed).find("PT15M"), std::string::npos);
    for (const auto& path : {bobs + "b.ics", calendar("alice") + "c.ics"}) {
        const std::string uid = path.substr(path.size() - 5, 1);
        EXPECT_TRUE(as("bob").put(path, event(uid)).answer().has("ETag"));
        EXPECT_EQ(stored("bob", path), event(uid));
        EXPECT_EQ(stored("alice", calendar("alice") + uid + ".ics"), event(uid));
    }
}

TEST_F(DefaultAlarms, OfTheOwnerRingForWhatADeputyMakes) {
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    set("alice", calendars("alice"), kTimed, rings("PT15M"));
    as("bob").put(path_, event("a")).answer();
    EXPECT_EQ(stored("alice", path_), event("a", marked("PT15M")));
}

TEST_F(DefaultAlarms, AreLeftOutWhereTheObjectWouldBeTooLarge) {
    set("alice", calendars("alice"), kTimed, rings("PT15M"));
    const std::size_t room =
        DavSettings{}.calendarObjectLimitBytes - event("a", "DESCRIPTION:\r\n").size() - 20;
    std::string folded;
    while (folded.size() + 72 < room) {
        folded += std::string(68, 'x') + "\r\n ";
    }
    const std::string large = event("a", "DESCRIPTION:" + folded + "\r\n");
    ASSERT_EQ(as("alice").put(path_, large).status(), 201);
    EXPECT_TRUE(stored("alice", path_) == large);
}

}  // namespace
}  // namespace kalends::test
