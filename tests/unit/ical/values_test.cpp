// Values of single properties, repetitions and alarms (RFC 5545 sections 3.3, 3.6 and 3.8).
#include <chrono>

#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;
using Kind = Violation::Kind;

TEST(Values, AcceptsWhatClientsWrite) {
    const char* const cases[] = {
        "SUMMARY:|LOCATION:|URL:|DESCRIPTION:",
        "PRIORITY:|SEQUENCE:3|PRIORITY-X:a",
        "PRIORITY:0|PERCENT-COMPLETE:100",
        "STATUS:X-NEW|TRANSP:SOMETIMES|CLASS:SECRET|COLOR:mauve-ish",
        "GEO:48.2;16.37",
        "GEO:-48.2\\;+16",
        "GEO:",
        "EXDATE:|RDATE:",
        "EXDATE:20260113T100000Z,,20260114T100000Z,",
        "EXDATE:20260113",
        "EXDATE;VALUE=DATE:20260113,20260114",
        "RDATE;VALUE=PERIOD:20260113T100000Z/20260113T110000Z,20260114T100000Z/PT1H",
        "RRULE:FREQ=DAILY|RRULE:FREQ=WEEKLY",
        "rrule:freq=weekly;byday=mo,tu;wkst=su",
        "CREATED:00001231T000000Z|LAST-MODIFIED:20260101T000000|DTEND:20260112T110000Z",
        "COMPLETED;VALUE=DATE:20260101",
        "DTEND;TZID=W. Europe Standard Time:20260112T120000",
        "DTEND;TZID=\"Europe/Berlin\":20260112T120000",
        "DTEND;TZID=Europe/Berlin :20260112T120000",
        "DTEND;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260112T120000",
        "DTEND;TZID=Nowhere:20260112T120000Z",
        "COMMENT:a|COMMENT:b|CATEGORIES:x,y|CATEGORIES:z|CONTACT:c|CONTACT:d",
        "DESCRIPTION:a|DESCRIPTION;LANGUAGE=de:b",
        "X-ANY;VALUE=DATE-TIME:nonsense",
        "X-ANY;VALUE=X-OWN:nonsense",
        "SUMMARY;VALUE=X-OWN:a|URL;VALUE=TEXT:a|ATTACH;VALUE=BINARY;ENCODING=BASE64:AAAA",
        "LINK;VALUE=XML-REFERENCE;REL=a:https://example.org/#x|CONCEPT:https://example.org/"
        "c|REFID:r",
        "RELATED-TO;RELTYPE=FINISHTOSTART;GAP=PT5M:2@example.org",
        "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1|IMAGE;VALUE=URI;DISPLAY=BADGE:https://"
        "example.org/i.png",
        "BEGIN:PARTICIPANT|UID:p|PARTICIPANT-TYPE:SPEAKER|CALENDAR-ADDRESS:mailto:a@x|END:"
        "PARTICIPANT",
        "BEGIN:VALARM|ACTION:DISPLAY|TRIGGER:-PT15M|END:VALARM",
        "BEGIN:VALARM|UID:a|ACTION:AUDIO|TRIGGER;VALUE=DATE-TIME:19760401T005545Z|ACKNOWLEDGED:"
        "20260101T000000Z|PROXIMITY:ARRIVE|END:VALARM",
        "BEGIN:VALARM|ACTION:NONE|TRIGGER;RELATED=END:PT0S|REPEAT:2|DURATION:PT5M|END:VALARM",
        "BEGIN:X-OWN|DTSTART:nonsense|DTSTART:twice|END:X-OWN",
    };
    for (const char* content : cases) EXPECT_EQ(problemOf(event(content)), "") << content;
}

TEST(Values, RefusesWhatIsMalformed) {
    const char* const cases[] = {
        "SUMMARY:a|SUMMARY:b",
        "DTSTART:20260112T110000Z",
        "SEQUENCE:x",
        "SEQUENCE:99999999999999999999",
        "PRIORITY:high",
        "PERCENT-COMPLETE:1.5",
        "GEO:somewhere",
        "GEO:1;x",
        "GEO:1.2.3;4",
        "CREATED:51222T205954Z",
        "LAST-MODIFIED:yesterday",
        "DTEND:20261312T100000Z",
        "DTEND;VALUE=DATE:20260230",
        "DTEND;VALUE=PERIOD:20260113T100000Z/PT1H",
        "DTEND;VALUE=TEXT:20260113T100000Z",
        "DTEND;VALUE=X-OWN:20260113T100000Z",
        "DURATION:1 hour",
        "DURATION:",
        "EXDATE:20260113T100000Z,x",
        "EXDATE;VALUE=PERIOD:20260113T100000Z/PT1H",
        "RDATE;VALUE=PERIOD:20260113T100000Z",
        "RDATE;VALUE=PERIOD:20260113T100000Z/x",
        "RDATE;VALUE=PERIOD:20260113T100000Z/-PT1H",
        "RRULE:",
        "RRULE:INTERVAL=2",
        "RRULE:FREQ=OFTEN",
        "RRULE:FREQ=DAILY;COUNT=many",
        "RRULE:FREQ=DAILY;BYMONTH=14",
        "RRULE:FREQ=DAILY;UNTIL=never",
        "BEGIN:VALARM|TRIGGER:-PT15M|END:VALARM",
        "BEGIN:VALARM|ACTION:DISPLAY|END:VALARM",
        "BEGIN:VALARM|ACTION:DISPLAY|TRIGGER:soon|END:VALARM",
        "BEGIN:VALARM|ACTION:DISPLAY|TRIGGER:-PT1M|TRIGGER:-PT2M|END:VALARM",
        "BEGIN:VALARM|ACTION:DISPLAY|TRIGGER:-PT1M|REPEAT:x|END:VALARM",
    };
    for (const char* content : cases)
        EXPECT_EQ(kindOf(event(content)), Kind::kInvalidCalendarData)
            << content << " " << problemOf(event(content));
}

TEST(Values, UnknownZonesCalendarSystemsAndEscapesAreToldApart) {
    const std::pair<const char*, Kind> cases[] = {
        {"DTEND;TZID=Nowhere/Land:20260112T120000", Kind::kUnknownZone},
        {"EXDATE;TZID=Nowhere/Land:20260113T100000,20260114T100000", Kind::kUnknownZone},
        {"RRULE:RSCALE=KLINGON;FREQ=DAILY", Kind::kUnknownScale},
        {"DESCRIPTION:a \\\"b", Kind::kInvalidCalendarData},
        {"CATEGORIES:a,\\b", Kind::kInvalidCalendarData},
        {"LOCATION:C:\\", Kind::kInvalidCalendarData},
    };
    for (const auto& [content, kind] : cases) EXPECT_EQ(kindOf(event(content)), kind) << content;
    for (const char* content :
         {"DESCRIPTION:\\\\ \\; \\, \\n \\N \\:", "X-OWN:\\x", "URL:\\\\server\\share"})
        EXPECT_EQ(problemOf(event(content)), "") << content;
}

TEST(Values, NamesTheLineAndTheZone) {
    EXPECT_EQ(problemOf(event("DTEND;TZID=Mars/Base:20260112T120000")),
              "Line 8: The time zone \"Mars/Base\" of DTEND is neither known nor defined by a "
              "VTIMEZONE.");
}

TEST(Values, AZoneMayBeDefinedInTheObject) {
    const std::string zone =
        "BEGIN:VTIMEZONE|TZID:Mars/Base|BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETFROM:+0100|"
        "TZOFFSETTO:+0100|END:STANDARD|END:VTIMEZONE|";
    EXPECT_EQ(problemOf(calendar(
                  zone + "BEGIN:VEVENT|UID:1|DTSTART;TZID=Mars/Base:20260112T120000|END:VEVENT")),
              "");
}

TEST(Values, MessagesDoNotEchoLongInput) {
    const std::string message = problemOf(event("DTEND:" + std::string(100'000, 'x')));
    EXPECT_LT(message.size(), 200U);
    EXPECT_FALSE(message.empty());
}

TEST(Values, HostileNumbersOfZonesAndDatesAreRefusedQuickly) {
    std::string zones;
    std::string dates = "EXDATE:20260101";
    for (int i = 0; i < 30'000; ++i) {
        zones += "|EXDATE;TZID=/x" + std::to_string(i) + "/Europe/Berlin:20260101T000000";
        dates += ",20260101";
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(kindOf(event(zones.substr(1))), Kind::kInvalidCalendarData);
    EXPECT_EQ(kindOf(event(dates)), Kind::kInvalidCalendarData);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Values, AnAvailabilityMayHoldItsPeriods) {
    EXPECT_EQ(
        problemOf(object("VAVAILABILITY",
                         "DTSTART:20260101T000000Z|DTEND:20260201T000000Z|BUSYTYPE:BUSY|"
                         "BEGIN:AVAILABLE|UID:a|DTSTART:20260101T090000Z|DTEND:20260101T170000Z|"
                         "RRULE:FREQ=WEEKLY|END:AVAILABLE|BEGIN:AVAILABLE|UID:b|"
                         "DTSTART:20260101T090000Z|DURATION:PT1H|END:AVAILABLE")),
        "");
    EXPECT_EQ(kindOf(object("VAVAILABILITY", "BEGIN:AVAILABLE|UID:a|DTSTART:x|END:AVAILABLE")),
              Kind::kInvalidCalendarData);
    EXPECT_EQ(problemOf(object(
                  "VFREEBUSY",
                  "FREEBUSY;FBTYPE=BUSY:20260101T000000Z/PT1H,20260102T000000Z/20260102T010000Z")),
              "");
    EXPECT_EQ(kindOf(object("VFREEBUSY", "FREEBUSY:20260101T000000Z")), Kind::kInvalidCalendarData);
}

}  // namespace
}  // namespace kalends::ical
