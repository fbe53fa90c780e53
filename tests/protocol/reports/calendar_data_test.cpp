// calendar-data in requests of clients (RFC 4791 section 9.6): parts, expansion, JSON.
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class CalendarDataParts : public ReportTest {
  protected:
    void SetUp() override {
        put("alice", calendar("alice") + "r.ics",
            calendarWith("BEGIN:VEVENT\r\nUID:r\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/"
                         "Berlin:20260105T090000\r\nDURATION:PT1H\r\n"
                         "RRULE:FREQ=DAILY;COUNT=10\r\nEXDATE;TZID=Europe/"
                         "Berlin:20260107T090000\r\nSUMMARY:Kaffee & \"Kuchen\" "
                         "<gut>\r\nX-OWN;X-P=1:kept\r\n"
                         "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Now\r\nTRIGGER:-"
                         "PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n"));
    }

    [[nodiscard]] std::string data(const std::string& element) const {
        const Answer answer =
            report("alice", calendar("alice"), "1", "C:calendar-multiget",
                   prop(element) + "<D:href>" + calendar("alice") + "r.ics</D:href>");
        EXPECT_EQ(answer.status, 207) << answer.body;
        const auto items = answer.responses();
        return items.size() == 1 ? items.front().text(kCalendarDataName) : std::string{};
    }
};

TEST_F(CalendarDataParts, WholeObjectSurvivesMarkupCharacters) {
    const auto text = data("<C:calendar-data/>");
    EXPECT_NE(text.find("SUMMARY:Kaffee & \"Kuchen\" <gut>\n"), std::string::npos);
    EXPECT_NE(text.find("X-OWN;X-P=1:kept\n"), std::string::npos);
}

TEST_F(CalendarDataParts, SelectsPropertiesAndLeavesValuesOut) {
    const auto text = data(
        "<C:calendar-data><C:comp name=\"VCALENDAR\"><C:comp name=\"VEVENT\"><C:prop "
        "name=\"UID\"/><C:prop name=\"SUMMARY\" "
        "novalue=\"yes\"/></C:comp></C:comp></C:calendar-data>");
    EXPECT_NE(text.find("UID:r\n"), std::string::npos);
    EXPECT_NE(text.find("SUMMARY:\n"), std::string::npos);
    EXPECT_EQ(text.find("VALARM"), std::string::npos);
}

TEST_F(CalendarDataParts, ExpansionHonoursExceptionsAndZones) {
    const auto text = data(
        "<C:calendar-data><C:comp name=\"VCALENDAR\"/><C:expand start=\"20260106T000000Z\" "
        "end=\"20260109T000000Z\"/></C:calendar-data>");
    EXPECT_EQ(count(text, "BEGIN:VEVENT"), 2U) << text;
    EXPECT_NE(text.find("DTSTART:20260106T080000Z"), std::string::npos);
    EXPECT_NE(text.find("DTSTART:20260108T080000Z"), std::string::npos);
    EXPECT_EQ(text.find("EXDATE"), std::string::npos);
    EXPECT_EQ(text.find("TZID"), std::string::npos);
}

TEST_F(CalendarDataParts, JsonIsMarkedAsSuch) {
    const Answer answer =
        report("alice", calendar("alice"), "1", "C:calendar-multiget",
               prop("<C:calendar-data content-type=\"application/calendar+json\"/>") + "<D:href>" +
                   calendar("alice") + "r.ics</D:href>");
    EXPECT_NE(answer.body.find("content-type=\"application/calendar+json\""), std::string::npos);
    EXPECT_EQ(data("<C:calendar-data content-type=\"application/calendar+json\"/>")
                  .find("[\"vcalendar\""),
              0U);
}

}  // namespace
}  // namespace kalends::test
