// Alarms in a time range (RFC 4791 section 9.9, RFC 5545 section 3.6.6).
#include <gtest/gtest.h>

#include "tests/unit/filter/filters.h"

namespace kalends::filter {
namespace {

using testing::calendar;
using testing::comp;
using testing::compIn;
using testing::found;
using testing::noComp;
using testing::prop;
using testing::window;

struct AlarmCase {
    const char* name;
    const char* lines;  // of the VALARM
    const char* start;
    const char* end;
    bool rings;
};

void PrintTo(const AlarmCase& row, std::ostream* out) {
    *out << row.name;
}

class EventAlarm : public ::testing::TestWithParam<AlarmCase> {};

/// The event runs from 12:00 to 13:00 UTC on 2 January 2026.
std::string event(std::string_view alarm) {
    return "BEGIN:VEVENT\nUID:1\nDTSTART:20260102T120000Z\nDTEND:20260102T130000Z\nBEGIN:VALARM\n" +
           std::string(alarm) + "\nEND:VALARM\nEND:VEVENT";
}

TEST_P(EventAlarm, RingsWhenItsTriggerSays) {
    const AlarmCase& row = GetParam();
    const CompFilter root =
        calendar({comp("VEVENT", {}, {compIn("VALARM", window(row.start, row.end))})});
    EXPECT_EQ(found(event(row.lines), root), row.rings);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    EventAlarm,
    ::testing::Values(
        AlarmCase{"BeforeStart", "TRIGGER:-PT15M", "20260102T114500Z", "20260102T114501Z", true},
        AlarmCase{"StartIsInclusive", "TRIGGER:-PT15M", "20260102T114501Z", "20260102T120000Z",
                  false},
        AlarmCase{"EndIsExclusive", "TRIGGER:-PT15M", "20260102T110000Z", "20260102T114500Z",
                  false},
        AlarmCase{"RelatedToStart", "TRIGGER;RELATED=START:PT0S", "20260102T120000Z",
                  "20260102T120100Z", true},
        AlarmCase{"RelatedToEnd", "TRIGGER;RELATED=END:-PT5M", "20260102T125500Z",
                  "20260102T125600Z", true},
        AlarmCase{"RelatedToEndNotStart", "TRIGGER;RELATED=END:-PT5M", "20260102T115500Z",
                  "20260102T115600Z", false},
        AlarmCase{"AfterTheEvent", "TRIGGER;RELATED=END:P1D", "20260103T130000Z",
                  "20260103T130100Z", true},
        AlarmCase{"WeekBefore", "TRIGGER:-P1W", "20251226T120000Z", "20251226T120001Z", true},
        AlarmCase{"Absolute", "TRIGGER;VALUE=DATE-TIME:20251201T080000Z", "20251201T000000Z",
                  "20251202T000000Z", true},
        AlarmCase{"AbsoluteOutside", "TRIGGER;VALUE=DATE-TIME:20251201T080000Z", "20260102T000000Z",
                  "20260103T000000Z", false},
        AlarmCase{"AbsoluteWithoutValueType", "TRIGGER:20251201T080000Z", "20251201T000000Z",
                  "20251202T000000Z", true},
        AlarmCase{"LastRepetition", "TRIGGER:-PT30M\nREPEAT:2\nDURATION:PT10M", "20260102T115000Z",
                  "20260102T115001Z", true},
        AlarmCase{"BetweenRepetitions", "TRIGGER:-PT30M\nREPEAT:2\nDURATION:PT10M",
                  "20260102T114001Z", "20260102T115000Z", false},
        AlarmCase{"AfterTheLastRepetition", "TRIGGER:-PT30M\nREPEAT:2\nDURATION:PT10M",
                  "20260102T115001Z", "20260102T130000Z", false},
        AlarmCase{"RepeatWithoutDuration", "TRIGGER:-PT30M\nREPEAT:2", "20260102T113001Z",
                  "20260102T130000Z", false},
        AlarmCase{"NegativeInterval", "TRIGGER:-PT30M\nREPEAT:2\nDURATION:-PT10M",
                  "20260102T110000Z", "20260102T113000Z", false},
        AlarmCase{"HugeRepeat", "TRIGGER:-PT30M\nREPEAT:99999999999\nDURATION:P99999D",
                  "20260102T113001Z", "20260102T130000Z", false},
        AlarmCase{"HugeOffset", "TRIGGER:-P999999999W", "20260102T000000Z", "20260103T000000Z",
                  false},
        AlarmCase{"NoTrigger", "ACTION:DISPLAY", "20200102T000000Z", "20300103T000000Z", false},
        AlarmCase{"BrokenTrigger", "TRIGGER:soon", "20200102T000000Z", "20300103T000000Z", false},
        AlarmCase{"OpenStart", "TRIGGER:-PT15M", "", "20260102T120000Z", true},
        AlarmCase{"OpenEnd", "TRIGGER:-PT15M", "20260102T110000Z", "", true},
        AlarmCase{"OpenEndAfter", "TRIGGER:-PT15M", "20260102T120000Z", "", false}),
    [](const auto& row) { return row.param.name; });

TEST(Alarm, OfARecurringEventRingsAtEveryInstance) {
    const std::string inner =
        "BEGIN:VEVENT\nUID:1\nDTSTART:20260102T120000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\n"
        "BEGIN:VALARM\nTRIGGER:-P2D\nEND:VALARM\nEND:VEVENT";
    const auto rings = [&](std::string_view start, std::string_view end) {
        return found(inner, calendar({comp("VEVENT", {}, {compIn("VALARM", window(start, end))})}));
    };
    EXPECT_TRUE(rings("20260107T120000Z", "20260107T120001Z"));
    EXPECT_TRUE(rings("20360101T000000Z", "20360109T000000Z"));
    EXPECT_FALSE(rings("20260107T120001Z", "20260114T120000Z"));
    EXPECT_TRUE(rings("20300101T000000Z", ""));
    EXPECT_FALSE(rings("", "20251231T120000Z"));
}

TEST(Alarm, OfAnOverrideRingsAtItsInstanceOnly) {
    const std::string inner =
        "BEGIN:VEVENT\nUID:1\nDTSTART:20260102T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT="
        "5\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260104T120000Z\nDTSTART:20260104T180000Z\nDURATION:"
        "PT1H\n"
        "BEGIN:VALARM\nTRIGGER:-PT1H\nEND:VALARM\nEND:VEVENT";
    const auto rings = [&](std::string_view start, std::string_view end) {
        return found(inner, calendar({comp("VEVENT", {}, {compIn("VALARM", window(start, end))})}));
    };
    EXPECT_TRUE(rings("20260104T170000Z", "20260104T170001Z"));
    EXPECT_FALSE(rings("20260103T000000Z", "20260104T000000Z"));
    EXPECT_FALSE(rings("20260104T110000Z", "20260104T120000Z"));
}

TEST(Alarm, NominalDaysKeepTheWallClockAcrossTheChangeToSummerTime) {
    const std::string inner =
        "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Europe/Berlin:20260329T120000\nDURATION:PT1H\n"
        "BEGIN:VALARM\nTRIGGER:-P1D\nEND:VALARM\nEND:VEVENT";
    const auto root = [](std::string_view start, std::string_view end) {
        return calendar({comp("VEVENT", {}, {compIn("VALARM", window(start, end))})});
    };
    EXPECT_TRUE(found(inner, root("20260328T110000Z", "20260328T110001Z")));
    EXPECT_FALSE(found(inner, root("20260328T100000Z", "20260328T100001Z")));
}

TEST(Alarm, OfAnAllDayEventRingsInTheFloatingZone) {
    const std::string inner =
        "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20260102\nBEGIN:VALARM\nTRIGGER:PT9H\nEND:"
        "VALARM\nEND:VEVENT";
    const CompFilter root = calendar(
        {comp("VEVENT", {}, {compIn("VALARM", window("20260102T080000Z", "20260102T080001Z"))})});
    EXPECT_TRUE(found(inner, root, "Europe/Berlin"));
    EXPECT_FALSE(found(inner, root));
}

TEST(Alarm, EveryConditionHoldsOnOneAlarm) {
    const std::string inner = event(
        "ACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM\nBEGIN:VALARM\nACTION:EMAIL\nTRIGGER:-P1D");
    const auto root = [](std::string action) {
        return calendar({comp("VEVENT", {},
                              {compIn("VALARM", window("20260101T000000Z", "20260102T000000Z"),
                                      {prop("ACTION", {testing::contains(std::move(action))})})})});
    };
    EXPECT_TRUE(found(inner, root("EMAIL")));
    EXPECT_FALSE(found(inner, root("DISPLAY")));
}

TEST(Alarm, AbsenceIsAskedForByIsNotDefined) {
    const CompFilter root = calendar({comp("VEVENT", {}, {noComp("VALARM")})});
    EXPECT_FALSE(found(event("TRIGGER:-PT15M"), root));
    EXPECT_TRUE(found("BEGIN:VEVENT\nUID:1\nDTSTART:20260102T120000Z\nEND:VEVENT", root));
}

TEST(Alarm, AndEventRangeHoldOnTheSameInstance) {
    const std::string inner =
        "BEGIN:VEVENT\nUID:1\nDTSTART:20260102T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"
        "BEGIN:VALARM\nTRIGGER:-PT1H\nEND:VALARM\nEND:VEVENT";
    const auto both = [&](std::string_view alarmDay) {
        return found(
            inner,
            calendar({compIn("VEVENT", window("20260103T000000Z", "20260104T000000Z"), {},
                             {compIn("VALARM", window(std::string(alarmDay) + "T000000Z",
                                                      std::string(alarmDay) + "T235959Z"))})}));
    };
    EXPECT_TRUE(both("20260103"));
    EXPECT_FALSE(both("20260102"));
}

}  // namespace
}  // namespace kalends::filter
