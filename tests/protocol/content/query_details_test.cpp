// Queries in detail: alarms over a whole series, instances beyond the budget, calendar systems.
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

constexpr const char* kNoAlarm =
    R"(<C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter>)";
constexpr const char* kAlarm =
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n";

class QueryDetails : public ReportTest {
  protected:
    static DavSettings settings() {
        DavSettings settings;
        settings.defaultTimezone = "UTC";
        return settings;
    }

    QueryDetails() : ReportTest(settings()) {}

    void putEvent(const std::string& name, const std::string& components) const {
        put("alice", calendar("alice") + name + ".ics", calendarWith(components));
    }

    static std::string vevent(const std::string& lines) {
        return "BEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\n" + lines + "END:VEVENT\r\n";
    }

    [[nodiscard]] Answer expanded(const std::string& start, const std::string& end) const {
        const std::string range = R"( start=")" + start + R"(" end=")" + end + "\"/>";
        return report(
            "alice", calendar("alice"), "1", "C:calendar-query",
            prop("<D:getetag/><C:calendar-data><C:expand" + range + "</C:calendar-data>") +
                R"(<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter )"
                R"(name="VEVENT"><C:time-range)" +
                range + "</C:comp-filter></C:comp-filter></C:filter>");
    }
};

TEST_F(QueryDetails, TheMainEventSaysWhetherAnObjectHasAlarms) {
    putEvent("half",
             vevent(std::string("DTSTART:20260105T090000Z\r\nRRULE:FREQ=DAILY\r\n") + kAlarm) +
                 vevent("RECURRENCE-ID:20260107T090000Z\r\nDTSTART:20260107T110000Z\r\n"));
    put("alice", calendar("alice") + "none.ics", event("none"));
    put("alice", calendar("alice") + "all.ics", event("all", kAlarm));
    EXPECT_EQ(found(queryEvents("alice", calendar("alice"), kNoAlarm)), Names{"none.ics"});
    EXPECT_EQ(found(queryEvents("alice", calendar("alice"), R"(<C:comp-filter name="VALARM"/>)")),
              (Names{"all.ics", "half.ics"}));
    // Of one day the instance of that day is asked.
    EXPECT_EQ(found(queryEvents("alice", calendar("alice"),
                                std::string(R"(<C:time-range start="20260107T000000Z" )"
                                            R"(end="20260108T000000Z"/>)") +
                                    kNoAlarm)),
              Names{"half.ics"});
    EXPECT_EQ(found(queryEvents("alice", calendar("alice"),
                                std::string(R"(<C:time-range start="20260108T000000Z" )"
                                            R"(end="20260109T000000Z"/>)") +
                                    kNoAlarm)),
              Names{});
}

TEST_F(QueryDetails, MoreInstancesThanTheLimitAreNeverCutSilently) {
    putEvent("bomb", vevent("DTSTART:20260105T090000Z\r\nRRULE:FREQ=SECONDLY\r\n"));
    put("alice", calendar("alice") + "plain.ics", event("plain"));
    const Answer answer = expanded("20260105T000000Z", "20270101T000000Z");
    EXPECT_EQ(answer.status, 207);
    EXPECT_EQ(withStatus(answer, 507), Names{"bomb.ics"});
    EXPECT_NE(answer.body.find("number-of-matches-within-limits"), std::string::npos);
    EXPECT_EQ(found(answer), Names{"plain.ics"});
    EXPECT_EQ(found(expanded("20260105T090000Z", "20260105T090100Z")),
              (Names{"bomb.ics", "plain.ics"}))
        << "a minute of it is within the limits";
}

TEST_F(QueryDetails, BusyTimeOfABombIsRefusedOutsideItsIndexAndNeverCut) {
    putEvent("bomb", vevent("DTSTART:20260105T090000Z\r\nDURATION:PT1S\r\n"
                            "RRULE:FREQ=MINUTELY\r\n"));
    const auto busy = [&](const std::string& start, const std::string& end) {
        return report("alice", calendar("alice"), "1", "C:free-busy-query",
                      "<C:time-range start=\"" + start + "\" end=\"" + end + "\"/>");
    };
    EXPECT_EQ(busy("20800101T000000Z", "20810101T000000Z").condition(), kWithinLimits);
    EXPECT_EQ(count(busy("20800101T000000Z", "20800101T001000Z").body, "Z/20800101T00"), 10U);
}

TEST_F(QueryDetails, ExpansionLeavesOutCancelledDatesAndNamesTheFirstInstanceByItsStart) {
    putEvent("e", vevent("DTSTART:20260105T090000Z\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"
                         "EXDATE:20260105T090000Z\r\n"));
    const auto text =
        expanded("20260101T000000Z", "20260201T000000Z").responses().at(0).text(kCalendarDataName);
    EXPECT_EQ(count(text, "BEGIN:VEVENT"), 3U);
    EXPECT_EQ(text.find("20260105T090000Z"), std::string::npos) << text;
}

TEST_F(QueryDetails, CalendarSystemsAreAdvertisedAndEvaluated) {
    const Answer answer = as("alice").propfind(
        calendar("alice"), R"(<C:supported-rscale-set xmlns:C="urn:ietf:params:xml:ns:caldav"/>)");
    for (const char* scale : {"GREGORIAN", "CHINESE", "HEBREW", "ETHIOPIC", "ISLAMIC-CIVIL"}) {
        EXPECT_NE(answer.body.find(std::string(">") + scale + "</"), std::string::npos) << scale;
    }

    struct Case {
        const char* lines;
        const char* dates;  // UTC days of the instances in 2026
    };

    const Case cases[] = {
        {"DTSTART;VALUE=DATE:20260131\r\nRRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT="
         "3\r\n",
         "20260131 20260228 20260331"},
        {"DTSTART;VALUE=DATE:20260131\r\nRRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT="
         "3\r\n",
         "20260131 20260301 20260331"},
        {"DTSTART;VALUE=DATE:20260131\r\nRRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;COUNT=3\r\n",
         "20260131 20260331 20260531"},
        {"DTSTART;VALUE=DATE:20250129\r\nRRULE:RSCALE=CHINESE;FREQ=YEARLY\r\n", "20260217"},
    };
    for (const Case& each : cases) {
        putEvent("scale", vevent(each.lines));
        const auto text = expanded("20260101T000000Z", "20270101T000000Z")
                              .responses()
                              .at(0)
                              .text(kCalendarDataName);
        std::string dates;
        constexpr std::string_view kStart = "DTSTART;VALUE=DATE:";
        for (std::size_t at = text.find(kStart); at != std::string::npos;
             at = text.find(kStart, at + 1)) {
            dates += (dates.empty() ? "" : " ") + text.substr(at + kStart.size(), 8);
        }
        EXPECT_EQ(dates, each.dates) << each.lines;
    }
}

TEST_F(QueryDetails, UnknownCalendarSystemsAreRefused) {
    EXPECT_EQ(
        as("alice")
            .put(calendar("alice") + "k.ics", event("k", "RRULE:RSCALE=KLINGON;FREQ=YEARLY\r\n"))
            .condition(),
        "{urn:ietf:params:xml:ns:caldav}supported-rscale");
}

TEST_F(QueryDetails, ExtendedQueriesAreAdvertised) {
    const Answer options = as("alice").request("OPTIONS", calendar("alice"));
    EXPECT_NE(options.header("DAV").find("calendar-query-extended"), std::string::npos);
}

TEST_F(QueryDetails, BodiesNamedByWhatTheyAskForAreStillXml) {
    for (const char* type : {"text/vcf; charset=utf-8", "text/vcard", "text/calendar"}) {
        const Answer answer = as("alice")
                                  .request("REPORT", addressbook("alice"))
                                  .type(type)
                                  .depth("1")
                                  .body(R"(<A:addressbook-query xmlns:D="DAV:" )"
                                        R"(xmlns:A="urn:ietf:params:xml:ns:carddav"><D:prop>)"
                                        R"(<D:getetag/></D:prop><A:filter><A:prop-filter )"
                                        R"(name="URL"><A:text-match match-type="endswith">jp)"
                                        R"(</A:text-match></A:prop-filter></A:filter>)"
                                        R"(</A:addressbook-query>)");
        EXPECT_EQ(answer.status, 207) << type << answer.body;
    }
}

}  // namespace
}  // namespace kalends::test
