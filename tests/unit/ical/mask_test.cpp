// Masks hold what may pass and nothing else; alarms go and stay where they belong.
#include "groupware/ical/mask.h"

#include <gtest/gtest.h>

#include "groupware/ical/calendar.h"

namespace kalends::ical {
namespace {

std::string wrapped(const std::string& components) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//SECRET//x\r\nX-WR-CALNAME:SECRET\r\n" +
           components + "END:VCALENDAR\r\n";
}

std::optional<std::string> maskOf(const std::string& text, Detail detail = Detail::kBusyTime) {
    const auto document = parseStored(text);
    return document ? masked(document->components().front(), detail, "Busy") : std::nullopt;
}

const std::string kFull = wrapped(
    "BEGIN:VTIMEZONE\r\nTZID:Europe/"
    "Berlin\r\nX-LIC-LOCATION:SECRET\r\nCOMMENT:SECRET\r\nBEGIN:STANDARD\r\n"
    "DTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:SECRET\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    "BEGIN:VEVENT\r\nUID;X-P=SECRET:u1\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART;TZID=Europe/Berlin;X-P=SECRET:20260105T090000\r\nDTEND;TZID=Europe/"
    "Berlin:20260105T100000\r\n"
    "RRULE:FREQ=WEEKLY;COUNT=4;X-SECRET=SECRET\r\nEXDATE;TZID=Europe/Berlin:20260112T090000\r\n"
    "SUMMARY:SECRET\r\nDESCRIPTION:SECRET\r\nLOCATION:SECRET\r\nCATEGORIES:SECRET\r\nCOMMENT:"
    "SECRET\r\nCONTACT:SECRET\r\n"
    "ORGANIZER;CN=SECRET:mailto:SECRET@example.org\r\nATTENDEE;CN=SECRET:mailto:SECRET@example."
    "org\r\n"
    "ATTACH:https://SECRET.example.org/\r\nURL:https://SECRET.example.org/"
    "\r\nGEO:1;2\r\nPRIORITY:5\r\nRESOURCES:SECRET\r\n"
    "X-FOO:SECRET\r\nIANA-FOO:SECRET\r\nSEQUENCE:3\r\nCLASS:X-SECRET\r\nTRANSP:OPAQUE\r\nSTATUS:"
    "TENTATIVE\r\n"
    "CONFERENCE;VALUE=URI:https://SECRET.example.org/\r\n"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:SECRET\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
    "BEGIN:VLOCATION\r\nUID:SECRET\r\nNAME:SECRET\r\nEND:VLOCATION\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID="
    "Europe/Berlin:20260119T090000\r\n"
    "DTSTART;VALUE=DATE:20260120\r\nDURATION:P1D\r\nSUMMARY:SECRET\r\nEND:VEVENT\r\n"
    "BEGIN:X-THING\r\nX-A:SECRET\r\nEND:X-THING\r\n");

TEST(Mask, HoldsTimesAndNothingElse) {
    EXPECT_EQ(
        maskOf(kFull),
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalends//Kalends//EN\r\n"
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/"
        "Berlin:20260105T090000\r\n"
        "DTEND;TZID=Europe/Berlin:20260105T100000\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n"
        "EXDATE;TZID=Europe/"
        "Berlin:20260112T090000\r\nCLASS:PRIVATE\r\nTRANSP:OPAQUE\r\nSTATUS:TENTATIVE\r\n"
        "SUMMARY:Busy\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\n"
        "RECURRENCE-ID;TZID=Europe/"
        "Berlin;RANGE=THISANDFUTURE:20260119T090000\r\nDTSTART;VALUE=DATE:20260120\r\n"
        "DURATION:P1D\r\nSUMMARY:Busy\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

TEST(Mask, OfAMaskIsTheSame) {
    const auto once = maskOf(kFull);
    ASSERT_TRUE(once);
    EXPECT_EQ(maskOf(*once), once);
    EXPECT_TRUE(std::holds_alternative<Calendar>(parse(*once)));
}

TEST(Mask, ValuesThatAreNotWhatTheirTypeAllowsDoNotPass) {
    const auto mask =
        maskOf(wrapped("BEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:SECRET\r\nDTSTART:SECRET\r\nDURATION:"
                       "SECRET\r\nTRANSP:SECRET\r\nSTATUS:SECRET\r\n"
                       "RRULE:SECRET\r\nRDATE:20260101,SECRET\r\nCLASS:SECRET\r\nEND:VEVENT\r\n"));
    ASSERT_TRUE(mask);
    EXPECT_EQ(mask->find("SECRET"), std::string::npos) << *mask;
    EXPECT_NE(mask->find("CLASS:PRIVATE\r\nSUMMARY:Busy"), std::string::npos);
}

TEST(Mask, TasksAndJournalsNeedMoreThanBusyTime) {
    for (const std::string name : {"VTODO", "VJOURNAL"}) {
        const auto text = wrapped(
            "BEGIN:" + name +
            "\r\nUID:u\r\nDTSTART:20260101T000000Z\r\nSUMMARY:SECRET\r\nEND:" + name + "\r\n");
        EXPECT_FALSE(maskOf(text));
        const auto mask = maskOf(text, Detail::kDatesAndTimes);
        ASSERT_TRUE(mask);
        EXPECT_EQ(mask->find("SECRET"), std::string::npos);
    }
    EXPECT_FALSE(
        maskOf(wrapped("BEGIN:VFREEBUSY\r\nUID:u\r\nEND:VFREEBUSY\r\n"), Detail::kDatesAndTimes));
    EXPECT_FALSE(maskOf("BEGIN:VCARD\r\nEND:VCARD\r\n", Detail::kDatesAndTimes));
}

const std::string kRinging = wrapped(
    "BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:s\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nBEGIN:X-DEEP\r\nEND:X-"
    "DEEP\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260101T000000Z\r\nBEGIN:VALARM\r\nTRIGGER:-"
    "PT9M\r\nEND:VALARM\r\nEND:VEVENT\r\n");
const std::string kQuiet = wrapped(
    "BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:s\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:"
    "20260101T000000Z\r\nEND:VEVENT\r\n");

TEST(Alarms, AreTakenOutAndTheRestKeepsItsBytes) {
    EXPECT_EQ(withoutAlarms(*parseStored(kRinging)), kQuiet);
    EXPECT_EQ(withoutAlarms(*parseStored(kQuiet)), kQuiet);
}

TEST(Alarms, AreFoundHoweverTheLineIsFolded) {
    for (const std::string line :
         {"BEGIN:VALARM", "begin:valarm", "BEGIN:VAL\r\n ARM", "BEGIN:VA\n\tL\r\n ARM",
          "BEGIN:V\r\n A\r\n L\r\n A\r\n R\r\n M"}) {
        EXPECT_TRUE(mayHoldAlarms("x\r\n" + line + "\r\ny")) << line;
    }
    EXPECT_FALSE(mayHoldAlarms(kQuiet));
    EXPECT_FALSE(mayHoldAlarms("SUMMARY:VAL ARM VALAR"));
    EXPECT_FALSE(mayHoldAlarms(""));
    EXPECT_TRUE(mayHoldAlarms("VVALARM"));
}

TEST(Alarms, OfTheOwnerStayWhereAnotherWrites) {
    const auto before = parseStored(kRinging);
    const auto sent =
        parseStored(wrapped("BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:new\r\nBEGIN:VALARM\r\nTRIGGER:-"
                            "PT1M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
                            "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20270101T000000Z\r\nBEGIN:"
                            "VALARM\r\nTRIGGER:-PT2M\r\nEND:VALARM\r\nEND:VEVENT\r\n"));
    const auto merged = withAlarmsOf(*sent, &*before);
    EXPECT_EQ(merged,
              wrapped("BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:new\r\nBEGIN:VALARM\r\nTRIGGER:-"
                      "PT5M\r\nBEGIN:X-DEEP\r\nEND:X-DEEP\r\nEND:VALARM\r\nEND:VEVENT\r\n"
                      "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20270101T000000Z\r\nEND:VEVENT\r\n"));
    EXPECT_EQ(withAlarmsOf(*sent, nullptr), withoutAlarms(*sent));
}

}  // namespace
}  // namespace kalends::ical
