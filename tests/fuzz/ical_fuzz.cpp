// Fuzz target: calendar objects through parsing, facts, partial data and jCal.
#include <cstdlib>
#include <string>

#include "groupware/ical/calendar.h"
#include "groupware/ical/jcal.h"
#include "groupware/ical/subset.h"
#include "tests/fuzz/driver.h"

namespace kalends::fuzz {

const Target& target() {
    static const Target kTarget{
        {"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
         "DTSTART;TZID=Europe/Berlin:20260101T100000\r\nDTEND;TZID=Europe/"
         "Berlin:20260101T110000\r\n"
         "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;COUNT=10\r\nEXDATE;TZID=Europe/Berlin:20260105T100000\r\n"
         "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org\r\nGEO:1;2\r\nBEGIN:VALARM\r\nACTION:"
         "DISPLAY\r\n"
         "TRIGGER:-PT1M\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\n"
         "RECURRENCE-ID;TZID=Europe/"
         "Berlin:20260106T100000\r\nDTSTART:20260106T120000Z\r\nDURATION:PT1H\r\n"
         "END:VEVENT\r\nEND:VCALENDAR\r\n",
         "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:"
         "19701025T030000\n"
         "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:"
         "STANDARD\n"
         "END:VTIMEZONE\nBEGIN:VTODO\nUID:2\nDTSTART;TZID=X:20260101T100000\nDUE;TZID=X:"
         "20260101T120000\n"
         "RDATE;VALUE=PERIOD:20260101T100000Z/PT1H\nPRIORITY:5\nEND:VTODO\nEND:VCALENDAR\n",
         "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VFREEBUSY\nUID:3\nFREEBUSY:20260101T000000Z/PT1H\n"
         "END:VFREEBUSY\nEND:VCALENDAR\n"},
        {"ics"}};
    return kTarget;
}

}  // namespace kalends::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kalends;
    ical::Rules rules;
    rules.method = ical::Rules::Method::kAllowed;
    rules.maxInstances = 100;
    auto result = ical::parse(std::string(reinterpret_cast<const char*>(data), size), rules);
    const auto* const calendar = std::get_if<ical::Calendar>(&result);
    if (calendar == nullptr)
        return 0;
    if (ical::facts(*calendar).uid.empty() || calendar->objects().empty() ||
        !ical::parseStored(calendar->text()))
        std::abort();
    ical::ComponentSelection selection;
    selection.name = "VCALENDAR";
    selection.allProperties = true;
    selection.components.push_back(
        {std::string(nameOf(calendar->type())), false, true, {{"UID"}}, {}});
    if (!ical::parseStored(ical::subset(calendar->vcalendar(), selection)))
        std::abort();
    const auto back = ical::fromJcal(ical::toJcal(calendar->vcalendar()));
    if (const auto* text = std::get_if<std::string>(&back);
        text != nullptr && !ical::parseStored(*text))
        std::abort();
    return 0;
}
