// What exporters write against the letter of RFC 5545, and what is read in it.
#include <gtest/gtest.h>

#include "groupware/recurrence/zone_names.h"
#include "tests/unit/recurrence/support.h"

namespace kalends::recurrence::test {
namespace {

TEST(DescribedZones, WordsAndOffsetsNameAZoneThatFits) {
    struct Case {
        const char* words;
        const char* zone;  // empty: nothing
    };

    const Case cases[] = {
        {"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"},
        {"(GMT+01:00) Bern, Stockholm", "Europe/Stockholm"},
        {"(UTC-05:00) Eastern Time (US and Canada)", "America/New_York"},
        {"(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"},
        {"(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"},
        {"(UTC) Coordinated Universal Time", "UTC"},
        {"(UTC+01:00) West Central Africa", "Etc/GMT-1"},
        {"(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"},
        {"(UTC+05:45)", "Asia/Kathmandu"},
        {"(GMT +01:00)", "Etc/GMT-1"},
        {"UTC+01", "Etc/GMT-1"},
        {"UTC+1", "Etc/GMT-1"},
        {"GMT-0500", "Etc/GMT+5"},
        {"UTC+00:00", "UTC"},
        {"GMT-05.00/-04.00", "America/New_York"},
        {"GMT+01.00/+02.00", "Europe/Berlin"},
        {"Western/Central Europe", "Europe/Berlin"},
        {"Eastern Time", "America/New_York"},
        {"Berlin", "Europe/Berlin"},
        {"", ""},
        {"Bogus", ""},
        {"CUSTOM_tzid", ""},
        {"UTC+99", ""},
        {"UTC+01:75", ""},
        {"UTC+", ""},
        {"(UTC+01:00", ""},
        {"(", ""},
        {"()", ""},
        {"UTCx", ""},
        {",,,,", ""},
        {"../../etc/passwd", ""},
    };
    for (const Case& each : cases) {
        EXPECT_EQ(zoneNameForDescription(each.words).value_or(""), each.zone) << each.words;
    }
    EXPECT_FALSE(zoneNameForDescription(std::string(100'000, '(')));
    EXPECT_FALSE(zoneNameForDescription("(UTC+01:00) " + std::string(100'000, ',')));
}

TEST(DescribedZones, AnEmbeddedZoneIsStrongerThanItsWords) {
    const Parsed parsed(
        calendar("BEGIN:VTIMEZONE\r\nTZID:(UTC+01:00) Berlin\r\nBEGIN:STANDARD\r\n"
                 "DTSTART:20000101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\n"
                 "END:STANDARD\r\nEND:VTIMEZONE\r\n"));
    const ZoneResolver zones(parsed.root());
    ASSERT_NE(zones.resolve("(UTC+01:00) Berlin"), nullptr);
    EXPECT_EQ(zones.resolve("(UTC+01:00) Berlin")->offsetAt(utc("20260101T000000Z")).count(),
              3 * 3600);
    EXPECT_EQ(zones.resolve("(UTC+01:00) Paris")->id(), "Europe/Paris");
    EXPECT_EQ(zones.resolve("Bogus"), nullptr);
}

TEST(Tolerance, OddTimesAndDurations) {
    const auto moment = [](const char* text) {
        const auto value = parseDateTime(text, {}, {}, ZoneResolver{});
        return value ? format(*value) : std::string{};
    };
    EXPECT_EQ(moment("20131009T170000T"), "20131009T170000");
    EXPECT_EQ(moment("20131210Z"), "20131210");
    EXPECT_EQ(moment("20131009T170000TT"), "");
    EXPECT_EQ(moment("2013121Z"), "");
    const auto length = [](const char* text) {
        const auto value = parseDuration(text);
        return value ? (value->negative ? -1 : 1) *
                           (value->days.count() * 86'400 + value->time.count())
                     : std::int64_t{-1};
    };
    EXPECT_EQ(length("PT-2H"), -7200);
    EXPECT_EQ(length("PT1W"), 7 * 86'400);
    EXPECT_EQ(length("PT2D"), 2 * 86'400);
    EXPECT_EQ(length("PT1H-2M"), -1) << "refused";
    EXPECT_EQ(length("PT-"), -1);
    EXPECT_EQ(length("P-1D"), -1);
}

TEST(Tolerance, EndsOfAnotherKindThanTheStartGiveASensibleLength) {
    struct Case {
        const char* start;
        const char* end;
        const char* from;
        const char* to;
    };

    const Case cases[] = {
        // A date as the end: its midnight on the clock of the start.
        {"DTSTART:20260709T120000Z", "DTEND;VALUE=DATE:20260711", "20260709T120000Z",
         "20260711T000000Z"},
        {"DTSTART;TZID=Europe/Berlin:20260709T120000", "DTEND;VALUE=DATE:20260711",
         "20260709T100000Z", "20260710T220000Z"},
        {"DTSTART:20260709T120000", "DTEND;VALUE=DATE:20260711", "20260709T120000Z",
         "20260711T000000Z"},
        // The day of the start: to its end.
        {"DTSTART:20260709T120000Z", "DTEND;VALUE=DATE:20260709", "20260709T120000Z",
         "20260710T000000Z"},
        {"DTSTART:20260709T120000Z", "DTEND;VALUE=DATE:20260708", "20260709T120000Z",
         "20260709T120000Z"},
        {"DTSTART;VALUE=DATE:20260709", "DTEND:20260709T180000", "20260709T000000Z",
         "20260709T180000Z"},
        {"DTSTART;VALUE=DATE:20260709", "DTEND:20260709T180000Z", "20260709T000000Z",
         "20260709T180000Z"},
        // Two exact times.
        {"DTSTART:20260709T120000Z", "DTEND;TZID=Europe/Berlin:20260709T150000", "20260709T120000Z",
         "20260709T130000Z"},
        // The zone was left out or forgotten: the clocks count.
        {"DTSTART:20260709T120000Z", "DTEND;TZID=Europe/Berlin:20260709T130000", "20260709T120000Z",
         "20260709T130000Z"},
        {"DTSTART;TZID=Europe/Berlin:20260709T120000", "DTEND:20260709T130000", "20260709T100000Z",
         "20260709T110000Z"},
        {"DTSTART:20260709T120000", "DTEND:20260709T130000Z", "20260709T120000Z",
         "20260709T130000Z"},
        // Nothing sensible: no length, never a negative one.
        {"DTSTART:20260709T120000Z", "DTEND:20060709T120000", "20260709T120000Z",
         "20260709T120000Z"},
    };
    for (const Case& each : cases) {
        const Parsed parsed(calendar("BEGIN:VEVENT\r\nUID:u\r\n" + std::string(each.start) +
                                     "\r\n" + each.end + "\r\nEND:VEVENT\r\n"));
        const auto found = expand(parsed.root(), {}, *utcZone());
        ASSERT_EQ(found.instances.size(), 1U) << each.start << ' ' << each.end;
        EXPECT_EQ(formatUtc(found.instances[0].startUtc), each.from) << each.start;
        EXPECT_EQ(formatUtc(found.instances[0].endUtc), each.to) << each.start << ' ' << each.end;
    }
}

}  // namespace
}  // namespace kalends::recurrence::test
