// CALDAV:free-busy-query (RFC 4791 section 7.10).
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class FreeBusyQuery : public ReportTest {
  protected:
    [[nodiscard]] Answer ask(const std::string& login,
                             const std::string& path,
                             const std::string& start,
                             const std::string& end,
                             const std::string& depth = "1") const {
        return report(login, path, depth, "C:free-busy-query",
                      "<C:time-range start=\"" + start + "\" end=\"" + end + "\"/>");
    }

    void putAt(const std::string& name, const std::string& lines) const {
        put("alice", calendar("alice") + name + ".ics",
            calendarWith("BEGIN:VEVENT\r\nUID:" + name + "\r\nDTSTAMP:20260101T000000Z\r\n" +
                         lines + "END:VEVENT\r\n"));
    }
};

TEST_F(FreeBusyQuery, GivesOneCoalescedVfreebusyCutToTheRange) {
    putAt("a", "DTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\n");
    putAt("b", "DTSTART:20260105T093000Z\r\nDTEND:20260105T103000Z\r\n");
    putAt("c", "DTSTART:20260105T230000Z\r\nDTEND:20260106T010000Z\r\n");
    putAt("free", "DTSTART:20260105T150000Z\r\nDTEND:20260105T160000Z\r\nTRANSP:TRANSPARENT\r\n");
    putAt("off", "DTSTART:20260105T160000Z\r\nDTEND:20260105T170000Z\r\nSTATUS:CANCELLED\r\n");
    putAt("maybe", "DTSTART:20260105T120000Z\r\nDTEND:20260105T130000Z\r\nSTATUS:TENTATIVE\r\n");
    const Answer answer = ask("alice", calendar("alice"), "20260105T000000Z", "20260106T000000Z");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(count(answer.body, "BEGIN:VFREEBUSY"), 1U);
    EXPECT_NE(answer.body.find("20260105T090000Z/20260105T103000Z"), std::string::npos)
        << answer.body;
    EXPECT_NE(answer.body.find("20260105T230000Z/20260106T000000Z"), std::string::npos);
    EXPECT_NE(answer.body.find("FBTYPE=BUSY-TENTATIVE:20260105T120000Z/20260105T130000Z"),
              std::string::npos);
    EXPECT_EQ(count(answer.body, "\r\nFREEBUSY"), 3U);
    EXPECT_EQ(answer.body.find("METHOD"), std::string::npos);
}

TEST_F(FreeBusyQuery, ComputesWhatTheIndexDoesNotReach) {
    putAt("daily", "DTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\nRRULE:FREQ=DAILY\r\n");
    const Answer answer = ask("alice", calendar("alice"), "20560105T000000Z", "20560107T000000Z");
    EXPECT_EQ(count(answer.body, "\r\nFREEBUSY"), 2U) << answer.body;
}

TEST_F(FreeBusyQuery, ReadsAllDayEventsInTheCalendarsZone) {
    putAt("day", "DTSTART;VALUE=DATE:20260105\r\nTRANSP:OPAQUE\r\n");
    const Answer answer = ask("alice", calendar("alice"), "20260101T000000Z", "20260110T000000Z");
    EXPECT_NE(answer.body.find("20260104T230000Z/20260105T230000Z"), std::string::npos)
        << answer.body;
}

TEST_F(FreeBusyQuery, OnTheHomeJoinsItsCalendarsWithoutToDos) {
    putAt("a", "DTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\n");
    ASSERT_EQ(as("alice").mkcalendar(calendars("alice") + "work/").status(), 201);
    put("alice", calendars("alice") + "work/w.ics",
        calendarWith("BEGIN:VEVENT\r\nUID:w\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:"
                     "20260105T110000Z\r\nDTEND:20260105T120000Z\r\nEND:VEVENT\r\n"));
    put("alice", tasks("alice") + "t.ics", todo("t"));
    const Answer answer =
        ask("alice", calendars("alice"), "20260105T000000Z", "20260106T000000Z", "infinity");
    EXPECT_EQ(count(answer.body, "\r\nFREEBUSY"), 2U) << answer.body;
}

TEST_F(FreeBusyQuery, WithoutBusyTimeIsAnEmptyVfreebusy) {
    const Answer answer = ask("alice", calendar("alice"), "20260105T000000Z", "20260106T000000Z");
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("BEGIN:VFREEBUSY"), std::string::npos);
    EXPECT_EQ(count(answer.body, "\r\nFREEBUSY"), 0U);
    putAt("a", "DTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\n");
    EXPECT_EQ(
        count(ask("alice", calendar("alice"), "20260105T000000Z", "20260106T000000Z", "0").body,
              "\r\nFREEBUSY"),
        0U);
}

TEST_F(FreeBusyQuery, ColleaguesMayAskAndSeeNothingElse) {
    putAt("a", "DTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\nCLASS:PRIVATE\r\n");
    const Answer answer = ask("bob", calendar("alice"), "20260105T000000Z", "20260106T000000Z");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(count(answer.body, "\r\nFREEBUSY"), 1U);
    EXPECT_EQ(as("bob").get(calendar("alice")).status(), 403);
    EXPECT_EQ(as("bob").get(calendar("alice") + "a.ics").status(), 403);
    EXPECT_EQ(as("bob").propfind(calendar("alice"), "<D:displayname/>").status(), 403);
    EXPECT_EQ(ask("bob", calendars("alice"), "20260105T000000Z", "20260106T000000Z").status, 403);
    EXPECT_EQ(ask("bob", calendars("alice") + "no/", "20260105T000000Z", "20260106T000000Z").status,
              403);
}

TEST_F(FreeBusyQuery, IsHiddenFromStrangersAndNotForObjects) {
    static_cast<void>(
        query("with o as (insert into organisation (slug) values ('other') returning id) update "
              "principal set organisation_id = o.id from o where principal.slug = 'bob'"));
    putAt("a", "DTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\n");
    EXPECT_EQ(ask("bob", calendar("alice"), "20260105T000000Z", "20260106T000000Z").status, 404);
    EXPECT_EQ(
        ask("alice", calendar("alice") + "a.ics", "20260105T000000Z", "20260106T000000Z").status,
        403);
}

TEST_F(FreeBusyQuery, DelegatesMayAsk) {
    putAt("a", "DTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\n");
    delegate("alice", "bob", storage::DelegateMode::kRead);
    const Answer answer = ask("bob", calendar("alice"), "20260105T000000Z", "20260106T000000Z");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(count(answer.body, "\r\nFREEBUSY"), 1U);
}

TEST_F(FreeBusyQuery, RefusesRangesThatAreMissingOpenOrTooLong) {
    EXPECT_EQ(report("alice", calendar("alice"), "1", "C:free-busy-query", "").status, 400);
    EXPECT_EQ(report("alice", calendar("alice"), "1", "C:free-busy-query",
                     "<C:time-range start=\"20260105T000000Z\"/>")
                  .status,
              400);
    EXPECT_EQ(ask("alice", calendar("alice"), "20260106T000000Z", "20260105T000000Z").status, 400);
    EXPECT_EQ(ask("alice", calendar("alice"), "00010101T000000Z", "99991231T000000Z").condition(),
              kWithinLimits);
}

}  // namespace
}  // namespace kalends::test
