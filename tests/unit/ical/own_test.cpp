// What may differ between two people's copies of one object.
#include "groupware/ical/own.h"

#include <gtest/gtest.h>

#include "groupware/ical/calendar.h"

namespace kalends::test {
namespace {

std::string event(const std::string& lines, const std::string& head = "PRODID:-//a//EN\r\n") {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + head + "BEGIN:VEVENT\r\nUID:a\r\n" + lines +
           "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

bool same(const std::string& one, const std::string& other) {
    return ical::sameButForOwn(*ical::parseStored(one), *ical::parseStored(other));
}

TEST(SameButForOwn, AlarmsTransparencyExtensionsAndWhatProgramsWriteMayDiffer) {
    const std::string stored = event(
        "DTSTART;TZID=Europe/Berlin:20260105T090000\r\nSUMMARY:a\r\nDTSTAMP:20260101T000000Z\r\n");
    for (const std::string lines :
         {"SUMMARY:a\r\nDTSTART;TZID=Europe/Berlin:20260105T090000\r\nDTSTAMP:20260102T000000Z\r\n",
          "DTSTART;X-A=1;TZID=Europe/Berlin:20260105T0\r\n "
          "90000\r\nSUMMARY:a\r\nTRANSP:TRANSPARENT\r\nX-MOZ-SNOOZE:1\r\nSEQUENCE:3\r\n",
          "DTSTART;TZID=Europe/"
          "Berlin:20260105T090000\r\nsummary:a\r\nLAST-MODIFIED:20260102T000000Z\r\n"
          "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n"}) {
        EXPECT_TRUE(same(stored, event(lines, "PRODID:-//b//EN\r\nX-WR-CALNAME:b\r\n"))) << lines;
    }
}

TEST(SameButForOwn, NothingElseMay) {
    const std::string stored = event(
        "DTSTART;TZID=Europe/"
        "Berlin:20260105T090000\r\nSUMMARY:a\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@c.d\r\n");
    for (const std::string lines :
         {"DTSTART;TZID=Europe/"
          "Berlin:20260105T090000\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@c.d\r\n",
          "DTSTART;TZID=Europe/"
          "Berlin:20260105T090000\r\nSUMMARY:b\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@c.d\r\n",
          "DTSTART;TZID=Europe/"
          "Paris:20260105T090000\r\nSUMMARY:a\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@c.d\r\n",
          "DTSTART;TZID=Europe/"
          "Berlin:20260105T090000\r\nSUMMARY:a\r\nATTENDEE;PARTSTAT=DECLINED:mailto:b@c.d\r\n",
          "DTSTART;TZID=Europe/"
          "Berlin:20260105T090000\r\nSUMMARY:a\r\nSUMMARY:a\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@"
          "c.d\r\n",
          "DTSTART;TZID=Europe/"
          "Berlin:20260105T090000\r\nSUMMARY:a\r\nCLASS:PRIVATE\r\nATTENDEE;PARTSTAT=ACCEPTED:"
          "mailto:b@c.d\r\n"}) {
        EXPECT_FALSE(same(stored, event(lines))) << lines;
    }
    // Another instance, another type.
    const std::string series = event("DTSTART:20260105T090000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\n");
    const auto end = series.find("END:VCALENDAR");
    EXPECT_FALSE(same(series, series.substr(0, end) +
                                  "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20260106T090000Z\r\n"
                                  "DTSTART:20260106T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"));
}

}  // namespace
}  // namespace kalends::test
