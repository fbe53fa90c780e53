// Calendar data reshaped for a range (RFC 4791 sections 9.6.5 to 9.6.7).
#include <gtest/gtest.h>

#include "groupware/recurrence/expand_data.h"
#include "tests/unit/recurrence/support.h"

namespace kalends::recurrence::test {
namespace {

std::string timezone() {
    return "BEGIN:VTIMEZONE\r\nTZID:US/Eastern\r\nBEGIN:STANDARD\r\nDTSTART:20001026T020000\r\n"
           "TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
}

/// RFC 4791 appendix B, abcd2.ics.
const std::string kObject = calendar(
    timezone() +
    "BEGIN:VEVENT\r\nDTSTAMP:20060206T001121Z\r\nDTSTART;TZID=US/Eastern:20060102T120000\r\n"
    "DURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:Event #2\r\n"
    "UID:00959BC664CA650E933C892C@example.com\r\n"
    "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTAMP:20060206T001121Z\r\nDTSTART;TZID=US/Eastern:20060104T140000\r\n"
    "DURATION:PT1H\r\nRECURRENCE-ID;TZID=US/Eastern:20060104T120000\r\nSUMMARY:Event #2 bis\r\n"
    "UID:00959BC664CA650E933C892C@example.com\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTAMP:20060206T001121Z\r\nDTSTART;TZID=US/Eastern:20060106T140000\r\n"
    "DURATION:PT1H\r\nRECURRENCE-ID;TZID=US/Eastern:20060106T120000\r\n"
    "SUMMARY:Event #2 bis bis\r\nUID:00959BC664CA650E933C892C@example.com\r\nEND:VEVENT\r\n");

TEST(ExpandedData, TheExampleOfRfc4791) {
    const Parsed parsed(kObject);
    const auto text =
        expandedData(parsed.root(), window("20060103T000000Z", "20060105T000000Z"), *utcZone());
    EXPECT_EQ(
        text,
        calendar("BEGIN:VEVENT\r\nDTSTAMP:20060206T001121Z\r\nDTSTART:20060103T170000Z\r\n"
                 "DURATION:PT1H\r\nRECURRENCE-ID:20060103T170000Z\r\nSUMMARY:Event #2\r\n"
                 "UID:00959BC664CA650E933C892C@example.com\r\n"
                 "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
                 "BEGIN:VEVENT\r\nDTSTAMP:20060206T001121Z\r\nDTSTART:20060104T190000Z\r\n"
                 "DURATION:PT1H\r\nRECURRENCE-ID:20060104T170000Z\r\nSUMMARY:Event #2 bis\r\n"
                 "UID:00959BC664CA650E933C892C@example.com\r\nEND:VEVENT\r\n"));
}

TEST(ExpandedData, KeepsDatesAndFloatingTimesAndDropsRules) {
    struct Case {
        const char* name;
        std::string component;
        const char* contains;
        const char* lacks;
    };

    const Case cases[] = {
        {"all-day",
         event("DTSTART;VALUE=DATE:20240101\r\nDTEND;VALUE=DATE:20240102\r\nRRULE:FREQ=DAILY\r\n"
               "EXDATE;VALUE=DATE:20240103\r\n"),
         "DTSTART;VALUE=DATE:20240102\r\nDTEND;VALUE=DATE:20240103\r\n"
         "RECURRENCE-ID;VALUE=DATE:20240102\r\n",
         "RRULE"},
        {"no exdate",
         event("DTSTART;VALUE=DATE:20240101\r\nRRULE:FREQ=DAILY\r\n"
               "EXDATE;VALUE=DATE:20240103\r\n"),
         "DTSTART;VALUE=DATE:20240102", "EXDATE"},
        {"floating",
         event("DTSTART:20240101T100000\r\nDTEND:20240101T110000\r\nRRULE:FREQ=DAILY\r\n"),
         "DTSTART:20240102T100000\r\nDTEND:20240102T110000\r\nRECURRENCE-ID:20240102T100000\r\n",
         "RRULE"},
        {"not recurring", event("DTSTART;TZID=Europe/Berlin:20240102T100000\r\n"),
         "DTSTART:20240102T090000Z\r\n", "RECURRENCE-ID"},
        {"nominal duration across a change",
         event("DTSTART;TZID=Europe/"
               "Berlin:20240101T100000\r\nDURATION:P1DT1H\r\nRRULE:FREQ=DAILY\r\n"),
         "DURATION:P1DT1H", "DTEND"},
        {"another line with a zone",
         event("DTSTART:20240102T100000Z\r\nX-SEEN;TZID=Europe/Berlin:20240102T100000\r\n"),
         "X-SEEN:20240102T090000Z\r\n", "TZID"},
        {"folded lines are kept", event("DTSTART:20240102T100000Z\r\nSUMMARY:ab\r\n c\r\n"),
         "SUMMARY:ab\r\n c\r\n", "RRULE"},
        {"to-do by due",
         "BEGIN:VTODO\r\nUID:t\r\nDUE:20240101T100000Z\r\nRRULE:FREQ=DAILY\r\nEND:VTODO\r\n",
         "DUE:20240102T100000Z\r\nRECURRENCE-ID:20240102T100000Z\r\n", "DTSTART"},
    };
    for (const Case& c : cases) {
        const Parsed parsed(calendar(c.component));
        const std::string text =
            expandedData(parsed.root(), window("20240102T000000Z", "20240103T000000Z"), *utcZone())
                .value();
        EXPECT_NE(text.find(c.contains), std::string::npos) << c.name << '\n' << text;
        EXPECT_EQ(text.find(c.lacks), std::string::npos) << c.name << '\n' << text;
    }
    const Parsed spring(calendar(event(
        "DTSTART;TZID=Europe/Berlin:20240330T100000\r\nDURATION:P1D\r\nRRULE:FREQ=DAILY\r\n")));
    const std::string text =
        expandedData(spring.root(), window("20240330T100000Z", "20240330T110000Z"), *utcZone())
            .value();
    EXPECT_NE(text.find("DTSTART:20240330T090000Z\r\nDTEND:20240331T080000Z\r\n"),
              std::string::npos)
        << text;
}

TEST(ExpandedData, BareLineFeedsBecomeCrLf) {
    const Parsed parsed(
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART:20240102T100000Z\n"
        "BEGIN:VALARM\nTRIGGER:PT0S\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n");
    const std::string text = expandedData(parsed.root(), {}, *utcZone()).value();
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
        ASSERT_GT(at, 0U);
        EXPECT_EQ(text[at - 1], '\r');
    }
    EXPECT_NE(text.find("END:VCALENDAR\r\n"), std::string::npos);
}

TEST(ExpandedData, NothingInTheWindowIsEmpty) {
    const Parsed parsed(kObject);
    EXPECT_EQ(expandedData(parsed.root(), window("20070101", "20070102"), *utcZone()), "");
}

TEST(ExpandedData, TheInitialInstanceHasNoRecurrenceId) {
    const Parsed parsed(calendar(event("DTSTART:20240101T100000Z\r\nRRULE:FREQ=DAILY\r\n")));
    const std::string text =
        expandedData(parsed.root(), window("20240101T000000Z", "20240103T000000Z"), *utcZone())
            .value();
    EXPECT_EQ(text.find("RECURRENCE-ID:20240101T100000Z"), std::string::npos) << text;
    EXPECT_NE(text.find("RECURRENCE-ID:20240102T100000Z"), std::string::npos) << text;
    const Parsed moved(calendar(event("DTSTART:20240101T100000Z\r\nRRULE:FREQ=DAILY\r\n") +
                                "BEGIN:VEVENT\r\nUID:one\r\nRECURRENCE-ID:20240101T100000Z\r\n"
                                "DTSTART:20240101T110000Z\r\nEND:VEVENT\r\n"));
    EXPECT_NE(expandedData(moved.root(), window("20240101T000000Z", "20240102T000000Z"), *utcZone())
                  .value()
                  .find("RECURRENCE-ID:20240101T100000Z"),
              std::string::npos)
        << "a changed first instance says what it replaces";
}

TEST(ExpandedData, APartIsNeverGivenForTheWhole) {
    const Parsed bomb(calendar(event("DTSTART:20240101T100000Z\r\nRRULE:FREQ=SECONDLY\r\n")));
    EXPECT_FALSE(
        expandedData(bomb.root(), window("20240101T000000Z", "20340101T000000Z"), *utcZone()));
    const Parsed daily(calendar(event("DTSTART:20240101T100000Z\r\nRRULE:FREQ=DAILY\r\n")));
    Budget budget;
    budget.instances = 10;
    const Window ten = window("20240101T000000Z", "20240111T000000Z");
    const Window eleven = window("20240101T000000Z", "20240112T000000Z");
    EXPECT_TRUE(expandedData(daily.root(), ten, *utcZone(), budget));
    EXPECT_FALSE(expandedData(daily.root(), eleven, *utcZone(), budget));
    const Parsed large(
        calendar(event("DTSTART:20240101T100000Z\r\nRRULE:FREQ=DAILY\r\nDESCRIPTION:" +
                       std::string(1'000'000, 'x') + "\r\n")));
    EXPECT_TRUE(
        expandedData(large.root(), window("20240101T000000Z", "20240120T000000Z"), *utcZone()));
    EXPECT_FALSE(
        expandedData(large.root(), window("20240101T000000Z", "20240301T000000Z"), *utcZone()));
}

TEST(LimitedRecurrenceSet, KeepsTheMasterAndTheOverridesThatMatter) {
    const Parsed parsed(kObject);

    struct Case {
        const char* name;
        Window within;
        bool bis, bisBis;
    };

    const Case cases[] = {
        {"the example of RFC 4791", window("20060103T000000Z", "20060105T000000Z"), true, false},
        {"by its original time", window("20060106T170000Z", "20060106T180000Z"), false, true},
        {"by its present time", window("20060106T190000Z", "20060106T193000Z"), false, true},
        {"between both", window("20060106T181500Z", "20060106T184500Z"), false, false},
        {"all", window("20060101", "20060201"), true, true},
    };
    for (const Case& c : cases) {
        const std::string text = limitedRecurrenceSet(parsed.root(), c.within, *utcZone());
        EXPECT_NE(text.find("RRULE:FREQ=DAILY;COUNT=5"), std::string::npos) << c.name;
        EXPECT_NE(text.find("BEGIN:VTIMEZONE"), std::string::npos) << c.name;
        EXPECT_EQ(text.find("SUMMARY:Event #2 bis\r\n") != std::string::npos, c.bis) << c.name;
        EXPECT_EQ(text.find("SUMMARY:Event #2 bis bis") != std::string::npos, c.bisBis) << c.name;
    }
}

TEST(LimitedRecurrenceSet, ThisAndFutureStaysForLaterWindows) {
    const Parsed parsed(calendar(
        event("DTSTART:20240101T100000Z\r\nRRULE:FREQ=DAILY\r\n") +
        event(
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20240110T100000Z\r\nDTSTART:20240110T110000Z\r\n")));
    EXPECT_NE(limitedRecurrenceSet(parsed.root(), window("20250101", "20250102"), *utcZone())
                  .find("THISANDFUTURE"),
              std::string::npos);
    EXPECT_EQ(limitedRecurrenceSet(parsed.root(), window("20240101", "20240102"), *utcZone())
                  .find("THISANDFUTURE"),
              std::string::npos);
}

TEST(LimitedFreeBusySet, KeepsThePeriodsThatIntersect) {
    const Parsed parsed(calendar(
        "BEGIN:VFREEBUSY\r\nUID:f\r\nDTSTART:20060101T000000Z\r\nDTEND:20060108T000000Z\r\n"
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060102T100000Z/20060102T120000Z\r\n"
        "FREEBUSY:20060103T100000Z/20060103T120000Z,20060102T150000Z/PT1H,20060102T235959Z/PT5M\r\n"
        "END:VFREEBUSY\r\n" +
        event("DTSTART:20240101T100000Z\r\n")));
    const std::string text =
        limitedFreeBusySet(parsed.root(), window("20060102T120000Z", "20060103T000000Z"));
    EXPECT_NE(text.find("FREEBUSY:20060102T150000Z/PT1H,20060102T235959Z/PT5M\r\n"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find("TENTATIVE"), std::string::npos);
    EXPECT_NE(text.find("BEGIN:VEVENT"), std::string::npos);
    const std::string all = limitedFreeBusySet(parsed.root(), window("20060101", "20060201"));
    EXPECT_NE(all.find("FBTYPE=BUSY-TENTATIVE:20060102T100000Z/20060102T120000Z"),
              std::string::npos);
}

}  // namespace
}  // namespace kalends::recurrence::test
