// The examples of RFC 4791 sections 7.8 and 7.10 on a calendar with what its appendix B describes.
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

/// The zone of the examples with the rules of that time.
const std::string kEastern =
    "BEGIN:VTIMEZONE\r\nTZID:US/"
    "Eastern\r\nBEGIN:DAYLIGHT\r\nDTSTART:20000404T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH="
    "4\r\n"
    "TZNAME:EDT\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nEND:DAYLIGHT\r\nBEGIN:"
    "STANDARD\r\nDTSTART:20001026T020000\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nTZNAME:EST\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-"
    "0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

std::string timed(const std::string& component) {
    return calendarWith(kEastern + component);
}

class Rfc4791Examples : public ReportTest {
  protected:
    void SetUp() override {
        ASSERT_EQ(
            as("alice")
                .mkcalendar(work_,
                            "<C:supported-calendar-component-set><C:comp name=\"VEVENT\"/><C:comp "
                            "name=\"VTODO\"/>"
                            "<C:comp name=\"VFREEBUSY\"/></C:supported-calendar-component-set>"
                            "<C:calendar-timezone-id>America/New_York</C:calendar-timezone-id>")
                .status(),
            201);
        putEvents();
        putOthers();
    }

    void putEvents() const {
        put("alice", work_ + "abcd1.ics",
            timed("BEGIN:VEVENT\r\nUID:one\r\nDTSTAMP:20060206T001102Z\r\nDTSTART;TZID=US/"
                  "Eastern:20060102T100000\r\nDURATION:PT1H\r\nSUMMARY:Event 1\r\nEND:VEVENT\r\n"));
        put("alice", work_ + "abcd2.ics",
            timed("BEGIN:VEVENT\r\nUID:two\r\nDTSTAMP:20060206T001121Z\r\nDTSTART;TZID=US/"
                  "Eastern:20060102T120000\r\nDURATION:PT1H\r\n"
                  "RRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:Event 2\r\nEND:VEVENT\r\n"
                  "BEGIN:VEVENT\r\nUID:two\r\nDTSTAMP:20060206T001121Z\r\nDTSTART;TZID=US/"
                  "Eastern:20060104T140000\r\nDURATION:PT1H\r\n"
                  "RECURRENCE-ID;TZID=US/Eastern:20060104T120000\r\nSUMMARY:Event 2 "
                  "bis\r\nEND:VEVENT\r\n"
                  "BEGIN:VEVENT\r\nUID:two\r\nDTSTAMP:20060206T001121Z\r\nDTSTART;TZID=US/"
                  "Eastern:20060106T140000\r\nDURATION:PT1H\r\n"
                  "RECURRENCE-ID;TZID=US/Eastern:20060106T120000\r\nSUMMARY:Event 2 bis "
                  "bis\r\nEND:VEVENT\r\n"));
        put("alice", work_ + "abcd3.ics",
            timed("BEGIN:VEVENT\r\nUID:three\r\nDTSTAMP:20060206T001220Z\r\nDTSTART;TZID=US/"
                  "Eastern:20060104T100000\r\nDURATION:PT1H\r\n"
                  "ATTENDEE;PARTSTAT=ACCEPTED;ROLE=CHAIR:mailto:cyrus@example.com\r\nATTENDEE;"
                  "PARTSTAT=NEEDS-ACTION:mailto:lisa@example.com\r\n"
                  "ORGANIZER:mailto:cyrus@example.com\r\nSTATUS:TENTATIVE\r\nSUMMARY:Event "
                  "3\r\nEND:VEVENT\r\n"));
    }

    void putOthers() const {
        const auto task = [](const std::string& uid, const std::string& lines) {
            return calendarWith("BEGIN:VTODO\r\nUID:" + uid + "\r\nDTSTAMP:20060205T235335Z\r\n" +
                                lines + "SUMMARY:Task\r\nEND:VTODO\r\n");
        };
        put("alice", work_ + "abcd4.ics",
            task("t4",
                 "DUE;VALUE=DATE:20060104\r\nSTATUS:NEEDS-ACTION\r\nBEGIN:VALARM\r\nACTION:"
                 "AUDIO\r\nTRIGGER;RELATED=END:-PT10M\r\nEND:VALARM\r\n"));
        put("alice", work_ + "abcd5.ics",
            task("t5",
                 "DUE;VALUE=DATE:20060106\r\nSTATUS:NEEDS-ACTION\r\nBEGIN:VALARM\r\nACTION:"
                 "AUDIO\r\nTRIGGER;RELATED=END:PT12H\r\nEND:VALARM\r\n"));
        put("alice", work_ + "abcd6.ics",
            task("t6",
                 "COMPLETED:20051223T122322Z\r\nDUE;VALUE=DATE:20051225\r\nSTATUS:COMPLETED\r\n"));
        put("alice", work_ + "abcd7.ics",
            task("t7", "DUE;VALUE=DATE:20060101\r\nSTATUS:CANCELLED\r\n"));
        put("alice", work_ + "abcd8.ics",
            calendarWith("BEGIN:VFREEBUSY\r\nUID:eight\r\nORGANIZER:mailto:bernard@example."
                         "com\r\nDTSTAMP:20050530T123421Z\r\nDTSTART:20060101T000000Z\r\n"
                         "DTEND:20060108T000000Z\r\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:"
                         "20060102T100000Z/20060102T120000Z\r\n"
                         "FREEBUSY:20060103T100000Z/20060103T120000Z\r\nEND:VFREEBUSY\r\n"));
    }

    [[nodiscard]] Answer ask(const std::string& data,
                             const std::string& component,
                             const std::string& inner) const {
        return report("alice", work_, "1", "C:calendar-query",
                      prop("<D:getetag/>" + data) +
                          "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"" +
                          component + "\">" + inner +
                          "</C:comp-filter></C:comp-filter></C:filter>");
    }

    const std::string work_ = calendars("alice") + "work/";
};

TEST_F(Rfc4791Examples, Section781PartialRetrievalByTimeRange) {
    const Answer answer =
        ask("<C:calendar-data><C:comp name=\"VCALENDAR\"><C:prop name=\"VERSION\"/><C:comp "
            "name=\"VEVENT\"><C:prop name=\"SUMMARY\"/>"
            "<C:prop name=\"UID\"/><C:prop name=\"DTSTART\"/><C:prop name=\"RRULE\"/><C:prop "
            "name=\"RECURRENCE-ID\"/></C:comp>"
            "<C:comp name=\"VTIMEZONE\"/></C:comp></C:calendar-data>",
            "VEVENT", "<C:time-range start=\"20060104T000000Z\" end=\"20060105T000000Z\"/>");
    EXPECT_EQ(found(answer), (Names{"abcd2.ics", "abcd3.ics"}));
    EXPECT_EQ(answer.body.find("DTSTAMP"), std::string::npos);
    EXPECT_EQ(answer.body.find("PRODID"), std::string::npos);
    EXPECT_NE(answer.body.find("BEGIN:VTIMEZONE"), std::string::npos);
    EXPECT_NE(answer.body.find("RECURRENCE-ID;TZID=US/Eastern:20060104T120000"), std::string::npos);
}

TEST_F(Rfc4791Examples, Section782LimitedRecurrenceSet) {
    const Answer answer =
        ask("<C:calendar-data><C:limit-recurrence-set start=\"20060103T000000Z\" "
            "end=\"20060105T000000Z\"/></C:calendar-data>",
            "VEVENT", "<C:time-range start=\"20060103T000000Z\" end=\"20060105T000000Z\"/>");
    EXPECT_EQ(found(answer), (Names{"abcd2.ics", "abcd3.ics"}));
    EXPECT_EQ(count(answer.body, "SUMMARY:Event 2 bis\n"), 1U);
    EXPECT_EQ(count(answer.body, "Event 2 bis bis"), 0U);
    EXPECT_EQ(count(answer.body, "RRULE:FREQ=DAILY;COUNT=5"), 1U);
}

TEST_F(Rfc4791Examples, Section783ExpandedRetrieval) {
    const Answer answer =
        ask("<C:calendar-data><C:expand start=\"20060103T000000Z\" "
            "end=\"20060105T000000Z\"/></C:calendar-data>",
            "VEVENT", "<C:time-range start=\"20060103T000000Z\" end=\"20060105T000000Z\"/>");
    EXPECT_EQ(found(answer), (Names{"abcd2.ics", "abcd3.ics"}));
    EXPECT_NE(answer.body.find("DTSTART:20060103T170000Z"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find("RECURRENCE-ID:20060103T170000Z"), std::string::npos);
    EXPECT_NE(answer.body.find("DTSTART:20060104T190000Z"), std::string::npos);
    EXPECT_NE(answer.body.find("RECURRENCE-ID:20060104T170000Z"), std::string::npos);
    EXPECT_NE(answer.body.find("DTSTART:20060104T150000Z"), std::string::npos);
    EXPECT_EQ(answer.body.find("VTIMEZONE"), std::string::npos);
    EXPECT_EQ(answer.body.find("RRULE:FREQ=DAILY"), std::string::npos);
}

TEST_F(Rfc4791Examples, Section784StoredFreeBusy) {
    const Answer answer =
        ask("<C:calendar-data><C:limit-freebusy-set start=\"20060102T000000Z\" "
            "end=\"20060103T000000Z\"/></C:calendar-data>",
            "VFREEBUSY", "<C:time-range start=\"20060102T000000Z\" end=\"20060103T000000Z\"/>");
    EXPECT_EQ(found(answer), Names{"abcd8.ics"});
    EXPECT_NE(answer.body.find("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060102T100000Z/20060102T120000Z"),
              std::string::npos)
        << answer.body;
    EXPECT_EQ(answer.body.find("20060103T100000Z"), std::string::npos);
}

TEST_F(Rfc4791Examples, Section785ToDosByAlarm) {
    const Answer answer =
        ask("<C:calendar-data/>", "VTODO",
            "<C:comp-filter name=\"VALARM\"><C:time-range start=\"20060106T100000Z\" "
            "end=\"20060107T100000Z\"/></C:comp-filter>");
    EXPECT_EQ(found(answer), Names{"abcd5.ics"});
}

TEST_F(Rfc4791Examples, Section786EventByUid) {
    const Answer answer = ask("<C:calendar-data/>", "VEVENT",
                              "<C:prop-filter name=\"UID\"><C:text-match "
                              "collation=\"i;octet\">three</C:text-match></C:prop-filter>");
    EXPECT_EQ(found(answer), Names{"abcd3.ics"});
}

TEST_F(Rfc4791Examples, Section787EventsByParticipationStatus) {
    const Answer answer = ask("<C:calendar-data/>", "VEVENT",
                              "<C:prop-filter name=\"ATTENDEE\"><C:text-match "
                              "collation=\"i;ascii-casemap\">mailto:lisa@example.com</C:text-match>"
                              "<C:param-filter name=\"PARTSTAT\"><C:text-match "
                              "collation=\"i;ascii-casemap\">NEEDS-ACTION</C:text-match></"
                              "C:param-filter></C:prop-filter>");
    EXPECT_EQ(found(answer), Names{"abcd3.ics"});
}

TEST_F(Rfc4791Examples, Section788EventsOnly) {
    EXPECT_EQ(found(ask("<C:calendar-data/>", "VEVENT", "")),
              (Names{"abcd1.ics", "abcd2.ics", "abcd3.ics"}));
}

TEST_F(Rfc4791Examples, Section789PendingToDos) {
    const Answer answer =
        ask("<C:calendar-data/>", "VTODO",
            "<C:prop-filter name=\"COMPLETED\"><C:is-not-defined/></C:prop-filter>"
            "<C:prop-filter name=\"STATUS\"><C:text-match "
            "negate-condition=\"yes\">CANCELLED</C:text-match></C:prop-filter>");
    EXPECT_EQ(found(answer), (Names{"abcd4.ics", "abcd5.ics"}));
}

TEST_F(Rfc4791Examples, Section7810UnsupportedProperty) {
    const Answer answer =
        ask("<C:calendar-data/>", "VEVENT",
            "<C:prop-filter name=\"X-ABC-GUID\"><C:text-match>ABC</C:text-match></C:prop-filter>");
    // The example refuses X- properties; here every property can be asked for, so that there is
    // just no match.
    EXPECT_EQ(answer.status, 207);
    EXPECT_EQ(found(answer), Names{});
}

TEST_F(Rfc4791Examples, Section7101FreeBusy) {
    const Answer answer =
        report("alice", work_, "1", "C:free-busy-query",
               "<C:time-range start=\"20060104T140000Z\" end=\"20060105T220000Z\"/>");
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.header("Content-Type").find("text/calendar"), std::string::npos);
    EXPECT_NE(answer.body.find("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060104T150000Z/20060104T160000Z"),
              std::string::npos)
        << answer.body;
    EXPECT_NE(answer.body.find("20060104T190000Z/20060104T200000Z"), std::string::npos);
    EXPECT_NE(answer.body.find("20060105T170000Z/20060105T180000Z"), std::string::npos);
    EXPECT_NE(answer.body.find("DTSTART:20060104T140000Z\r\nDTEND:20060105T220000Z\r\n"),
              std::string::npos);
}

}  // namespace
}  // namespace kalends::test
