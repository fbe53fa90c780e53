// Fuzz target: jCal in.
#include <cstdlib>
#include <string>

#include "groupware/ical/calendar.h"
#include "groupware/ical/jcal.h"
#include "tests/fuzz/driver.h"

namespace kalends::fuzz {

const Target& target() {
    static const Target kTarget{
        {R"(["vcalendar",[["version",{},"text","2.0"]],[["vevent",[["uid",{},"text","1"],)"
         R"(["dtstart",{"tzid":"Europe/Berlin"},"date-time","2026-01-02T03:04:05"],)"
         R"(["rrule",{},"recur",{"freq":"MONTHLY","bymonthday":[1,-1],"until":"2026-10-01"}],)"
         R"(["geo",{},"float",[1.5,2]],["rdate",{},"period",["2026-01-02T00:00:00Z","PT1H"]],)"
         R"(["x-a",{"x-p":["a","b"]},"unknown","\u00e4\n"]],[]]]])",
         R"(["vcalendar",[],[]])"},
        {"ics/valid/kewisch+ical.js", "ics/valid/mangstadt+biweekly"}};
    return kTarget;
}

}  // namespace kalends::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kalends;
    const auto result = ical::fromJcal({reinterpret_cast<const char*>(data), size});
    if (const auto* text = std::get_if<std::string>(&result);
        text != nullptr && !ical::parseStored(*text))
        std::abort();
    return 0;
}
