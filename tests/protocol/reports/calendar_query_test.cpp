// CALDAV:calendar-query (RFC 4791 section 7.8): scope, selection, time zones, limits and
// preconditions.
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

const std::string kEventFilter =
    "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter "
    "name=\"VEVENT\"/></C:comp-filter></C:filter>";

std::string range(const std::string& start, const std::string& end) {
    return "<C:time-range" + (start.empty() ? "" : " start=\"" + start + "\"") +
           (end.empty() ? "" : " end=\"" + end + "\"") + "/>";
}

std::string filterOn(const std::string& component, const std::string& inner) {
    return "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"" + component +
           "\">" + inner + "</C:comp-filter></C:comp-filter></C:filter>";
}

class CalendarQuery : public ReportTest {
  protected:
    explicit CalendarQuery(DavSettings settings = {}) : ReportTest(std::move(settings)) {}

    /// e1 on the 5th at nine (UTC), e2 daily from the 6th for ever, e3 on the 20th all day.
    void fill() {
        put("alice", calendar("alice") + "e1.ics",
            event("e1", "SUMMARY:Budget meeting\r\nLOCATION:Room 1\r\n"));
        put("alice", calendar("alice") + "e2.ics",
            calendarWith("BEGIN:VEVENT\r\nUID:e2\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:"
                         "20260106T090000Z\r\nDURATION:PT1H\r\n"
                         "RRULE:FREQ=DAILY\r\nSUMMARY:Stand-up\r\nEND:VEVENT\r\n"));
        put("alice", calendar("alice") + "e3.ics",
            calendarWith("BEGIN:VEVENT\r\nUID:e3\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:"
                         "20260120\r\nSUMMARY:Day off\r\nEND:VEVENT\r\n"));
    }
};

TEST_F(CalendarQuery, TimeRangeFindsSingleRecurringAndAllDayEvents) {
    fill();

    struct Case {
        std::string start, end;
        Names expected;
    };

    const std::vector<Case> cases{
        {"20260105T000000Z", "20260106T000000Z", {"e1.ics"}},
        {"20260105T100000Z", "20260106T000000Z", {}},  // the end is exclusive
        {"20260105T095959Z", "20260105T100000Z", {"e1.ics"}},
        {"20260110T000000Z", "20260111T000000Z", {"e2.ics"}},
        {"20260120T000000Z", "20260120T080000Z", {"e3.ics"}},
        {"20260119T230000Z",
         "20260119T233000Z",
         {"e3.ics"}},  // midnight in Berlin, the default zone
        {"20260119T220000Z", "20260119T230000Z", {}},
        {"20560110T000000Z", "20560111T000000Z", {"e2.ics"}},  // beyond any index
        {"20260101T000000Z", "", {"e1.ics", "e2.ics", "e3.ics"}},
        {"", "20260106T000000Z", {"e1.ics"}},
        {"", "20200101T000000Z", {}},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.start + " to " + example.end);
        const Answer withData =
            queryEvents("alice", calendar("alice"), range(example.start, example.end));
        ASSERT_EQ(withData.status, 207) << withData.body;
        EXPECT_EQ(found(withData), example.expected);
        EXPECT_EQ(count(withData.body, "BEGIN:VCALENDAR"), example.expected.size());
        const Answer etags =
            report("alice", calendar("alice"), "1", "C:calendar-query",
                   prop("<D:getetag/>") + filterOn("VEVENT", range(example.start, example.end)));
        EXPECT_EQ(found(etags), example.expected);
    }
}

TEST_F(CalendarQuery, AnswersWithTheEtagAndBytesThatGetGives) {
    fill();
    const Answer got = as("alice").get(calendar("alice") + "e1.ics");
    const Answer answer =
        queryEvents("alice", calendar("alice"), range("20260105T000000Z", "20260106T000000Z"));
    ASSERT_EQ(answer.responses().size(), 1U);
    const auto item = answer.responses().front();
    EXPECT_EQ(item.href, calendar("alice") + "e1.ics");
    EXPECT_EQ(item.text(kEtagName), got.etag());
    std::string expected = got.body;
    std::erase(expected, '\r');
    EXPECT_EQ(item.text(kCalendarDataName), expected);
}

TEST_F(CalendarQuery, WithoutPropertiesNamesWhatMatches) {
    fill();
    const Answer answer = report("alice", calendar("alice"), "1", "C:calendar-query", kEventFilter);
    EXPECT_EQ(found(answer), (Names{"e1.ics", "e2.ics", "e3.ics"}));
    EXPECT_EQ(answer.body.find("BEGIN:VCALENDAR"), std::string::npos);
}

TEST_F(CalendarQuery, MatchesTextUidAndAbsence) {
    fill();

    struct Case {
        std::string filter;
        Names expected;
    };

    const std::string uid = "<C:prop-filter name=\"UID\"><C:text-match collation=\"i;octet\">";
    const std::vector<Case> cases{
        {"<C:prop-filter name=\"SUMMARY\"><C:text-match>BUDGET</C:text-match></C:prop-filter>",
         {"e1.ics"}},
        {"<C:prop-filter name=\"SUMMARY\"><C:text-match "
         "collation=\"i;octet\">BUDGET</C:text-match></C:prop-filter>",
         {}},
        {"<C:prop-filter name=\"SUMMARY\"><C:text-match "
         "negate-condition=\"yes\">budget</C:text-match></C:prop-filter>",
         {"e2.ics", "e3.ics"}},
        {"<C:prop-filter name=\"LOCATION\"/>", {"e1.ics"}},
        {"<C:prop-filter name=\"LOCATION\"><C:is-not-defined/></C:prop-filter>",
         {"e2.ics", "e3.ics"}},
        {"<C:prop-filter name=\"LOCATION\"/>" + range("20260106T000000Z", ""), {}},
        {uid + "e2</C:text-match></C:prop-filter>", {"e2.ics"}},
        {uid + "E2</C:text-match></C:prop-filter>", {}},
        {uid + "e</C:text-match></C:prop-filter>", {"e1.ics", "e2.ics", "e3.ics"}},
        {"<C:prop-filter name=\"DTSTART\"><C:param-filter "
         "name=\"VALUE\"><C:text-match>DATE</C:text-match></C:param-filter></C:prop-filter>",
         {"e3.ics"}},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.filter);
        const Answer answer = queryEvents("alice", calendar("alice"), example.filter);
        EXPECT_EQ(answer.status, 207) << answer.body;
        EXPECT_EQ(found(answer), example.expected);
        EXPECT_EQ(found(report("alice", calendar("alice"), "1", "C:calendar-query",
                               prop("<D:getetag/>") + filterOn("VEVENT", example.filter))),
                  example.expected);
    }
}

TEST_F(CalendarQuery, SelectsByComponentAndFindsToDosWithoutDates) {
    put("alice", tasks("alice") + "t1.ics", todo("t1"));
    put("alice", tasks("alice") + "t2.ics",
        calendarWith("BEGIN:VTODO\r\nUID:t2\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Some "
                     "day\r\nEND:VTODO\r\n"));
    EXPECT_EQ(found(report("alice", tasks("alice"), "1", "C:calendar-query",
                           prop("<D:getetag/>") + filterOn("VTODO", ""))),
              (Names{"t1.ics", "t2.ics"}));
    EXPECT_EQ(found(report("alice", tasks("alice"), "1", "C:calendar-query",
                           prop("<D:getetag/>") + filterOn("VEVENT", ""))),
              Names{});
    // Interop: DAVx5 asks for tasks from a day on; one without any date matches every range (RFC
    // 4791 section 9.9).
    EXPECT_EQ(
        found(report("alice", tasks("alice"), "1", "C:calendar-query",
                     prop("<D:getetag/>") + filterOn("VTODO", range("20300101T000000Z", "")))),
        (Names{"t2.ics"}));
}

TEST_F(CalendarQuery, DepthDecidesWhatIsAsked) {
    fill();
    const auto ask = [&](const std::string& path, const std::string& depth) {
        return report("alice", path, depth, "C:calendar-query",
                      prop("<D:getetag/>") + kEventFilter);
    };
    const Names all{"e1.ics", "e2.ics", "e3.ics"};
    EXPECT_EQ(found(ask(calendar("alice"), "1")), all);
    EXPECT_EQ(found(ask(calendar("alice"), "infinity")), all);
    EXPECT_EQ(found(ask(calendar("alice"), "")), all);
    EXPECT_EQ(found(ask(calendar("alice"), "0")), Names{});
    EXPECT_EQ(found(ask(calendar("alice") + "e2.ics", "0")), Names{"e2.ics"});
    EXPECT_EQ(ask(calendar("alice"), "2").status, 400);
}

TEST_F(CalendarQuery, OnOneObjectTellsWhetherItMatches) {
    fill();
    EXPECT_EQ(found(queryEvents("alice", calendar("alice") + "e1.ics",
                                range("20260105T000000Z", "20260106T000000Z"))),
              Names{"e1.ics"});
    EXPECT_EQ(found(queryEvents("alice", calendar("alice") + "e1.ics",
                                range("20260107T000000Z", "20260108T000000Z"))),
              Names{});
}

TEST_F(CalendarQuery, OnTheHomeSearchesAllItsCalendars) {
    fill();
    ASSERT_EQ(as("alice").mkcalendar(calendars("alice") + "work/").status(), 201);
    put("alice", calendars("alice") + "work/w1.ics", event("w1"));
    for (const auto* depth : {"1", "infinity"}) {
        const Answer answer =
            report("alice", calendars("alice"), depth, "C:calendar-query",
                   prop("<D:getetag/>") +
                       filterOn("VEVENT", range("20260105T000000Z", "20260106T000000Z")));
        EXPECT_EQ(found(answer), (Names{"e1.ics", "w1.ics"}));
    }
}

TEST_F(CalendarQuery, ReadsFloatingTimesInTheZoneOfRequestThenCollectionThenServer) {
    put("alice", calendar("alice") + "f.ics",
        calendarWith(
            "BEGIN:VEVENT\r\nUID:f\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260601T090000\r\nDTEND:"
            "20260601T100000\r\nSUMMARY:Floats\r\nEND:VEVENT\r\n"));
    const auto ask = [&](const std::string& start, const std::string& end,
                         const std::string& zone) {
        return found(report("alice", calendar("alice"), "1", "C:calendar-query",
                            prop("<D:getetag/>") + filterOn("VEVENT", range(start, end)) + zone));
    };
    const std::string newYork = "<C:timezone-id>America/New_York</C:timezone-id>";
    const std::string tokyo =
        "<C:timezone>BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:Asia/"
        "Tokyo\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n</"
        "C:timezone>";
    const std::string own =
        "<C:timezone>BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:"
        "STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n</"
        "C:timezone>";
    EXPECT_EQ(ask("20260601T070000Z", "20260601T080000Z", ""), Names{"f.ics"});
    EXPECT_EQ(ask("20260601T130000Z", "20260601T140000Z", ""), Names{});
    EXPECT_EQ(ask("20260601T130000Z", "20260601T140000Z", newYork), Names{"f.ics"});
    EXPECT_EQ(ask("20260601T070000Z", "20260601T080000Z", newYork), Names{});
    EXPECT_EQ(ask("20260601T000000Z", "20260601T010000Z", tokyo), Names{"f.ics"});
    EXPECT_EQ(ask("20260601T040000Z", "20260601T050000Z", own), Names{"f.ics"});
    ASSERT_EQ(as("alice")
                  .proppatch(calendar("alice"),
                             "<D:set><D:prop><x:calendar-timezone-id "
                             "xmlns:x=\"urn:ietf:params:xml:ns:caldav\">America/New_York</"
                             "x:calendar-timezone-id></D:prop></D:set>")
                  .status(),
              207);
    EXPECT_EQ(ask("20260601T130000Z", "20260601T140000Z", ""), Names{"f.ics"});
}

TEST_F(CalendarQuery, RefusesZonesThatAreNone) {
    const auto ask = [&](const std::string& zone) {
        return report("alice", calendar("alice"), "1", "C:calendar-query",
                      prop("<D:getetag/>") + kEventFilter + zone);
    };
    const Answer broken = ask("<C:timezone>BEGIN:VCALENDARBEGIN:VTIMEZONETZID:X</C:timezone>");
    EXPECT_EQ(broken.status, 403);
    EXPECT_EQ(broken.condition(), "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
    EXPECT_EQ(ask("<C:timezone/>").condition(),
              "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
    const Answer unknown = ask("<C:timezone-id>bogus</C:timezone-id>");
    EXPECT_EQ(unknown.status, 403);
    EXPECT_EQ(unknown.condition(), "{urn:ietf:params:xml:ns:caldav}valid-timezone");
}

TEST_F(CalendarQuery, NamesTheViolatedPrecondition) {
    struct Case {
        std::string inner;
        int status;
        std::string condition;
    };

    const std::string caldav = "{urn:ietf:params:xml:ns:caldav}";
    const std::vector<Case> cases{
        {prop("<D:getetag/>"), 403, caldav + "valid-filter"},
        {filterOn("VEVENT", "<C:time-range/>"), 400, caldav + "valid-filter"},
        {filterOn("VEVENT", range("20260106T000000Z", "20260105T000000Z")), 403,
         caldav + "valid-filter"},
        {filterOn("VEVENT", "<C:prop-filter name=\"SUMMARY\">" + range("20260106T000000Z", "") +
                                "</C:prop-filter>"),
         403, caldav + "valid-filter"},
        {filterOn("VFOO", ""), 403, caldav + "supported-filter"},
        {filterOn("VEVENT",
                  "<C:prop-filter name=\"UID\"><C:text-match "
                  "collation=\"i;none\">x</C:text-match></C:prop-filter>"),
         403, caldav + "supported-collation"},
        {prop("<C:calendar-data content-type=\"text/plain\"/>") + kEventFilter, 403,
         caldav + "supported-calendar-data"},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.inner);
        const Answer answer =
            report("alice", calendar("alice"), "1", "C:calendar-query", example.inner);
        EXPECT_EQ(answer.status, example.status);
        EXPECT_EQ(answer.condition(), example.condition);
    }
}

TEST_F(CalendarQuery, LimitGivesAPartAnd507ForTheCalendar) {
    fill();
    const Answer answer = report(
        "alice", calendar("alice"), "1", "C:calendar-query",
        prop("<D:getetag/>") + kEventFilter + "<C:limit><C:nresults>2</C:nresults></C:limit>");
    EXPECT_EQ(answer.status, 207);
    EXPECT_EQ(found(answer).size(), 2U);
    EXPECT_EQ(withStatus(answer, 507), Names{"calendar"});
    EXPECT_NE(answer.body.find("number-of-matches-within-limits"), std::string::npos);
}

class LimitedCalendarQuery : public CalendarQuery {
  protected:
    LimitedCalendarQuery()
        : CalendarQuery([] {
              DavSettings settings;
              settings.maxResultObjects = 2;
              return settings;
          }()) {}
};

TEST_F(LimitedCalendarQuery, ServersOwnLimitWorksTheSameWay) {
    fill();
    const Answer answer = report("alice", calendar("alice"), "1", "C:calendar-query",
                                 prop("<D:getetag/>") + kEventFilter);
    EXPECT_EQ(found(answer).size(), 2U);
    EXPECT_EQ(withStatus(answer, 507), Names{"calendar"});
}

TEST_F(CalendarQuery, UnknownPropertiesAreAnsweredAsPropfindDoes) {
    fill();
    const Answer answer =
        report("alice", calendar("alice"), "1", "C:calendar-query",
               prop("<D:getetag/><D:nonsense/>") +
                   filterOn("VEVENT", range("20260105T000000Z", "20260106T000000Z")));
    ASSERT_EQ(answer.responses().size(), 1U);
    EXPECT_EQ(answer.responses().front().statusOf("{DAV:}nonsense"), 404);
    EXPECT_EQ(answer.responses().front().propstats.front().status, 200);
}

TEST_F(CalendarQuery, PagesThroughMoreThanOneBatchOfBodies) {
    for (int i = 0; i < 30; ++i) {
        const auto uid = "n" + std::to_string(100 + i);
        put("alice", calendar("alice") + uid + ".ics",
            event(uid, i % 2 == 0 ? "SUMMARY:Even\r\n" : "SUMMARY:Odd\r\n"));
    }
    query(
        "update collection set bytes = object_count * 4000000 where slug = 'calendar'");  // large
                                                                                          // ones:
                                                                                          // four to
                                                                                          // a page
    const Answer answer = queryEvents(
        "alice", calendar("alice"),
        "<C:prop-filter name=\"SUMMARY\"><C:text-match>even</C:text-match></C:prop-filter>");
    EXPECT_EQ(found(answer).size(), 15U);
    EXPECT_EQ(found(queryEvents("alice", calendar("alice"),
                                range("20260105T000000Z", "20260106T000000Z")))
                  .size(),
              30U);
}

}  // namespace
}  // namespace kalends::test
