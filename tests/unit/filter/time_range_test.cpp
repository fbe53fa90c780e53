// The tables of RFC 4791 section 9.9, every row at its borders. The range is 10 to 20 January 2026,
// UTC.
#include <gtest/gtest.h>

#include "tests/unit/filter/filters.h"

namespace kalends::filter {
namespace {

using testing::calendar;
using testing::compIn;
using testing::found;
using testing::propIn;
using testing::window;

struct RangeCase {
    const char* name;
    const char* lines;  // of the component, beside UID
    bool overlaps;
};

void PrintTo(const RangeCase& row, std::ostream* out) {
    *out << row.name;
}

bool inRange(std::string_view component, std::string_view lines) {
    const std::string inner = "BEGIN:" + std::string(component) + "\nUID:1\n" + std::string(lines) +
                              "\nEND:" + std::string(component);
    return found(
        inner,
        calendar({compIn(std::string(component), window("20260110T000000Z", "20260120T000000Z"))}));
}

class EventRange : public ::testing::TestWithParam<RangeCase> {};

TEST_P(EventRange, OverlapsByItsRow) {
    EXPECT_EQ(inRange("VEVENT", GetParam().lines), GetParam().overlaps);
}

INSTANTIATE_TEST_SUITE_P(
    Section99,
    EventRange,
    ::testing::Values(
        RangeCase{"DtendAfterStart", "DTSTART:20260109T000000Z\nDTEND:20260110T000001Z", true},
        RangeCase{"DtendAtStart", "DTSTART:20260109T000000Z\nDTEND:20260110T000000Z", false},
        RangeCase{"DtstartBeforeEnd", "DTSTART:20260119T235959Z\nDTEND:20260121T000000Z", true},
        RangeCase{"DtstartAtEnd", "DTSTART:20260120T000000Z\nDTEND:20260121T000000Z", false},
        RangeCase{"AroundTheRange", "DTSTART:20250101T000000Z\nDTEND:20270101T000000Z", true},
        RangeCase{"DurationIntoRange", "DTSTART:20260109T233000Z\nDURATION:PT31M", true},
        RangeCase{"DurationToStart", "DTSTART:20260109T233000Z\nDURATION:PT30M", false},
        RangeCase{"ZeroDurationAtStart", "DTSTART:20260110T000000Z\nDURATION:PT0S", true},
        RangeCase{"ZeroDurationAtEnd", "DTSTART:20260120T000000Z\nDURATION:PT0S", false},
        RangeCase{"MomentAtStart", "DTSTART:20260110T000000Z", true},
        RangeCase{"MomentBefore", "DTSTART:20260109T235959Z", false},
        RangeCase{"MomentAtEnd", "DTSTART:20260120T000000Z", false},
        RangeCase{"DayBefore", "DTSTART;VALUE=DATE:20260109", false},
        RangeCase{"FirstDay", "DTSTART;VALUE=DATE:20260110", true},
        RangeCase{"LastDay", "DTSTART;VALUE=DATE:20260119", true},
        RangeCase{"DayAfter", "DTSTART;VALUE=DATE:20260120", false},
        RangeCase{"AllDayDtendIsExclusive",
                  "DTSTART;VALUE=DATE:20260108\nDTEND;VALUE=DATE:20260110", false},
        RangeCase{"Yearly", "DTSTART:20000115T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY", true},
        RangeCase{"YearlyElsewhere", "DTSTART:20000125T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY",
                  false}),
    [](const auto& row) { return row.param.name; });

class TodoRange : public ::testing::TestWithParam<RangeCase> {};

TEST_P(TodoRange, OverlapsByItsRow) {
    EXPECT_EQ(inRange("VTODO", GetParam().lines), GetParam().overlaps);
}

INSTANTIATE_TEST_SUITE_P(
    Section99,
    TodoRange,
    ::testing::Values(
        // DTSTART and DURATION: start <= end of it, and (end > DTSTART or end >= end of it)
        RangeCase{"DurationEndsAtStart", "DTSTART:20260109T230000Z\nDURATION:PT1H", true},
        RangeCase{"DurationEndsBefore", "DTSTART:20260109T225959Z\nDURATION:PT1H", false},
        RangeCase{"DurationStartsBeforeEnd", "DTSTART:20260119T235959Z\nDURATION:PT1H", true},
        RangeCase{"DurationStartsAtEnd", "DTSTART:20260120T000000Z\nDURATION:PT1H", false},
        RangeCase{"ZeroDurationAtEnd", "DTSTART:20260120T000000Z\nDURATION:PT0S", true},
        // DTSTART and DUE: (start < DUE or start <= DTSTART) and (end > DTSTART or end >= DUE)
        RangeCase{"DueAtStart", "DTSTART:20260109T000000Z\nDUE:20260110T000000Z", false},
        RangeCase{"DueAfterStart", "DTSTART:20260109T000000Z\nDUE:20260110T000001Z", true},
        RangeCase{"BothAtStart", "DTSTART:20260110T000000Z\nDUE:20260110T000000Z", true},
        RangeCase{"BothAtEnd", "DTSTART:20260120T000000Z\nDUE:20260120T000000Z", true},
        RangeCase{"StartAtEnd", "DTSTART:20260120T000000Z\nDUE:20260121T000000Z", false},
        // DTSTART alone: start <= DTSTART < end
        RangeCase{"DtstartAtStart", "DTSTART:20260110T000000Z", true},
        RangeCase{"DtstartBefore", "DTSTART:20260109T235959Z", false},
        RangeCase{"DtstartAtEnd", "DTSTART:20260120T000000Z", false},
        // DUE alone: start < DUE <= end
        RangeCase{"OnlyDueAtStart", "DUE:20260110T000000Z", false},
        RangeCase{"OnlyDueInside", "DUE:20260110T000001Z", true},
        RangeCase{"OnlyDueAtEnd", "DUE:20260120T000000Z", true},
        RangeCase{"OnlyDueAfter", "DUE:20260120T000001Z", false},
        RangeCase{"OnlyDueDate", "DUE;VALUE=DATE:20260111", true},
        RangeCase{"DueWinsOverCompleted", "DUE:20250101T000000Z\nCOMPLETED:20260115T000000Z",
                  false},
        // COMPLETED and CREATED
        RangeCase{"CompletedAndCreatedAround",
                  "CREATED:20260101T000000Z\nCOMPLETED:20260201T000000Z", true},
        RangeCase{"CompletedAndCreatedBefore",
                  "CREATED:20260101T000000Z\nCOMPLETED:20260109T000000Z", false},
        RangeCase{"CompletedAndCreatedAfter",
                  "CREATED:20260121T000000Z\nCOMPLETED:20260122T000000Z", false},
        RangeCase{"CompletedAndCreatedTouch",
                  "CREATED:20260101T000000Z\nCOMPLETED:20260110T000000Z", true},
        RangeCase{"CompletedAtStart", "COMPLETED:20260110T000000Z", true},
        RangeCase{"CompletedAtEnd", "COMPLETED:20260120T000000Z", true},
        RangeCase{"CompletedAfter", "COMPLETED:20260120T000001Z", false},
        RangeCase{"CreatedBefore", "CREATED:20200101T000000Z", true},
        RangeCase{"CreatedAtEnd", "CREATED:20260120T000000Z", false},
        RangeCase{"NoDateAtAll", "SUMMARY:some day", true},
        RangeCase{"DurationWithoutStart", "DURATION:PT1H", true},
        // recurring
        RangeCase{"RecurringStart",
                  "DTSTART:20250115T000000Z\nDUE:20250115T010000Z\nRRULE:FREQ=MONTHLY", true},
        RangeCase{"RecurringOver",
                  "DTSTART:20250115T000000Z\nDUE:20250115T010000Z\nRRULE:FREQ=MONTHLY;COUNT=3",
                  false}),
    [](const auto& row) { return row.param.name; });

class JournalRange : public ::testing::TestWithParam<RangeCase> {};

TEST_P(JournalRange, OverlapsByItsRow) {
    EXPECT_EQ(inRange("VJOURNAL", GetParam().lines), GetParam().overlaps);
}

INSTANTIATE_TEST_SUITE_P(
    Section99,
    JournalRange,
    ::testing::Values(RangeCase{"MomentAtStart", "DTSTART:20260110T000000Z", true},
                      RangeCase{"MomentAtEnd", "DTSTART:20260120T000000Z", false},
                      RangeCase{"LastDay", "DTSTART;VALUE=DATE:20260119", true},
                      RangeCase{"DayBefore", "DTSTART;VALUE=DATE:20260109", false},
                      RangeCase{"NoStart", "SUMMARY:x", false},
                      RangeCase{"Recurring", "DTSTART;VALUE=DATE:20250601\nRRULE:FREQ=WEEKLY",
                                true}),
    [](const auto& row) { return row.param.name; });

class FreeBusyRange : public ::testing::TestWithParam<RangeCase> {};

TEST_P(FreeBusyRange, OverlapsByItsRow) {
    EXPECT_EQ(inRange("VFREEBUSY", GetParam().lines), GetParam().overlaps);
}

INSTANTIATE_TEST_SUITE_P(
    Section99,
    FreeBusyRange,
    ::testing::Values(
        RangeCase{"EndAtStart", "DTSTART:20260101T000000Z\nDTEND:20260110T000000Z", true},
        RangeCase{"EndBefore", "DTSTART:20260101T000000Z\nDTEND:20260109T235959Z", false},
        RangeCase{"StartAtEnd", "DTSTART:20260120T000000Z\nDTEND:20260121T000000Z", false},
        RangeCase{
            "SpanWinsOverPeriods",
            "DTSTART:20250101T000000Z\nDTEND:20250102T000000Z\nFREEBUSY:20260112T000000Z/PT1H",
            false},
        RangeCase{"Period", "FREEBUSY:20260112T000000Z/20260112T010000Z", true},
        RangeCase{"PeriodWithDuration", "FREEBUSY;FBTYPE=FREE:20260109T233000Z/PT31M", true},
        RangeCase{"SecondPeriod", "FREEBUSY:20250101T000000Z/PT1H,20260112T000000Z/PT1H", true},
        RangeCase{"PeriodEndsAtStart", "FREEBUSY:20260109T230000Z/20260110T000000Z", false},
        RangeCase{"BrokenPeriod", "FREEBUSY:20260112T000000Z,x/y,20260112T000000Z/z", false},
        RangeCase{"Nothing", "DTSTART:20260112T000000Z\nDURATION:P1D", false}),
    [](const auto& row) { return row.param.name; });

TEST(AvailabilityRange, IsOpenWhereItSaysNoBound) {
    EXPECT_TRUE(inRange("VAVAILABILITY", "DTSTAMP:20250101T000000Z"));
    EXPECT_TRUE(inRange("VAVAILABILITY", "DTSTART:20260119T000000Z"));
    EXPECT_FALSE(inRange("VAVAILABILITY", "DTSTART:20260120T000000Z"));
    EXPECT_FALSE(inRange("VAVAILABILITY", "DTSTART:20260101T000000Z\nDURATION:P9D"));
    EXPECT_FALSE(inRange("VAVAILABILITY", "DTEND:20260110T000000Z"));
}

struct PropertyRangeCase {
    const char* name;
    const char* component;
    const char* property;
    const char* lines;
    bool overlaps;
};

void PrintTo(const PropertyRangeCase& row, std::ostream* out) {
    *out << row.name;
}

class PropertyRange : public ::testing::TestWithParam<PropertyRangeCase> {};

TEST_P(PropertyRange, HoldsForTheValueOfTheProperty) {
    const auto& row = GetParam();
    const std::string inner =
        "BEGIN:" + std::string(row.component) + "\nUID:1\n" + row.lines + "\nEND:" + row.component;
    const CompFilter root = calendar({testing::comp(
        row.component, {propIn(row.property, window("20260110T000000Z", "20260120T000000Z"))})});
    EXPECT_EQ(found(inner, root), row.overlaps);
}

INSTANTIATE_TEST_SUITE_P(
    Section99,
    PropertyRange,
    ::testing::Values(
        PropertyRangeCase{"Completed", "VTODO", "COMPLETED", "COMPLETED:20260110T000000Z", true},
        PropertyRangeCase{"CompletedAtEnd", "VTODO", "COMPLETED", "COMPLETED:20260120T000000Z",
                          false},
        PropertyRangeCase{"LastModified", "VEVENT", "LAST-MODIFIED",
                          "DTSTART:20250101T000000Z\nLAST-MODIFIED:20260112T000000Z", true},
        PropertyRangeCase{"Absent", "VEVENT", "LAST-MODIFIED", "DTSTART:20260112T000000Z", false},
        PropertyRangeCase{"Dtstart", "VEVENT", "DTSTART",
                          "DTSTART:20260112T000000Z\nDTEND:20270101T000000Z", true},
        PropertyRangeCase{"DtstartOutside", "VEVENT", "DTSTART",
                          "DTSTART:20260109T000000Z\nDTEND:20270101T000000Z", false},
        PropertyRangeCase{"DtstartOfAnInstance", "VEVENT", "DTSTART",
                          "DTSTART:20250101T000000Z\nRRULE:FREQ=DAILY", true},
        PropertyRangeCase{"Dtend", "VEVENT", "DTEND",
                          "DTSTART:20250101T000000Z\nDTEND:20260110T000000Z", true},
        PropertyRangeCase{"EffectiveDtend", "VEVENT", "DTEND",
                          "DTSTART:20260109T230000Z\nDURATION:PT1H", true},
        PropertyRangeCase{"NoDtendAtAll", "VEVENT", "DTEND", "DTSTART:20260112T000000Z", false},
        PropertyRangeCase{"Due", "VTODO", "DUE", "DUE:20260112T000000Z", true},
        PropertyRangeCase{"EffectiveDue", "VTODO", "DUE", "DTSTART:20260109T230000Z\nDURATION:PT1H",
                          true},
        PropertyRangeCase{"DueOfAnInstance", "VTODO", "DUE",
                          "DTSTART:20250101T000000Z\nDUE:20250101T010000Z\nRRULE:FREQ=DAILY", true},
        PropertyRangeCase{"NotADate", "VEVENT", "SUMMARY", "DTSTART:20260112T000000Z\nSUMMARY:x",
                          false}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kalends::filter
