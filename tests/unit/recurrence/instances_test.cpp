// Instances of whole objects: RDATE, EXDATE, overrides, to-dos, journals, zone changes, budgets.
#include <gtest/gtest.h>

#include "groupware/recurrence/occurrences.h"
#include "tests/unit/recurrence/support.h"

namespace kalends::recurrence::test {
namespace {

const std::string kBerlin = ";TZID=Europe/Berlin:";

// Literals that concatenate: tables of std::string expressions take sanitizer builds minutes to
// compile.
#define BERLIN ";TZID=Europe/Berlin:"
#define START "DTSTART" BERLIN "20240101T100000\r\nDURATION:PT1H\r\n"
#define MASTER START "RRULE:FREQ=DAILY;COUNT=4\r\n"
#define CHANGED(id) "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:one\r\nRECURRENCE-ID" id "\r\n"
#define DUE "DUE:20240110T120000Z\r\n"
#define AT "DTSTART:20240110T100000Z\r\n"

/// start/end in UTC, comma separated.
std::string spans(const Expansion& expansion) {
    std::string out;
    for (const Instance& instance : expansion.instances) {
        out += (out.empty() ? "" : ",") + formatUtc(instance.startUtc) + "/" +
               formatUtc(instance.endUtc);
    }
    return out;
}

Expansion expandText(const Parsed& parsed, const Window& within = {}, const Budget& budget = {}) {
    return expand(parsed.root(), within, *systemZone("Europe/Berlin"), budget);
}

struct Case {
    const char* name;
    const char* lines;     // of the first VEVENT
    const char* expected;  // starts
    Window within = {};
};

TEST(Instances, SetsOfRulesDatesAndExceptions) {
    const Case cases[] = {
        {"single", START, "20240101T100000"},
        {"rule", START "RRULE:FREQ=DAILY;COUNT=3\r\n",
         "20240101T100000,20240102T100000,20240103T100000"},
        {"lower case and closing semicolon", START "RRULE:freq=daily;count=3;\r\n",
         "20240101T100000,20240102T100000,20240103T100000"},
        {"rdate", START "RDATE" BERLIN "20240105T120000,20240103T120000\r\n",
         "20240101T100000,20240103T120000,20240105T120000"},
        {"rdate equal to an instance",
         START "RRULE:FREQ=DAILY;COUNT=2\r\nRDATE" BERLIN "20240102T100000\r\n",
         "20240101T100000,20240102T100000"},
        {"rdate in another zone keeps its own clock", START "RDATE:20240105T120000Z\r\n",
         "20240101T100000,20240105T120000Z"},
        {"rdate as date takes the usual time", START "RDATE;VALUE=DATE:20240105\r\n",
         "20240101T100000,20240105T100000"},
        {"exdate", START "RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE" BERLIN "20240102T100000\r\n",
         "20240101T100000,20240103T100000"},
        {"exdate in UTC", START "RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20240102T090000Z\r\n",
         "20240101T100000,20240103T100000"},
        {"exdate in another zone",
         START "RRULE:FREQ=DAILY;COUNT=3\r\n"
               "EXDATE;TZID=America/New_York:20240102T040000\r\n",
         "20240101T100000,20240103T100000"},
        {"exdate without its zone", START "RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20240102T100000\r\n",
         "20240101T100000,20240103T100000"},
        {"exdate as date removes the day",
         START "RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE;VALUE=DATE:20240102\r\n",
         "20240101T100000,20240103T100000"},
        {"exdate at another time removes nothing",
         START "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE" BERLIN "20240102T110000\r\n",
         "20240101T100000,20240102T100000"},
        {"exdate of the first",
         START "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE" BERLIN "20240101T100000\r\n",
         "20240102T100000"},
        {"exdate of an rdate",
         START "RDATE" BERLIN "20240105T100000\r\nEXDATE" BERLIN "20240105T100000\r\n",
         "20240101T100000"},
        {"exrule", START "RRULE:FREQ=DAILY;COUNT=5\r\nEXRULE:FREQ=DAILY;INTERVAL=2\r\n",
         "20240102T100000,20240104T100000"},
        {"broken values are passed over",
         START "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE:nonsense,,20240102T090000Z\r\n"
               "RDATE:,20240199T000000\r\n",
         "20240101T100000"},
        {"until as date against a time counts the day whole",
         START "RRULE:FREQ=DAILY;UNTIL=20240103\r\n",
         "20240101T100000,20240102T100000,20240103T100000"},
        {"until in UTC is inclusive", START "RRULE:FREQ=DAILY;UNTIL=20240103T090000Z\r\n",
         "20240101T100000,20240102T100000,20240103T100000"},
        {"until a second earlier", START "RRULE:FREQ=DAILY;UNTIL=20240103T085959Z\r\n",
         "20240101T100000,20240102T100000"},
        {"until as floating time is read on the start's clock",
         START "RRULE:FREQ=DAILY;UNTIL=20240103T100000\r\n",
         "20240101T100000,20240102T100000,20240103T100000"},
        {"until before the start leaves the start",
         START "RRULE:FREQ=DAILY;UNTIL=20230103T090000Z\r\n", "20240101T100000"},
        {"count and until: the first to end",
         START "RRULE:FREQ=DAILY;COUNT=9;UNTIL=20240102T090000Z\r\n",
         "20240101T100000,20240102T100000"},
        {"a start outside its rule is the first", START "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3\r\n",
         "20240101T100000,20240103T100000,20240110T100000"},
        {"an unusable rule leaves the start", START "RRULE:FREQ=SOMETIMES\r\n", "20240101T100000"},
        {"all-day", "DTSTART;VALUE=DATE:20240101\r\nRRULE:FREQ=MONTHLY;COUNT=3\r\n",
         "20240101,20240201,20240301"},
        {"all-day with until as time",
         "DTSTART;VALUE=DATE:20240101\r\nRRULE:FREQ=DAILY;UNTIL=20240103T000000Z\r\n",
         "20240101,20240102,20240103"},
        {"all-day with exdate as time",
         "DTSTART;VALUE=DATE:20240101\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"
         "EXDATE:20240102T000000Z\r\n",
         "20240101,20240103"},
        {"all-day ignores BYHOUR",
         "DTSTART;VALUE=DATE:20240101\r\nRRULE:FREQ=DAILY;COUNT=2;BYHOUR=9\r\n",
         "20240101,20240102"},
        {"all-day with an hourly rule",
         "DTSTART;VALUE=DATE:20240101\r\n"
         "RRULE:FREQ=HOURLY;COUNT=2\r\n",
         "20240101"},
        {"date without VALUE=DATE", "DTSTART:20240101\r\nRRULE:FREQ=DAILY;COUNT=2\r\n",
         "20240101,20240102"},
        {"floating", "DTSTART:20240330T023000\r\nRRULE:FREQ=DAILY;COUNT=3\r\n",
         "20240330T023000,20240331T023000,20240401T023000"},
        {"two uids", START "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:two\r\nDTSTART:20230101T000000Z\r\n",
         "20230101T000000Z,20240101T100000"},
        {"no start", "SUMMARY:x\r\n", ""},
        {"unknown zone is read as floating", "DTSTART;TZID=Moon/Crater:20240101T100000\r\n",
         "20240101T100000"},
        {"window cuts", START "RRULE:FREQ=DAILY\r\n", "20240301T100000,20240302T100000",
         window("20240301", "20240303")},
        {"window touches the end of one and the start of none", START "RRULE:FREQ=DAILY\r\n",
         "20240302T100000", window("20240301T100000Z", "20240303T090000Z")},
    };
    for (const Case& c : cases) {
        const Parsed parsed(calendar(event(c.lines)));
        EXPECT_EQ(starts(expandText(parsed, c.within)), c.expected) << c.name;
    }
}

TEST(Instances, Overrides) {
    const Case cases[] = {
        {"moved", MASTER CHANGED(BERLIN "20240102T100000") "DTSTART" BERLIN "20240102T150000\r\n",
         "20240101T100000,20240102T150000,20240103T100000,20240104T100000"},
        {"named in UTC", MASTER CHANGED(":20240102T090000Z") "DTSTART" BERLIN "20240102T150000\r\n",
         "20240101T100000,20240102T150000,20240103T100000,20240104T100000"},
        {"named without a zone",
         MASTER CHANGED(":20240102T100000") "DTSTART" BERLIN "20240102T150000\r\n",
         "20240101T100000,20240102T150000,20240103T100000,20240104T100000"},
        {"named by date",
         MASTER CHANGED(";VALUE=DATE:20240102") "DTSTART" BERLIN "20240102T150000\r\n",
         "20240101T100000,20240102T150000,20240103T100000,20240104T100000"},
        {"moved out of the window",
         MASTER CHANGED(BERLIN "20240102T100000") "DTSTART" BERLIN "20240202T150000\r\n",
         "20240101T100000,20240103T100000,20240104T100000", window("20240101", "20240110")},
        {"moved into the window",
         MASTER CHANGED(BERLIN "20240102T100000") "DTSTART" BERLIN "20240202T150000\r\n",
         "20240202T150000", window("20240201", "20240210")},
        {"of an instance the rule does not have",
         MASTER CHANGED(BERLIN "20240120T100000") "DTSTART" BERLIN "20240120T110000\r\n",
         "20240101T100000,20240102T100000,20240103T100000,20240104T100000,20240120T110000"},
        {"without a master",
         CHANGED(BERLIN "20240120T100000") "DTSTART" BERLIN "20240120T110000\r\n",
         "20240120T110000"},
        {"its own copy of the rule counts for nothing",
         MASTER CHANGED(BERLIN "20240102T100000") "DTSTART" BERLIN
                                                  "20240102T150000\r\nRRULE:FREQ=DAILY\r\n",
         "20240101T100000,20240102T150000,20240103T100000,20240104T100000"},
        {"this and future move along",
         MASTER CHANGED(";RANGE=THISANDFUTURE" BERLIN
                        "20240103T100000") "DTSTART" BERLIN "20240103T113000\r\nDURATION:PT2H\r\n",
         "20240101T100000,20240102T100000,20240103T113000,20240104T113000"},
        {"this and future with a later exception",
         MASTER CHANGED(";RANGE=THISANDFUTURE" BERLIN
                        "20240102T100000") "DTSTART" BERLIN
                                           "20240102T113000\r\nDURATION:PT2H\r\n" CHANGED(
                                               BERLIN "20240103T100000") "DTSTART" BERLIN
                                                                         "20240103T070000\r\n",
         "20240101T100000,20240102T113000,20240103T070000,20240104T113000"},
        {"this and future by a day",
         MASTER CHANGED(";RANGE=THISANDFUTURE" BERLIN "20240103T100000") "DTSTART" BERLIN
                                                                         "20240104T100000\r\n",
         "20240105T100000", window("20240105", "20240106")},
        {"all-day named by a time",
         "DTSTART;VALUE=DATE:20240101\r\nRRULE:FREQ=DAILY;COUNT=2\r\n" CHANGED(
             ":20240102T000000Z") "DTSTART;VALUE=DATE:20240105\r\n",
         "20240101,20240105"},
    };
    for (const Case& c : cases) {
        const Parsed parsed(calendar(event(c.lines)));
        EXPECT_EQ(starts(expandText(parsed, c.within)), c.expected) << c.name;
    }
}

TEST(Instances, RecurrenceIdsAndComponentsAreTold) {
    const Parsed parsed(
        calendar(event("DTSTART" + kBerlin + "20240101T100000\r\nRRULE:FREQ=DAILY;COUNT=3\r\n") +
                 event("RECURRENCE-ID" + kBerlin + "20240102T100000\r\nDTSTART" + kBerlin +
                       "20240102T150000\r\nDTEND" + kBerlin + "20240102T160000\r\n")));
    const Expansion result = expandText(parsed);
    ASSERT_EQ(result.instances.size(), 3U);
    EXPECT_EQ(format(result.instances[1].recurrenceId), "20240102T100000");
    EXPECT_EQ(result.instances[1].component, &parsed.root().components[1]);
    EXPECT_EQ(result.instances[0].component, &parsed.root().components[0]);
    EXPECT_TRUE(result.instances[0].recurring);
    EXPECT_FALSE(result.instances[0].hasEnd);
    EXPECT_TRUE(result.instances[1].hasEnd);
    const Parsed single(calendar(event("DTSTART:20240101T100000Z\r\n")));
    EXPECT_FALSE(expandText(single).instances[0].recurring);
}

TEST(Instances, EndsFollowDtendDurationAndDefaults) {
    struct End {
        const char* name;
        const char* lines;
        const char* expected;
    };

    const End cases[] = {
        {"dtend", "DTSTART:20240101T100000Z\r\nDTEND:20240101T113000Z\r\n",
         "20240101T100000Z/20240101T113000Z"},
        {"dtend in another zone", "DTSTART:20240101T100000Z\r\nDTEND" BERLIN "20240101T120000\r\n",
         "20240101T100000Z/20240101T110000Z"},
        {"no end", "DTSTART:20240101T100000Z\r\n", "20240101T100000Z/20240101T100000Z"},
        {"end before start", "DTSTART:20240101T100000Z\r\nDTEND:20240101T090000Z\r\n",
         "20240101T100000Z/20240101T100000Z"},
        {"negative duration", "DTSTART:20240101T100000Z\r\nDURATION:-PT1H\r\n",
         "20240101T100000Z/20240101T100000Z"},
        {"date alone is a day", "DTSTART;VALUE=DATE:20240101\r\n",
         "20231231T230000Z/20240101T230000Z"},
        {"date to the same date is a day",
         "DTSTART;VALUE=DATE:20240101\r\nDTEND;VALUE=DATE:20240101\r\n",
         "20231231T230000Z/20240101T230000Z"},
        {"date across a zone change",
         "DTSTART;VALUE=DATE:20240331\r\nDTEND;VALUE=DATE:20240401\r\n",
         "20240330T230000Z/20240331T220000Z"},
        {"date to a time", "DTSTART;VALUE=DATE:20240101\r\nDTEND:20240102T120000Z\r\n",
         "20231231T230000Z/20240102T120000Z"},
        {"days of DURATION are nominal", "DTSTART" BERLIN "20240330T120000\r\nDURATION:P1D\r\n",
         "20240330T110000Z/20240331T100000Z"},
        {"hours of DURATION are exact", "DTSTART" BERLIN "20240330T120000\r\nDURATION:PT24H\r\n",
         "20240330T110000Z/20240331T110000Z"},
        {"DTEND makes an exact length for all instances",
         "DTSTART" BERLIN "20240330T220000\r\nDTEND" BERLIN
         "20240331T010000\r\nRRULE:FREQ=DAILY;COUNT=2\r\n",
         "20240330T210000Z/20240331T000000Z,20240331T200000Z/20240331T230000Z"},
        {"rdate period with end",
         "DTSTART:20240101T100000Z\r\nDURATION:PT1H\r\n"
         "RDATE;VALUE=PERIOD:20240103T100000Z/20240103T140000Z\r\n",
         "20240101T100000Z/20240101T110000Z,20240103T100000Z/20240103T140000Z"},
        {"rdate period with duration",
         "DTSTART:20240101T100000Z\r\nDURATION:PT1H\r\n"
         "RDATE;VALUE=PERIOD:20240103T100000Z/PT4H,20240105T100000Z/P1D\r\n",
         "20240101T100000Z/20240101T110000Z,20240103T100000Z/20240103T140000Z,"
         "20240105T100000Z/20240106T100000Z"},
        {"rdate period replaces the rule's instance",
         "DTSTART:20240101T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"
         "RDATE;VALUE=PERIOD:20240102T100000Z/PT4H\r\n",
         "20240101T100000Z/20240101T110000Z,20240102T100000Z/20240102T140000Z"},
    };
    for (const End& c : cases) {
        const Parsed parsed(calendar(event(c.lines)));
        EXPECT_EQ(spans(expandText(parsed)), c.expected) << c.name;
    }
}

TEST(Instances, ZoneChanges) {
    struct Change {
        const char* name;
        const char* lines;
        const char* expected;
    };

    const Change cases[] = {
        {"in the gap the old offset holds",
         "DTSTART" BERLIN "20240330T023000\r\nRRULE:FREQ=DAILY;COUNT=3\r\n",
         "20240330T013000Z,20240331T013000Z,20240401T003000Z"},
        {"in the overlap the first time holds",
         "DTSTART" BERLIN "20241026T023000\r\nRRULE:FREQ=DAILY;COUNT=3\r\n",
         "20241026T003000Z,20241027T003000Z,20241028T013000Z"},
        {"the clock stays across changes",
         "DTSTART" BERLIN "20240328T090000\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n",
         "20240328T080000Z,20240404T070000Z"},
        {"hourly rules pass over the gap once",
         "DTSTART" BERLIN "20240331T000000\r\nRRULE:FREQ=HOURLY;UNTIL=20240331T020000Z\r\n",
         "20240330T230000Z,20240331T000000Z,20240331T010000Z,20240331T020000Z"},
        {"until is exact on the day of the change",
         "DTSTART" BERLIN "20241025T023000\r\nRRULE:FREQ=DAILY;UNTIL=20241027T003000Z\r\n",
         "20241025T003000Z,20241026T003000Z,20241027T003000Z"},
    };
    for (const Change& c : cases) {
        const Parsed parsed(calendar(event(c.lines)));
        std::string actual;
        for (const Instance& instance : expandText(parsed).instances) {
            actual += (actual.empty() ? "" : ",") + formatUtc(instance.startUtc);
        }
        EXPECT_EQ(actual, c.expected) << c.name;
    }
}

TEST(Instances, TodosAndJournals) {
    struct Row {
        const char* name;
        const char* kind;
        const char* lines;
        Window within;
        std::size_t count;
    };

    // RFC 4791 section 9.9, VTODO and VJOURNAL.
    const Row rows[] = {
        {"start and due, inside", "VTODO", AT DUE, window("20240110T110000Z", "20240110T113000Z"),
         1},
        {"start and due, window ends at due", "VTODO", AT DUE,
         window("20240110T090000Z", "20240110T120000Z"), 1},
        {"start and due, window begins at due", "VTODO", AT DUE,
         window("20240110T120000Z", "20240111"), 0},
        {"start and duration, window begins at the end", "VTODO", AT "DURATION:PT2H\r\n",
         window("20240110T120000Z", "20240111"), 1},
        {"start and duration, after", "VTODO", AT "DURATION:PT2H\r\n",
         window("20240110T120001Z", "20240111"), 0},
        {"start only, begins there", "VTODO", AT, window("20240110T100000Z", "20240111"), 1},
        {"start only, ends there", "VTODO", AT, window("20240109", "20240110T100000Z"), 0},
        {"due only, ends there", "VTODO", DUE, window("20240109", "20240110T120000Z"), 1},
        {"due only, begins there", "VTODO", DUE, window("20240110T120000Z", "20240111"), 0},
        {"neither", "VTODO", "SUMMARY:x\r\n", {}, 0},
        {"due only, repeating", "VTODO", DUE "RRULE:FREQ=DAILY;COUNT=5\r\n",
         window("20240112", "20240114"), 2},
        {"journal at a time", "VJOURNAL", AT, window("20240110T100000Z", "20240111"), 1},
        {"journal at a time, after", "VJOURNAL", AT, window("20240110T100001Z", "20240111"), 0},
        {"journal on a date", "VJOURNAL", "DTSTART;VALUE=DATE:20240110\r\n",
         window("20240110T100000Z", "20240111"), 1},
        {"journal without a date", "VJOURNAL", "SUMMARY:x\r\n", {}, 0},
        {"journal repeating", "VJOURNAL", "DTSTART;VALUE=DATE:20240110\r\nRRULE:FREQ=DAILY\r\n",
         window("20240201", "20240203"), 3},
    };
    for (const Row& row : rows) {
        const std::string kind = row.kind;
        const Parsed parsed(
            calendar("BEGIN:" + kind + "\r\nUID:x\r\n" + row.lines + "END:" + kind + "\r\n"));
        EXPECT_EQ(expandText(parsed, row.within).instances.size(), row.count) << row.name;
    }
    const Parsed parsed(
        calendar("BEGIN:VTODO\r\nUID:x\r\n" DUE "RRULE:FREQ=DAILY;COUNT=2\r\nEND:VTODO\r\n"));
    const Expansion result = expandText(parsed);
    ASSERT_EQ(result.instances.size(), 2U);
    EXPECT_FALSE(result.instances[1].hasStart);
    EXPECT_TRUE(result.instances[1].hasEnd);
    EXPECT_EQ(formatUtc(result.instances[1].endUtc), "20240111T120000Z");
}

TEST(Instances, BudgetsCutAndSayWhere) {
    const Parsed parsed(calendar(event("DTSTART:20240101T100000Z\r\nRRULE:FREQ=DAILY\r\n")));
    const Expansion cut = expandText(parsed, {}, {100'000, 3});
    EXPECT_EQ(starts(cut), "20240101T100000Z,20240102T100000Z,20240103T100000Z");
    EXPECT_FALSE(cut.complete);
    EXPECT_FALSE(cut.problem.empty());
    EXPECT_EQ(formatUtc(cut.completeUntil), "20240104T100000Z");
    const Expansion whole = expandText(parsed, window("20240101", "20240104"), {100'000, 3});
    EXPECT_TRUE(whole.complete);
    EXPECT_EQ(whole.completeUntil, sys_seconds::max());
    const Expansion steps = expandText(parsed, window("20240101", "20340101"), {50, 10'000});
    EXPECT_FALSE(steps.complete);
    EXPECT_LT(steps.instances.size(), 51U);
    EXPECT_GT(steps.instances.size(), 10U);
}

std::string numbers(int from, int to) {
    std::string out = std::to_string(from);
    for (int i = from + 1; i <= to; ++i) {
        out += "," + std::to_string(i);
    }
    return out;
}

TEST(Instances, BombsEndQuickly) {
    const std::string start = "DTSTART" + kBerlin + "20150101T100000\r\nDURATION:PT1H\r\n";
    const std::string everything =
        ";BYHOUR=" + numbers(0, 23) + ";BYMINUTE=" + numbers(0, 59) + ";BYSECOND=" + numbers(0, 59);
    const std::string rules[] = {
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=2147483647",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTHDAY=-1;BYMONTH=2;BYYEARDAY=300",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=2147483647",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=300",
        "FREQ=SECONDLY;INTERVAL=9999999999",
        "FREQ=YEARLY;INTERVAL=9999999999",
        "FREQ=MONTHLY;INTERVAL=9999999999",
        "FREQ=WEEKLY;INTERVAL=9999999999;BYDAY=MO",
        "FREQ=DAILY;COUNT=9999999999",
        "FREQ=YEARLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYSETPOS=-366" + everything,
        "FREQ=YEARLY;BYDAY=SU,MO,TU,WE,TH,FR,SA" + everything,
        "FREQ=DAILY;BYSETPOS=366" + everything,
        "FREQ=SECONDLY;BYSETPOS=2" + everything,
        "FREQ=YEARLY;BYSETPOS=" + numbers(1, 366) + ";BYYEARDAY=" + numbers(1, 366) + everything,
        "RSCALE=CHINESE;FREQ=SECONDLY;BYMONTH=12L;BYMONTHDAY=31",
        "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=12L;COUNT=99999",
        "RSCALE=HEBREW;FREQ=DAILY;BYMONTH=5L;BYMONTHDAY=31",
        "RSCALE=ISLAMIC;FREQ=YEARLY;INTERVAL=999999",
    };
    const Window windows[] = {{}, window("20250601", "20250701"), window("99980101", "99990101")};
    for (const std::string& rule : rules) {
        for (const Window& within : windows) {
            const Parsed parsed(calendar(event(start + "RRULE:" + rule + "\r\n")));
            const double before = cpuSeconds();
            const Expansion result = expandText(parsed, within);
            EXPECT_LT(cpuSeconds() - before, kCpuLimit) << rule.substr(0, 80);
            EXPECT_LE(result.instances.size(), 10'000U) << rule.substr(0, 80);
        }
        const Parsed parsed(calendar(event(start + "RRULE:" + rule + "\r\n")));
        const double before = cpuSeconds();
        const OccurrenceList list = occurrences(parsed.root(), windows[1], 3'000);
        EXPECT_LT(cpuSeconds() - before, kCpuLimit) << rule.substr(0, 80);
        EXPECT_EQ(list.firstStart.value_or(0), 1420102800) << rule.substr(0, 80);
    }
}

TEST(Instances, ManyRulesShareOneBudget) {
    std::string lines = "DTSTART:20150101T100000Z\r\n";
    for (int i = 0; i < 3'000; ++i) {
        lines += "RRULE:FREQ=DAILY;BYHOUR=" + numbers(0, 23) + ";BYMINUTE=" + numbers(0, 59) +
                 ";BYSECOND=" + numbers(0, 59) + "\r\n";
    }
    const Parsed parsed(calendar(event(lines)));
    const double before = cpuSeconds();
    const Expansion result = expandText(parsed, window("20250101", "20250201"));
    EXPECT_LT(cpuSeconds() - before, kCpuLimit);
    EXPECT_FALSE(result.complete);
}

TEST(Instances, ManyExceptionsAndOverridesAreCheap) {
    std::string lines = "DTSTART" + kBerlin +
                        "20150101T100000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\nEXDATE" + kBerlin;
    std::string dates;
    DateTime date;
    date.local = local_seconds{seconds{1420106400}};
    for (int i = 0; i < 10'000; ++i) {
        dates += (i == 0 ? "" : ",") + format(date);
        date.local += std::chrono::days{1};
    }
    const Parsed many(calendar(event(lines + dates + "\r\n")));
    double before = cpuSeconds();
    EXPECT_TRUE(expandText(many, window("20250101", "20250201")).instances.empty());
    EXPECT_LT(cpuSeconds() - before, 0.3 * kCpuLimit);

    std::string components = event("DTSTART:20150101T100000Z\r\nRRULE:FREQ=DAILY\r\n");
    date.local = local_seconds{seconds{1420106400}};
    for (int i = 0; i < 5'000; ++i) {
        components += event("RECURRENCE-ID:" + format(date) + "Z\r\nDTSTART:" + format(date) +
                            "Z\r\nDURATION:PT5M\r\n");
        date.local += std::chrono::days{1};
    }
    const Parsed overrides(calendar(components));
    before = cpuSeconds();
    EXPECT_EQ(expandText(overrides, window("20250101", "20250201")).instances.size(), 31U);
    EXPECT_LT(cpuSeconds() - before, 0.5 * kCpuLimit);
}

TEST(Instances, AWindowFarFromTheStartIsReachedByJumping) {
    const std::string start = "DTSTART" + kBerlin + "20000103T100000\r\nDURATION:PT1H\r\n";
    for (const char* rule :
         {"FREQ=DAILY", "FREQ=DAILY;COUNT=100000", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
          "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=90000", "FREQ=MONTHLY;BYDAY=-1FR",
          "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYMONTH=6;BYDAY=1MO",
          "FREQ=HOURLY;INTERVAL=6", "FREQ=MINUTELY;INTERVAL=30;COUNT=9000000"}) {
        const Parsed parsed(calendar(event(start + "RRULE:" + rule + "\r\n")));
        // Far fewer steps than dates since the start.
        const Expansion result =
            expandText(parsed, window("20400601", "20400701"), {5'000, 10'000});
        EXPECT_TRUE(result.complete) << rule;
        EXPECT_GE(result.instances.size(), 1U) << rule;
    }
}

TEST(Instances, CountedRulesJumpToTheSameDatesAsWalking) {
    for (const char* rule :
         {"FREQ=DAILY;INTERVAL=3;COUNT=100", "FREQ=DAILY;BYHOUR=8,12;COUNT=101",
          "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=77",
          "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=50", "FREQ=MONTHLY;COUNT=40",
          "FREQ=YEARLY;COUNT=10", "FREQ=HOURLY;INTERVAL=7;COUNT=500",
          "FREQ=MINUTELY;INTERVAL=1000;BYSECOND=0,30;COUNT=333"}) {
        for (const char* start : {"20240103T100000", "20240107T093000"}) {
            const Parsed parsed(
                calendar(event(std::string("DTSTART:") + start + "Z\r\nRRULE:" + rule + "\r\n")));
            const Expansion all = expandText(parsed);
            for (int day = 0; day < 400; day += 13) {
                const Window within{utc("20240103") + std::chrono::days{day},
                                    utc("20240103") + std::chrono::days{day + 20}};
                std::string expected;
                for (const Instance& instance : all.instances) {
                    if (instance.startUtc >= within.start && instance.startUtc < within.end) {
                        expected += (expected.empty() ? "" : ",") + format(instance.start);
                    }
                }
                ASSERT_EQ(starts(expandText(parsed, within)), expected) << rule << ' ' << day;
            }
        }
    }
}

TEST(Instances, UnboundedIsTold) {
    const auto unbounded = [](const std::string& lines) {
        const Parsed parsed(calendar(event("DTSTART:20240101T100000Z\r\n" + lines)));
        return isUnbounded(parsed.root());
    };
    EXPECT_TRUE(unbounded("RRULE:FREQ=DAILY\r\n"));
    EXPECT_FALSE(unbounded("RRULE:FREQ=DAILY;COUNT=5\r\n"));
    EXPECT_FALSE(unbounded("RRULE:FREQ=DAILY;UNTIL=20250101\r\n"));
    EXPECT_FALSE(unbounded(""));
    EXPECT_FALSE(unbounded("RRULE:FREQ=NEVER\r\n"));
    EXPECT_FALSE(unbounded("RECURRENCE-ID:20240101T100000Z\r\nRRULE:FREQ=DAILY\r\n"));
}

TEST(Occurrences, FiniteObjectsAreCoveredWhole) {
    const Parsed parsed(
        calendar(event("DTSTART" + kBerlin +
                       "20240101T100000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"
                       "STATUS:TENTATIVE\r\n") +
                 event("RECURRENCE-ID" + kBerlin + "20240102T100000\r\nDTSTART" + kBerlin +
                       "20240102T100000\r\nSTATUS:CANCELLED\r\n")));
    const OccurrenceList list = occurrences(parsed.root(), window("20300101", "20310101"), 100);
    const std::vector<Occurrence> expected{{1704099600, 1704103200, false, BusyKind::kTentative},
                                           {1704186000, 1704186000, false, BusyKind::kFree}};
    EXPECT_EQ(list.occurrences, expected);
    EXPECT_EQ(list.coveredFrom, kCoveredFromEver);
    EXPECT_EQ(list.coveredUntil, kAlwaysCovered);
    EXPECT_EQ(list.firstStart, 1704099600);
    EXPECT_EQ(list.lastEnd, 1704186000);
}

TEST(Occurrences, UnboundedOnesAreCoveredInTheWindow) {
    const Parsed parsed(calendar(event("DTSTART;VALUE=DATE:20240110\r\nRRULE:FREQ=DAILY\r\n")));
    const OccurrenceList list = occurrences(parsed.root(), window("20250101", "20250103"), 100);
    const std::vector<Occurrence> expected{{1735689600, 1735776000, true, BusyKind::kBusy},
                                           {1735776000, 1735862400, true, BusyKind::kBusy}};
    EXPECT_EQ(list.occurrences, expected);
    EXPECT_EQ(list.coveredFrom, 1735689600);
    EXPECT_EQ(list.coveredUntil, 1735862400);
    EXPECT_EQ(list.firstStart, 1704844800);
    EXPECT_FALSE(list.lastEnd);
    const OccurrenceList early = occurrences(parsed.root(), window("20240101", "20240112"), 100);
    EXPECT_EQ(early.coveredFrom, kCoveredFromEver);
    EXPECT_EQ(early.occurrences.size(), 2U);
    const OccurrenceList cut = occurrences(parsed.root(), window("20250101", "20260101"), 10);
    EXPECT_EQ(cut.occurrences.size(), 10U);
    EXPECT_EQ(cut.coveredUntil, 1735689600 + 10 * 86400);
}

TEST(Occurrences, TooManyOfAFiniteObjectFallBackToTheWindow) {
    const Parsed parsed(
        calendar(event("DTSTART:20240101T000000Z\r\nRRULE:FREQ=HOURLY;COUNT=50000\r\n")));
    const OccurrenceList list = occurrences(parsed.root(), window("20250101", "20250102"), 100);
    EXPECT_EQ(list.occurrences.size(), 24U);
    EXPECT_EQ(list.firstStart, 1704067200);
    EXPECT_EQ(list.coveredUntil, 1735776000);
}

TEST(Occurrences, BusyKinds) {
    struct Row {
        const char* lines;
        BusyKind expected;
    };

    const Row rows[] = {{"", BusyKind::kBusy},
                        {"TRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\n", BusyKind::kBusy},
                        {"STATUS:X-OTHER\r\n", BusyKind::kBusy},
                        {"STATUS:TENTATIVE\r\n", BusyKind::kTentative},
                        {"STATUS:CANCELLED\r\n", BusyKind::kFree},
                        {"TRANSP:TRANSPARENT\r\n", BusyKind::kFree},
                        {"TRANSP:transparent\r\nSTATUS:TENTATIVE\r\n", BusyKind::kFree}};
    for (const Row& row : rows) {
        const Parsed parsed(calendar(event(row.lines)));
        EXPECT_EQ(busyKindOf(parsed.root().components.front()), row.expected) << row.lines;
    }
    const Parsed todo(calendar("BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n"));
    EXPECT_EQ(busyKindOf(todo.root().components.front()), BusyKind::kFree);
}

}  // namespace
}  // namespace kalends::recurrence::test
