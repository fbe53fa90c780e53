// Default alarms: what may be one, which objects take them, and that nothing else changes.
#include "groupware/ical/default_alarms.h"

#include <gtest/gtest.h>

#include "groupware/ical/calendar.h"

namespace kalends::ical {
namespace {

std::string alarm(const std::string& lines) {
    return "BEGIN:VALARM\r\n" + lines + "END:VALARM\r\n";
}

const std::string kRinging = alarm("ACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-PT15M\r\n");
const std::string kMarked =
    alarm("X-APPLE-DEFAULT-ALARM:TRUE\r\nACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-PT15M\r\n");

std::string calendar(const std::string& components) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + components + "END:VCALENDAR\r\n";
}

std::string component(const std::string& name, const std::string& lines) {
    return "BEGIN:" + name + "\r\nUID:u\r\n" + lines + "END:" + name + "\r\n";
}

std::string event(const std::string& lines) {
    return component("VEVENT", "DTSTART:20260101T100000Z\r\n" + lines);
}

TEST(DefaultAlarms, AreAlarmsThatMayStandInAnEventAndNothingElse) {
    struct Case {
        const char* name;
        std::string text;
        bool fine;
    };

    const std::string named = alarm("UID:A\r\nACTION:AUDIO\r\nTRIGGER:-PT15M\r\n");
    const Case cases[] = {
        {"one", kRinging, true},
        {"with line feeds alone and blanks around",
         "\n BEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-PT5M\nEND:VALARM\n \n", true},
        {"two", kRinging + named, true},
        {"none wanted", alarm("ACTION:NONE\r\n"), true},
        {"nothing", "", false},
        {"blanks", " \r\n", false},
        {"words", "Not\nCalendar\nData\n", false},
        {"no trigger", alarm("ACTION:DISPLAY\r\nDESCRIPTION:a\r\n"), false},
        {"no action", alarm("TRIGGER:-PT15M\r\n"), false},
        {"a trigger that is none", alarm("ACTION:DISPLAY\r\nDESCRIPTION:a\r\nTRIGGER:soon\r\n"),
         false},
        {"a property beside it", "SUMMARY:a\r\n" + kRinging, false},
        {"a whole event", event(kRinging), false},
        {"a whole calendar", calendar(event(kRinging)), false},
        {"an event that ends early", kRinging + "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\n", false},
        {"a calendar that ends early",
         "END:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + kRinging, false},
        {"another component", component("VLOCATION", ""), false},
        {"no end", "BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT5M\r\n", false},
        {"a control character",
         alarm(std::string("ACTION:AUDIO\r\nTRIGGER:-PT5M\r\nX-A:\0\r\n", 36)), false},
    };
    for (const auto& each : cases) {
        EXPECT_EQ(areDefaultAlarms(each.text), each.fine) << each.name;
    }
    std::string many;
    for (int i = 0; i < 11; ++i) {
        many += kRinging;
    }
    EXPECT_FALSE(areDefaultAlarms(many));
    EXPECT_FALSE(areDefaultAlarms(
        alarm("ACTION:AUDIO\r\nTRIGGER:-PT5M\r\nX-A:" + std::string(20'000, 'x') + "\r\n")));
}

TEST(DefaultAlarms, AreOfTheKindOfTheObject) {
    struct Case {
        const char* name;
        std::string components;
        std::optional<DefaultAlarm> wanted;
    };

    const Case cases[] = {
        {"timed", event(""), DefaultAlarm::kTimedEvent},
        {"all day", component("VEVENT", "DTSTART;VALUE=DATE:20260101\r\n"),
         DefaultAlarm::kAllDayEvent},
        {"has one", event(kRinging), std::nullopt},
        {"wants none", event(alarm("ACTION:NONE\r\n")), std::nullopt},
        {"task with start", component("VTODO", "DTSTART:20260101T100000Z\r\n"),
         DefaultAlarm::kTimedTask},
        {"task that is due", component("VTODO", "DUE:20260101T100000Z\r\n"),
         DefaultAlarm::kTimedTask},
        {"task that is due on a day", component("VTODO", "DUE;VALUE=DATE:20260101\r\n"),
         DefaultAlarm::kAllDayTask},
        {"task without a date", component("VTODO", ""), std::nullopt},
        {"journal", component("VJOURNAL", "DTSTART:20260101T100000Z\r\n"), std::nullopt},
        {"free/busy", component("VFREEBUSY", "DTSTART:20260101T100000Z\r\n"), std::nullopt},
        {"an override alone has none",
         event("RRULE:FREQ=DAILY\r\n" + kRinging) + event("RECURRENCE-ID:20260102T100000Z\r\n"),
         DefaultAlarm::kTimedEvent},
        {"an override before its master",
         component("VEVENT", "RECURRENCE-ID;VALUE=DATE:20260102\r\nDTSTART:20260102T100000Z\r\n") +
             component("VEVENT", "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY\r\n"),
         DefaultAlarm::kAllDayEvent},
    };
    for (const auto& each : cases) {
        const auto document = parseStored(calendar(each.components));
        ASSERT_TRUE(document) << each.name;
        EXPECT_EQ(defaultAlarmFor(document->components().front()), each.wanted) << each.name;
    }
}

std::optional<std::string> with(const std::string& components, const std::string& alarms) {
    const auto document = parseStored(calendar(components));
    return document ? withDefaultAlarms(*document, alarms) : std::nullopt;
}

TEST(DefaultAlarms, StandInEveryComponentThatHasNoneAndChangeNoOtherByte) {
    const std::string zone = component("VTIMEZONE", "TZID:x\r\n");
    const std::string id = "RECURRENCE-ID:20260102T100000Z\r\n";
    EXPECT_EQ(with(event("summary:x\r\n y\r\n"), kRinging),
              calendar(event("summary:x\r\n y\r\n" + kMarked)));
    EXPECT_EQ(with(zone + event("") + event(id), kRinging),
              calendar(zone + event(kMarked) + event(id + kMarked)));
    EXPECT_EQ(with(event(kRinging) + event(id), kRinging),
              calendar(event(kRinging) + event(id + kMarked)));
    EXPECT_EQ(
        with(event(""), "BEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-PT5M\nEND:VALARM"),
        calendar(event(alarm("X-APPLE-DEFAULT-ALARM:TRUE\r\nACTION:AUDIO\r\nTRIGGER:-PT5M\r\n"))));
    EXPECT_EQ(with(event(""), kMarked), calendar(event(kMarked)));
    EXPECT_EQ(with(event(""), kRinging + alarm("ACTION:NONE\r\n")), calendar(event(kMarked)));
}

TEST(DefaultAlarms, ChangeNothingWhereNoneIsWanted) {
    EXPECT_EQ(with(event(""), alarm("ACTION:NONE\r\n")), std::nullopt);
    EXPECT_EQ(with(event(""), ""), std::nullopt);
    EXPECT_EQ(with(event(""), "nonsense"), std::nullopt);
    EXPECT_EQ(with(event(kRinging), kRinging), std::nullopt);
    EXPECT_EQ(with(component("VJOURNAL", ""), kRinging), std::nullopt);
}

}  // namespace
}  // namespace kalends::ical
