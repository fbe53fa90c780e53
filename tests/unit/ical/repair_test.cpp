// Repairs of what clients write wrongly: what changes, and what must not.
#include "groupware/ical/repair.h"

#include <gtest/gtest.h>

namespace kalends::ical {
namespace {

std::string calendar(const std::string& components) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + components + "END:VCALENDAR\r\n";
}

std::string event(const std::string& lines) {
    return "BEGIN:VEVENT\r\nUID:u\r\n" + lines + "END:VEVENT\r\n";
}

std::string alarm(const std::string& trigger) {
    return "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:" + trigger + "\r\nEND:VALARM\r\n";
}

struct Case {
    const char* name;
    std::string sent;
    std::string stored;  // empty: nothing is repaired
};

TEST(Repair, ChangesOnlyWhatCannotBeMeant) {
    const std::string start = "DTSTART;TZID=Europe/Berlin:20260105T120000\r\n";
    const std::string daily = start + "RRULE:FREQ=DAILY\r\n";
    const auto series = [](const std::string& master, const std::string& id) {
        return calendar(event(master) + event(id));
    };
    const Case cases[] = {
        {"no alarms", calendar(event(start)), ""},
        {"two different alarms", calendar(event(alarm("-PT5M") + alarm("-PT10M"))), ""},
        {"the same alarm three times",
         calendar(event(alarm("-PT5M") + alarm("-PT10M") + alarm("-PT5M") + alarm("-PT5M"))),
         calendar(event(alarm("-PT5M") + alarm("-PT10M")))},
        {"the same alarm in master and override",
         calendar(event(alarm("-PT5M")) +
                  event("RECURRENCE-ID:20260106T000001Z\r\n" + alarm("-PT5M"))),
         ""},
        {"blanks in CREATED", calendar(event("CREATED:   51222T205954Z\r\nX-A:1\r\n")),
         calendar(event("CREATED:00051222T205954Z\r\nX-A:1\r\n"))},
        {"midnight of a timed series",
         series(daily, "RECURRENCE-ID;TZID=Europe/Berlin:20260106T000000\r\n"),
         series(daily, "RECURRENCE-ID;TZID=Europe/Berlin:20260106T120000\r\n")},
        {"midnight in UTC of a series in a zone",
         series(daily, "RECURRENCE-ID:20260106T000000Z\r\n"), ""},
        {"midnight of another zone",
         series(daily, "RECURRENCE-ID;TZID=Europe/Paris:20260106T000000\r\n"), ""},
        {"midnight of a series at midnight",
         series("DTSTART;TZID=Europe/Berlin:20260105T000000\r\nRRULE:FREQ=DAILY\r\n",
                "RECURRENCE-ID;TZID=Europe/Berlin:20260106T000000\r\n"),
         ""},
        {"midnight of a series with several times",
         series(start + "RRULE:FREQ=DAILY;BYHOUR=0,12\r\n",
                "RECURRENCE-ID;TZID=Europe/Berlin:20260106T000000\r\n"),
         ""},
        {"hourly",
         series(start + "RRULE:FREQ=HOURLY\r\n",
                "RECURRENCE-ID;TZID=Europe/Berlin:20260106T000000\r\n"),
         ""},
        {"an override without master",
         calendar(event("RECURRENCE-ID;TZID=Europe/Berlin:20260106T000000\r\n")), ""},
        {"a day as a date", series(daily, "RECURRENCE-ID;VALUE=DATE:20260106\r\nX-B:T000000\r\n"),
         ""},
        {"not a calendar", "RECURRENCE-ID T000000 BEGIN:VALARM BEGIN:VALARM", ""},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        EXPECT_EQ(repaired(each.sent).value_or(""), each.stored);
        if (!each.stored.empty()) {
            EXPECT_TRUE(mayNeedRepair(each.sent));
            EXPECT_FALSE(repaired(each.stored)) << "repairing twice changes more";
        }
    }
}

TEST(Repair, FoldedLinesAreRepairedWhole) {
    const std::string folded = calendar(
        event("DTSTART;TZID=Europe/Berlin:20260105T120000\r\nRRULE:FREQ=DAILY\r\n") +
        event("RECURRENCE-ID;TZID=Europe/Ber\r\n lin:20260106T00\r\n 0000\r\nSUMMARY:x\r\n"));
    const auto text = repaired(folded);
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("RECURRENCE-ID;TZID=Europe/Berlin:20260106T120000\r\nSUMMARY:x\r\n"),
              std::string::npos);
}

TEST(Repair, ThousandsOfAlarmsAndOverridesStayQuick) {
    std::string components = "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY\r\n";
    for (int i = 0; i < 20'000; ++i) components += alarm("-PT" + std::to_string(i % 50) + "M");
    std::string text = event(components);
    for (int i = 0; i < 20'000; ++i) text += event("RECURRENCE-ID:20260106T000000Z\r\n");
    EXPECT_TRUE(repaired(calendar(text)));
}

}  // namespace
}  // namespace kalends::ical
