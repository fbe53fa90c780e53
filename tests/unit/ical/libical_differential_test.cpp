// Our recurrence engine against libical on the classes of rules libical gets right (a fixed random
// sequence).
#include <chrono>
#include <random>
#include <set>

#include "groupware/ical/libical_oracle.h"
#include "groupware/recurrence/instances.h"
#include "groupware/recurrence/zone.h"
#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;
using namespace std::chrono;

const recurrence::Window kWindow{sys_days{2026y / 3 / 1}, sys_days{2031y / 1 / 1}};

class RuleMaker {
  public:
    std::string next() {
        static constexpr const char* kFrequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
        const std::size_t kind = below(std::size(kFrequencies));
        std::string rule = std::string("RRULE:FREQ=") + kFrequencies[kind];
        if (below(2) == 0)
            rule += ";INTERVAL=" + std::to_string(1 + below(5));
        switch (kind) {
            case 0:
                rule += below(2) == 0 ? "" : ";BYDAY=" + days();
                break;
            case 1:
                rule += below(4) == 0 ? "" : ";BYDAY=" + days() + (below(2) == 0 ? ";WKST=SU" : "");
                break;
            case 2:
                rule += monthly();
                break;
            default:
                rule += ";BYMONTH=" + std::to_string(1 + below(12)) + yearly();
                break;
        }
        return rule + end();
    }

    std::string start() {
        static constexpr const char* kForms[] = {"DTSTART:%Z", "DTSTART;TZID=Europe/Berlin:%",
                                                 "DTSTART;TZID=America/New_York:%", "DTSTART:%",
                                                 "DTSTART;VALUE=DATE:#"};
        const std::string date = "2026" + two(1 + below(12)) + two(1 + below(28));
        std::string form = kForms[below(std::size(kForms))];
        const std::size_t at = form.find_first_of("%#");
        untilTime_ = form[at] == '#' ? "" : "T235959Z";
        // Not between two and three: what a time in a gap means is not what this test is about.
        return form.replace(at, 1,
                            form[at] == '#' ? date : date + "T" + two(4 + below(16)) + "3000");
    }

  private:
    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }

    static std::string two(std::size_t number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    }

    std::string day() {
        static constexpr const char* kDays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
        return kDays[below(7)];
    }

    /// Each day once: libical counts a repeated one twice.
    std::string days() {
        std::set<std::string> chosen{day()};
        for (std::size_t more = below(3); more > 0; --more) chosen.insert(day());
        std::string list;
        for (const std::string& one : chosen) list += (list.empty() ? "" : ",") + one;
        return list;
    }

    std::string ordinal() {
        return (below(2) == 0 ? "-" : "") + std::to_string(1 + below(4)) + day();
    }

    std::string monthly() {
        switch (below(4)) {
            case 0:
                return "";
            case 1:
                return ";BYMONTHDAY=" + std::to_string(1 + below(31)) +
                       (below(2) == 0 ? ",-1" : "");
            case 2:
                return ";BYDAY=" + ordinal();
            default:
                return ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=" + std::string(below(2) == 0 ? "-1" : "2");
        }
    }

    std::string yearly() {
        return below(2) == 0 ? ";BYDAY=" + ordinal()
                             : ";BYMONTHDAY=" + std::to_string(1 + below(28));
    }

    std::string end() {
        switch (below(3)) {
            case 0:
                return "";
            case 1:
                return ";COUNT=" + std::to_string(1 + below(40));
            default:
                return ";UNTIL=2029" + two(1 + below(12)) + "15" + untilTime_;
        }
    }

    const char* untilTime_ = "";  // of the type the last start has
    std::mt19937 random_{5545};
};

std::vector<sys_seconds> ours(const std::string& text) {
    const auto document = parseStored(text);
    const auto expansion =
        recurrence::expand(document->components().front(), kWindow, *recurrence::utcZone());
    std::vector<sys_seconds> starts;
    for (const recurrence::Instance& instance : expansion.instances)
        if (instance.startUtc >= kWindow.start)
            starts.push_back(instance.startUtc);
    return starts;
}

std::string print(const std::vector<sys_seconds>& times) {
    std::string out;
    for (std::size_t i = 0; i < times.size() && i < 12; ++i)
        out += recurrence::formatUtc(times[i]) + " ";
    return out + "(" + std::to_string(times.size()) + ")";
}

TEST(LibicalDifferential, AgreesOnOrdinaryRules) {
    RuleMaker maker;
    std::size_t compared = 0;
    for (int i = 0; i < 600; ++i) {
        const std::string start = maker.start();
        const std::string content = start + "|" + maker.next();
        const std::string text = object("VEVENT", content);
        const auto theirs = occurrencesByLibical(text, kWindow);
        if (!theirs)
            continue;
        ++compared;
        const auto own = ours(text);
        EXPECT_TRUE(own == *theirs)
            << content << "\n ours   " << print(own) << "\n theirs " << print(*theirs);
    }
    EXPECT_GT(compared, 300U);
}

TEST(LibicalDifferential, AgreesOnDatesAddedAndTaken) {
    const std::string text = event(
        "RRULE:FREQ=WEEKLY;COUNT=20|RDATE:20260502T100000Z,20260503T100000Z|EXDATE:"
        "20260309T100000Z|"
        "EXDATE:20260316T100000Z");
    const auto theirs = occurrencesByLibical(text, kWindow);
    ASSERT_TRUE(theirs);
    EXPECT_EQ(ours(text), *theirs);
}

TEST(LibicalDifferential, IsNotAskedWhatItGetsWrong) {
    const std::string cases[] = {
        "",
        "hello",
        object("VTODO", ""),
        event("RRULE:FREQ=HOURLY"),
        event("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
        event("RRULE:FREQ=YEARLY;BYMONTHDAY=-1"),
        event("RRULE:FREQ=DAILY;BYMONTHDAY=-1"),
        event("RRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO"),
        event("RRULE:FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1"),
        event("RRULE:FREQ=WEEKLY;BYDAY=SU,MO,SU"),
        event("RRULE:FREQ=nonsense"),
        event("RDATE;VALUE=PERIOD:20260502T100000Z/PT1H"),
        event("X-LONG:" + std::string(10'000, 'x')),
        event("DESCRIPTION:" + std::string(100'000, 'x')),
        object("VEVENT", "DTSTART;TZID=Nowhere/Land:20260101T000000"),
    };
    for (const std::string& text : cases)
        EXPECT_FALSE(occurrencesByLibical(text, kWindow)) << text.substr(0, 200);
}

}  // namespace
}  // namespace kalends::ical
