// Report bodies that mean harm: depth, size, markup tricks. The server answers, and goes on
// answering.
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class HostileReport : public ReportTest {
  protected:
    void stillAnswers() const {
        EXPECT_EQ(queryEvents("alice", calendar("alice"), "").status, 207);
    }
};

std::string nested(const std::string& open, const std::string& close, int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) {
        text += open;
    }
    for (int i = 0; i < depth; ++i) {
        text += close;
    }
    return text;
}

TEST_F(HostileReport, FiltersNestedAThousandDeepAreRefused) {
    for (const int depth : {10, 60, 1000, 20'000}) {
        SCOPED_TRACE(depth);
        const Answer answer = report(
            "alice", calendar("alice"), "1", "C:calendar-query",
            "<C:filter>" + nested("<C:comp-filter name=\"VCALENDAR\">", "</C:comp-filter>", depth) +
                "</C:filter>");
        EXPECT_TRUE(answer.status == 400 || answer.status == 403) << answer.status;
    }
    stillAnswers();
}

TEST_F(HostileReport, CalendarDataNestedDeeplyIsRefused) {
    const Answer answer =
        report("alice", calendar("alice"), "1", "C:calendar-multiget",
               prop("<C:calendar-data>" + nested("<C:comp name=\"VCALENDAR\">", "</C:comp>", 1000) +
                    "</C:calendar-data>") +
                   "<D:href>/x</D:href>");
    EXPECT_EQ(answer.status, 400);
    stillAnswers();
}

TEST_F(HostileReport, EntitiesAndDoctypesAreRefused) {
    const std::string query =
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
        "<C:calendar-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><C:filter><C:comp-filter "
        "name=\"&b;\"/></C:filter></C:calendar-query>";
    const int status = as("alice").xml("REPORT", calendar("alice"), query).depth("1").status();
    EXPECT_TRUE(status == 400 || status == 403);
    EXPECT_EQ(as("alice").xml("REPORT", calendar("alice"), "<C:calendar-query/>").status(), 400);
    EXPECT_EQ(as("alice").xml("REPORT", calendar("alice"), "<a xmlns=\"DAV:\">").status(), 400);
    stillAnswers();
}

TEST_F(HostileReport, MarkupInNamesAndHrefsComesBackEscaped) {
    const Answer answer = report("alice", calendar("alice"), "1", "C:calendar-multiget",
                                 prop("<D:getetag/>") + "<D:href>/&lt;script&gt;&amp;\"</D:href>");
    EXPECT_EQ(answer.status, 207);
    EXPECT_EQ(answer.body.find("<script>"), std::string::npos);
    EXPECT_EQ(answer.responses().size(), 1U);
    const Answer filter = report("alice", calendar("alice"), "1", "C:calendar-query",
                                 "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter "
                                 "name=\"&lt;b>&quot;\"/></C:comp-filter></C:filter>");
    EXPECT_EQ(filter.status, 403);
    EXPECT_EQ(filter.body.find("<B>"), std::string::npos);
}

TEST_F(HostileReport, ManyConditionsOnManyObjectsAreBounded) {
    std::string conditions;
    for (int i = 0; i < 5000; ++i) {
        conditions += "<C:prop-filter name=\"UID\"><C:text-match>x</C:text-match></C:prop-filter>";
    }
    EXPECT_EQ(queryEvents("alice", calendar("alice"), conditions).condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-filter");
}

TEST_F(HostileReport, RulesWithoutEndAreAnsweredInTime) {
    put("alice", calendar("alice") + "s.ics",
        calendarWith("BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:"
                     "20260105T090000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n"));
    const Answer far =
        queryEvents("alice", calendar("alice"),
                    "<C:time-range start=\"20990101T000000Z\" end=\"20990102T000000Z\"/>");
    EXPECT_EQ(far.status, 207);
    const Answer expanded = report("alice", calendar("alice"), "1", "C:calendar-multiget",
                                   prop("<C:calendar-data><C:expand start=\"20260105T000000Z\" "
                                        "end=\"20360105T000000Z\"/></C:calendar-data>") +
                                       "<D:href>" + calendar("alice") + "s.ics</D:href>");
    EXPECT_EQ(withStatus(expanded, 507), Names{"s.ics"}) << "a part is never given for the whole";
    EXPECT_EQ(report("alice", calendar("alice"), "1", "C:free-busy-query",
                     "<C:time-range start=\"20260105T000000Z\" end=\"20300105T000000Z\"/>")
                  .condition(),
              kWithinLimits);
}

TEST_F(HostileReport, TimesAtTheEdgesAreAnswered) {
    put("alice", calendar("alice") + "e1.ics", event("e1"));
    for (const auto* range : {"start=\"00000101T000000Z\"", "end=\"99991231T235960Z\"",
                              "start=\"00010101T000000Z\" end=\"99991231T235959Z\""}) {
        SCOPED_TRACE(range);
        EXPECT_EQ(
            queryEvents("alice", calendar("alice"), "<C:time-range " + std::string{range} + "/>")
                .status,
            207);
    }
}

}  // namespace
}  // namespace kalends::test
