// GET of an account's free/busy URL: when somebody is busy, and nothing else, for those who may
// know it.
#include "auth/app_password.h"
#include "storage/app_passwords.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

std::string timed(const std::string& uid, const std::string& day, const std::string& lines = {}) {
    return calendarWith(
        "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:" + day +
        "T100000Z\r\nDTEND:" + day + "T110000Z\r\nSUMMARY:secret\r\n" + lines + "END:VEVENT\r\n");
}

class FreeBusyUrl : public DavFixture {
  protected:
    Call ask(const std::string& login, const std::string& parameters = kMonth) const {
        return as(login).get(calendars("alice") + "freebusy" + parameters);
    }

    static bool busyOn(const Answer& answer, const std::string& day) {
        return answer.body.find(day + "T100000Z/" + day + "T110000Z") != std::string::npos;
    }

    static inline const std::string kMonth = "?start=2026-01-01T00:00:00Z&end=2026-02-01T00:00:00Z";
};

TEST_F(FreeBusyUrl, TellsWhenTheOwnerIsBusyInAllCalendarsThatCount) {
    as("alice").put(calendar("alice") + "a.ics", timed("a", "20260105")).answer();
    as("alice")
        .put(calendar("alice") + "b.ics", timed("b", "20260106", "TRANSP:TRANSPARENT\r\n"))
        .answer();
    as("alice").mkcalendar(calendars("alice") + "second/").answer();
    as("alice").put(calendars("alice") + "second/c.ics", timed("c", "20260107")).answer();
    const Answer answer = ask("alice");
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.header("Content-Type").starts_with("text/calendar")) << answer.head;
    EXPECT_NE(answer.body.find("BEGIN:VFREEBUSY"), std::string::npos);
    EXPECT_NE(answer.body.find("DTSTART:20260101T000000Z"), std::string::npos);
    EXPECT_NE(answer.body.find("DTEND:20260201T000000Z"), std::string::npos);
    EXPECT_TRUE(busyOn(answer, "20260105"));
    EXPECT_FALSE(busyOn(answer, "20260106"));
    EXPECT_TRUE(busyOn(answer, "20260107"));
    EXPECT_EQ(answer.body.find("secret"), std::string::npos);
    as("alice")
        .proppatch(
            calendars("alice") + "second/",
            "<D:set><D:prop><C:schedule-calendar-transp xmlns:C='urn:ietf:params:xml:ns:caldav'>"
            "<C:transparent/></C:schedule-calendar-transp></D:prop></D:set>")
        .answer();
    EXPECT_FALSE(busyOn(ask("alice"), "20260107"));
    EXPECT_EQ(as("alice").head(calendars("alice") + "freebusy/" + kMonth).status(), 200);
    EXPECT_TRUE(as("alice")
                    .get(calendars("alice") + "freebusy" + kMonth)
                    .accept("application/calendar+json")
                    .answer()
                    .header("Content-Type")
                    .starts_with("application/calendar+json"));
}

TEST_F(FreeBusyUrl, IsTheOwnersTimeWhateverTheViewersOwnCopiesTake) {
    as("alice").put(calendar("alice") + "a.ics", timed("a", "20260105")).answer();
    // Shared with bob, it stands in bob's home, where it takes none of bob's time.
    ASSERT_EQ(as("alice")
                  .xml("ACL", calendar("alice"),
                       "<D:acl "
                       "xmlns:D='DAV:'><D:ace><D:principal><D:href>/dav/principals/users/bob/</"
                       "D:href></D:principal>"
                       "<D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>")
                  .status(),
              200);
    EXPECT_TRUE(busyOn(ask("bob"), "20260105"));
    EXPECT_TRUE(busyOn(ask("carol"), "20260105")) << "a colleague";
    as("alice")
        .proppatch(
            calendar("alice"),
            "<D:set><D:prop><C:schedule-calendar-transp xmlns:C='urn:ietf:params:xml:ns:caldav'>"
            "<C:transparent/></C:schedule-calendar-transp></D:prop></D:set>")
        .answer();
    EXPECT_FALSE(busyOn(ask("bob"), "20260105"));
    EXPECT_FALSE(busyOn(ask("carol"), "20260105"));
}

TEST_F(FreeBusyUrl, TakesItsBoundsFromTheParameters) {
    as("alice").put(calendar("alice") + "a.ics", timed("a", "20260105")).answer();
    const std::vector<std::pair<std::string, bool>> bounds{
        {"?start=2026-01-05T00:00:00Z&period=P1D", true},
        {"?start=20260105T000000Z&end=20260106T000000Z", true},
        {"?start=2026-01-05&end=2026-01-06", true},
        {"?start=20260105&period=PT12H", true},
        {"?start=2026-01-05T12:30:00%2B01:00&period=P1D", false},
        {"?start=2026-01-05T08:00:00-03:00&period=P1D", false},
        {"?start=2026-01-04T00:00:00Z&period=P1D", false},
        {"", false},
    };
    for (const auto& [parameters, busy] : bounds) {
        const Answer answer = ask("alice", parameters);
        EXPECT_EQ(answer.status, 200) << parameters;
        EXPECT_EQ(answer.body.find("FREEBUSY;") != std::string::npos ||
                      answer.body.find("FREEBUSY:20260105") != std::string::npos,
                  busy)
            << parameters << answer.body;
    }
    for (const std::string bad :
         {"?start=now", "?start=2026-02-30T00:00:00Z", "?end=2026-01-01T00:00:00Z&period=P1D",
          "?period=-P1D", "?period=P0D", "?period=week", "?period=P99999999999D",
          "?start=20260105T000000Z&end=20260105T000000Z",
          "?start=20260105T000000Z&end=20260104T000000Z", "?start=20260105T000000",
          "?start=", "?start=1&start=2", "?start=2026-01-05T00:00:00%2B25:00",
          "?start=2026-01-05T00:00:00Zx"}) {
        const Answer answer = ask("alice", bad);
        EXPECT_EQ(answer.status, 400) << bad;
        EXPECT_FALSE(answer.sentence().empty()) << bad;
    }
    EXPECT_EQ(ask("alice", "?start=20260105T000000Z&period=P9999D").condition(),
              "{DAV:}number-of-matches-within-limits");
}

TEST_F(FreeBusyUrl, TellsColleaguesWhatTheyMayKnowAndOthersNothing) {
    as("alice").put(calendar("alice") + "a.ics", timed("a", "20260105")).answer();
    const Answer colleague = ask("bob");
    EXPECT_EQ(colleague.status, 200);
    EXPECT_TRUE(busyOn(colleague, "20260105"));
    EXPECT_EQ(nobody().get(calendars("alice") + "freebusy").status(), 401);
    EXPECT_EQ(as("bob").get(calendars("mallory") + "freebusy").status(), 404);
    query("insert into organisation (slug) values ('other')");
    query(
        "update principal set organisation_id = (select id from organisation where slug = 'other') "
        "where slug = 'carol'");
    const Answer stranger = ask("carol");
    EXPECT_EQ(stranger.status, as("carol").get(calendars("mallory") + "freebusy").status());
    EXPECT_EQ(stranger.body.find("VFREEBUSY"), std::string::npos);
}

TEST_F(FreeBusyUrl, IsNothingForADeviceThatReachesNoCalendar) {
    as("alice").put(calendar("alice") + "a.ics", timed("a", "20260105")).answer();
    const auto device = [this](const std::string& name, const std::string& slug, bool readOnly) {
        storage::AppPasswordTerms terms;
        terms.name = name;
        terms.readOnly = readOnly;
        const auto owner =
            store_->principals().byPath({storage::PrincipalKind::kUser, "alice"})->id;
        if (!slug.empty()) {
            terms.only = storage::CollectionId{
                std::stoll(value("select id from collection where slug = '" + slug +
                                 "' and owner_id = " + std::to_string(owner.value)))};
        }
        const auto secret = auth::makeAppPassword();
        auto& store = store_->appPasswords();
        store.add(owner, terms,
                  auth::hashAppPassword(auth::appPasswordIn(secret).value(), store.hashKey()));
        return withPassword("alice", secret);
    };
    const std::string path = calendars("alice") + "freebusy" + kMonth;
    EXPECT_TRUE(busyOn(device("display", "", true).get(path), "20260105"));
    EXPECT_TRUE(busyOn(device("room", "calendar", false).get(path), "20260105"));
    EXPECT_EQ(device("phone book", "addressbook", false).get(path).status(), 404);
}

TEST_F(FreeBusyUrl, LeavesRoomForACalendarOfThatName) {
    EXPECT_EQ(as("alice").mkcalendar(calendars("alice") + "freebusy/").status(), 201);
    EXPECT_EQ(as("alice").get(calendars("alice") + "freebusy/").answer().body.find("VFREEBUSY"),
              std::string::npos);
    EXPECT_EQ(as("alice").get(addressbooks("alice") + "freebusy").status(), 404);
    EXPECT_EQ(as("bob").propfind(calendars("alice") + "none", "<D:displayname/>").status(), 403);
}

}  // namespace
}  // namespace kalends::test
