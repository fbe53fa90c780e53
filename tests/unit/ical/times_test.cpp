// Start, end and duration together, permitted dates, counts.
#include <chrono>

#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;
using namespace std::chrono;
using Kind = Violation::Kind;

TEST(Times, AcceptsSpans) {
    const std::pair<const char*, const char*> cases[] = {
        {"VEVENT", "DTSTART:20260112T100000Z|DTEND:20260112T100000Z"},
        {"VEVENT", "DTSTART;VALUE=DATE:20260112|DTEND;VALUE=DATE:20260112"},
        {"VEVENT", "DTSTART:20260112|DTEND:20260113"},
        {"VEVENT", "DTSTART:20260112T100000|DTEND:20260112T110000"},
        {"VEVENT",
         "DTSTART;TZID=Europe/Berlin:20260112T100000|DTEND;TZID=America/New_York:20260112T050000"},
        {"VEVENT", "DTSTART;TZID=Europe/Berlin:20260112T100000|DTEND:20260112T100000Z"},
        {"VEVENT", "DTSTART;VALUE=DATE:20260112|DTEND:20260113T100000Z"},
        {"VEVENT", "DTSTART:20260112T100000Z|DTEND;VALUE=DATE:20260113"},
        {"VEVENT", "DTSTART:20260112T100000Z|DTEND:20060113T100000"},
        {"VEVENT", "DTSTART;TZID=Europe/Berlin:20260112T100000|DTEND:20260112T085959Z"},
        {"VEVENT", "DTSTART:20260112T100000Z|DURATION:PT1H"},
        {"VEVENT", "DTSTART:20260112T100000Z|DURATION:P1W"},
        {"VEVENT", "DTSTART:20260112|DURATION:P1D"},
        {"VTODO", "SUMMARY:no dates"},
        {"VTODO", "DUE:20260112T100000Z"},
        {"VTODO", "DTSTART:20260112T100000Z|DUE;VALUE=DATE:20260113"},
        {"VTODO", "DTSTART;VALUE=DATE:20260112|DUE:20260112T100000Z"},
        {"VTODO", "DUE:20260112T100000Z|RRULE:FREQ=DAILY"},
        {"VJOURNAL", "DTSTART;VALUE=DATE:20260112"},
    };
    for (const auto& [type, content] : cases)
        EXPECT_EQ(problemOf(object(type, content)), "") << content;
}

TEST(Times, RefusesImpossibleSpans) {
    const std::pair<const char*, const char*> cases[] = {
        {"VEVENT", "DTSTART:20260112T100000Z|DTEND:20260112T095959Z"},
        {"VEVENT", "DTSTART;VALUE=DATE:20260112|DTEND;VALUE=DATE:20260111"},
        {"VEVENT", "DTSTART:20260112T100000Z|DTEND:20260112T110000Z|DURATION:PT1H"},
        {"VEVENT", "DTSTART:20260112T100000Z|DURATION:-PT1H"},
        {"VTODO", "DTSTART:20260112T100000Z|DUE:20260111T100000Z"},
        {"VTODO", "DTSTART:20260112T100000Z|DUE:20260113T100000Z|DURATION:P1D"},
    };
    for (const auto& [type, content] : cases)
        EXPECT_EQ(kindOf(object(type, content)), Kind::kInvalidCalendarData) << content;
}

TEST(Times, AnOverrideIsCheckedLikeTheMaster) {
    const std::string text = calendar(
        "BEGIN:VEVENT|UID:1|DTSTART:20260112T100000Z|RRULE:FREQ=DAILY|END:VEVENT|"
        "BEGIN:VEVENT|UID:1|RECURRENCE-ID:20260113T100000Z|DTSTART:20260113T100000Z|"
        "DTEND:20260113T090000Z|END:VEVENT");
    EXPECT_EQ(kindOf(text), Kind::kInvalidCalendarData);
}

TEST(Times, EnforcesPermittedDates) {
    Rules rules;
    rules.minDate = sys_days{2020y / 1 / 1};
    rules.maxDate = sys_days{2030y / 1 / 1};
    const std::pair<const char*, std::optional<Kind>> cases[] = {
        {"DTSTART:20200101T000000Z", std::nullopt},
        {"DTSTART:20191231T235959Z", Kind::kBeforeMinDate},
        {"DTSTART:20291231T235959Z", std::nullopt},
        {"DTSTART:20300101T000000Z", std::nullopt},
        {"DTSTART:20300101T000001Z", Kind::kAfterMaxDate},
        {"DTSTART:20291231T000000Z|DTEND:20300102T000000Z", Kind::kAfterMaxDate},
        {"DTSTART:20260101T000000Z|RDATE:20270101T000000Z,20400101T000000Z", Kind::kAfterMaxDate},
        {"DTSTART:20260101T000000Z|RDATE;VALUE=PERIOD:20400101T000000Z/PT1H", Kind::kAfterMaxDate},
        {"DTSTART;VALUE=DATE:20190101", Kind::kBeforeMinDate},
        {"DTSTART:20260101T000000Z|CREATED:19700101T000000Z", std::nullopt},
    };
    for (const auto& [content, kind] : cases)
        EXPECT_EQ(kindOf(object("VEVENT", content), rules), kind) << content;
}

TEST(Times, EnforcesTheNumberOfInstancesOfBoundedRules) {
    Rules rules;
    rules.maxInstances = 10;
    EXPECT_EQ(problemOf(event("RRULE:FREQ=DAILY;COUNT=10"), rules), "");
    EXPECT_EQ(kindOf(event("RRULE:FREQ=DAILY;COUNT=11"), rules), Kind::kTooManyInstances);
    EXPECT_EQ(kindOf(event("RRULE:FREQ=SECONDLY;COUNT=100000000"), rules), Kind::kTooManyInstances);
    EXPECT_EQ(problemOf(event("RRULE:FREQ=DAILY"), rules), "") << "endless ones are cut elsewhere";
}

}  // namespace
}  // namespace kalends::ical
