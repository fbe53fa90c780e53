// jCal and jCard wherever objects and zones come and go (RFC 7265, RFC 7095).
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

const std::string kZone =
    R"(["vcalendar",[["version",{},"text","2.0"],["prodid",{},"text","-//x//EN"]],[["vtimezone",)"
    R"([["tzid",{},"text","Europe/Berlin"]],[["standard",[["dtstart",{},"date-time",)"
    R"("1970-10-25T03:00:00"],["tzoffsetfrom",{},"utc-offset","+02:00"],["tzoffsetto",{},)"
    R"("utc-offset","+01:00"]],[]]]]]])";

class JsonData : public ReportTest {
  protected:
    static std::string timezoneSet(const std::string& attributes, const std::string& content) {
        return R"(<D:set><D:prop><C:calendar-timezone xmlns:C="urn:ietf:params:xml:ns:caldav")" +
               attributes + "><![CDATA[" + content + "]]></C:calendar-timezone></D:prop></D:set>";
    }

    [[nodiscard]] Answer readTimezone(const std::string& attributes) const {
        return as("alice").propfind(
            calendar("alice"),
            R"(<C:calendar-timezone xmlns:C="urn:ietf:params:xml:ns:caldav")" + attributes + "/>");
    }
};

constexpr const char* kAsJson = R"( content-type="application/calendar+json")";
constexpr const char* kTimezoneName = "{urn:ietf:params:xml:ns:caldav}calendar-timezone";

TEST_F(JsonData, CalendarTimezoneComesAndGoesAsJson) {
    ASSERT_EQ(as("alice").proppatch(calendar("alice"), timezoneSet(kAsJson, kZone)).status(), 207);
    const auto text = readTimezone("").responses().at(0).text(kTimezoneName);
    EXPECT_EQ(text.find("BEGIN:VCALENDAR"), 0U) << text;
    EXPECT_NE(text.find("TZID:Europe/Berlin"), std::string::npos);
    const Answer json = readTimezone(kAsJson);
    EXPECT_EQ(json.responses().at(0).text(kTimezoneName).find("[\"vcalendar\""), 0U) << json.body;
    EXPECT_NE(json.body.find("content-type=\"application/calendar+json\""), std::string::npos);
}

TEST_F(JsonData, CalendarTimezoneThatIsNoZoneIsRefusedInEitherForm) {
    for (const std::string& content :
         {std::string("[]"), std::string("{"), std::string("BEGIN:VCALENDAR"),
          std::string(R"(["vcalendar",[["version",{},"text","2.0"]],[]])"),
          std::string(100'000, '[')}) {
        const Answer refused =
            as("alice").proppatch(calendar("alice"), timezoneSet(kAsJson, content));
        const auto items = refused.responses();
        ASSERT_EQ(items.size(), 1U) << refused.body;
        EXPECT_EQ(items[0].statusOf(kTimezoneName), 403) << content.substr(0, 50);
    }
    EXPECT_EQ(readTimezone("").responses().at(0).statusOf(kTimezoneName), 404);
}

TEST_F(JsonData, QueryTakesItsZoneAsJson) {
    put("alice", calendar("alice") + "day.ics",
        calendarWith("BEGIN:VEVENT\r\nUID:d\r\nDTSTAMP:20260101T000000Z\r\n"
                     "DTSTART;VALUE=DATE:20260105\r\nEND:VEVENT\r\n"));
    const auto query = [&](const std::string& zone) {
        return report("alice", calendar("alice"), "1", "C:calendar-query",
                      prop("<D:getetag/>") +
                          R"(<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter )"
                          R"(name="VEVENT"><C:time-range start="20260104T230000Z" )"
                          R"(end="20260104T233000Z"/></C:comp-filter></C:comp-filter></C:filter>)" +
                          zone);
    };
    EXPECT_EQ(found(query("<C:timezone" + std::string(kAsJson) + ">" + kZone + "</C:timezone>")),
              Names{"day.ics"});
    EXPECT_EQ(query("<C:timezone" + std::string(kAsJson) + ">[]</C:timezone>").condition(),
              "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
}

TEST_F(JsonData, QueryZoneMustBeAWholeCalendarObject) {
    const std::string zone =
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
    const auto query = [&](const std::string& text) {
        return report("alice", calendar("alice"), "1", "C:calendar-query",
                      prop("<D:getetag/>") +
                          R"(<C:filter><C:comp-filter name="VCALENDAR"/></C:filter><C:timezone>)" +
                          text + "</C:timezone>");
    };
    EXPECT_EQ(query(calendarWith(zone)).status, 207);
    EXPECT_EQ(query("BEGIN:VCALENDAR\r\n" + zone + "END:VCALENDAR\r\n").condition(),
              "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
    EXPECT_EQ(query(calendarWith(zone + zone)).condition(),
              "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
}

TEST_F(JsonData, FreeBusyAnswersInTheFormAcceptAsksFor) {
    put("alice", calendar("alice") + "e.ics", event("e"));
    const auto ask = [&](const std::string& accept) {
        Call call = as("alice").xml(
            "REPORT", calendar("alice"),
            R"(<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range )"
            R"(start="20260101T000000Z" end="20260201T000000Z"/></C:free-busy-query>)");
        if (!accept.empty()) {
            call.accept(accept);
        }
        return call.depth("1").answer();
    };
    for (const char* accept : {"", "*/*", "text/calendar, application/calendar+json;q=0.5"}) {
        const Answer text = ask(accept);
        EXPECT_EQ(text.header("Content-Type"), "text/calendar; charset=utf-8") << accept;
        EXPECT_NE(text.body.find(":20260105T090000Z/20260105T100000Z"), std::string::npos);
    }
    for (const char* accept :
         {"application/calendar+json", "text/calendar;q=0.3, application/calendar+json;q=0.5"}) {
        const Answer json = ask(accept);
        EXPECT_EQ(json.header("Content-Type"), "application/calendar+json; charset=utf-8");
        EXPECT_EQ(json.body.find("[\"vcalendar\""), 0U);
        EXPECT_NE(json.body.find("2026-01-05T09:00:00Z"), std::string::npos) << json.body;
    }
}

TEST_F(JsonData, ExpandedDataComesAsJsonToo) {
    put("alice", calendar("alice") + "e.ics", event("e", "RRULE:FREQ=DAILY;COUNT=5\r\n"));
    const Answer answer =
        report("alice", calendar("alice"), "1", "C:calendar-multiget",
               prop(R"(<C:calendar-data content-type="application/calendar+json"><C:expand )"
                    R"(start="20260106T000000Z" end="20260108T000000Z"/></C:calendar-data>)") +
                   "<D:href>" + calendar("alice") + "e.ics</D:href>");
    const std::string text = answer.responses().at(0).text(kCalendarDataName);
    EXPECT_EQ(count(text, "\"vevent\""), 2U) << text;
    EXPECT_EQ(text.find("rrule"), std::string::npos);
}

}  // namespace
}  // namespace kalends::test
