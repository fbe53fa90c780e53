// The examples of RFC 5545 section 3.8.5.3 and RFC 7529 section 4.3 with the dates they stand for.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "tests/unit/recurrence/support.h"

namespace kalends::recurrence::test {
namespace {

/// "199709:2,4,10-12 199710:1" as dates in order.
std::vector<std::string> days(const std::string& compact) {
    std::vector<std::string> out;
    std::istringstream months(compact);
    for (std::string part; months >> part;) {
        const std::string month = part.substr(0, 6);
        std::istringstream items(part.substr(7));
        for (std::string item; std::getline(items, item, ',');) {
            const std::size_t dash = item.find('-');
            const int from = std::stoi(item.substr(0, dash));
            const int to = dash == std::string::npos ? from : std::stoi(item.substr(dash + 1));
            for (int day = from; day <= to; ++day) {
                out.push_back(month + (day < 10 ? "0" : "") + std::to_string(day));
            }
        }
    }
    return out;
}

std::string joined(const std::vector<std::string>& parts, const std::string& suffix) {
    std::string out;
    for (const std::string& part : parts) {
        out += (out.empty() ? "" : ",") + part + suffix;
    }
    return out;
}

enum class Extent { kAll, kFirst };

struct Example {
    const char* start;
    const char* rule;
    const char* expected;
    Extent extent = Extent::kAll;
    const char* more = "";
};

const Example kRfc5545[] = {
    {"19970902T090000", "FREQ=DAILY;COUNT=10", "199709:2-11"},
    {"19970902T090000", "FREQ=DAILY;UNTIL=19971224T000000Z",
     "199709:2-30 199710:1-31 199711:1-30 199712:1-23"},
    {"19970902T090000", "FREQ=DAILY;INTERVAL=2",
     "199709:2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 "
     "199710:2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 "
     "199711:1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 199712:1,3",
     Extent::kFirst},
    {"19970902T090000", "FREQ=DAILY;INTERVAL=10;COUNT=5", "199709:2,12,22 199710:2,12"},
    {"19980101T090000", "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
     "199801:1-31 199901:1-31 200001:1-31"},
    {"19980101T090000", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
     "199801:1-31 199901:1-31 200001:1-31"},
    {"19970902T090000", "FREQ=WEEKLY;COUNT=10", "199709:2,9,16,23,30 199710:7,14,21,28 199711:4"},
    {"19970902T090000", "FREQ=WEEKLY;UNTIL=19971224T000000Z",
     "199709:2,9,16,23,30 199710:7,14,21,28 199711:4,11,18,25 199712:2,9,16,23"},
    {"19970902T090000", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
     "199709:2,16,30 199710:14,28 199711:11,25 199712:9,23 199801:6,20 199802:3,17",
     Extent::kFirst},
    {"19970902T090000", "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
     "199709:2,4,9,11,16,18,23,25,30 199710:2"},
    {"19970902T090000", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
     "199709:2,4,9,11,16,18,23,25,30 199710:2"},
    {"19970901T090000", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
     "199709:1,3,5,15,17,19,29 199710:1,3,13,15,17,27,29,31 199711:10,12,14,24,26,28 "
     "199712:8,10,12,22"},
    {"19970902T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
     "199709:2,4,16,18,30 199710:2,14,16"},
    {"19970905T090000", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
     "199709:5 199710:3 199711:7 199712:5 199801:2 199802:6 199803:6 199804:3 199805:1 "
     "199806:5"},
    {"19970905T090000", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
     "199709:5 199710:3 199711:7 199712:5"},
    {"19970907T090000", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
     "199709:7,28 199711:2,30 199801:4,25 199803:1,29 199805:3,31"},
    {"19970922T090000", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
     "199709:22 199710:20 199711:17 199712:22 199801:19 199802:16"},
    {"19970928T090000", "FREQ=MONTHLY;BYMONTHDAY=-3",
     "199709:28 199710:29 199711:28 199712:29 199801:29 199802:26", Extent::kFirst},
    {"19970902T090000", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
     "199709:2,15 199710:2,15 199711:2,15 199712:2,15 199801:2,15"},
    {"19970930T090000", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
     "199709:30 199710:1,31 199711:1,30 199712:1,31 199801:1,31 199802:1"},
    {"19970910T090000", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
     "199709:10-15 199903:10-13"},
    {"19970902T090000", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
     "199709:2,9,16,23,30 199711:4,11,18,25 199801:6,13,20,27 199803:3,10,17,24,31",
     Extent::kFirst},
    {"19970610T090000", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
     "199706:10 199707:10 199806:10 199807:10 199906:10 199907:10 200006:10 200007:10 200106:10 "
     "200107:10"},
    {"19970310T090000", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
     "199703:10 199901:10 199902:10 199903:10 200101:10 200102:10 200103:10 200301:10 200302:10 "
     "200303:10"},
    {"19970101T090000", "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
     "199701:1 199704:10 199707:19 200001:1 200004:9 200007:18 200301:1 200304:10 200307:19 "
     "200601:1"},
    {"19970519T090000", "FREQ=YEARLY;BYDAY=20MO", "199705:19 199805:18 199905:17", Extent::kFirst},
    {"19970512T090000", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "199705:12 199805:11 199905:17",
     Extent::kFirst},
    {"19970313T090000", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
     "199703:13,20,27 199803:5,12,19,26 199903:4,11,18,25", Extent::kFirst},
    {"19970605T090000", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
     "199706:5,12,19,26 199707:3,10,17,24,31 199708:7,14,21,28 199806:4,11,18,25 "
     "199807:2,9,16,23,30 199808:6,13,20,27 199906:3,10,17,24 199907:1,8,15,22,29 "
     "199908:5,12,19,26",
     Extent::kFirst},
    {"19970902T090000", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
     "199802:13 199803:13 199811:13 199908:13 200010:13", Extent::kFirst,
     "EXDATE;TZID=America/New_York:19970902T090000\r\n"},
    {"19970913T090000", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
     "199709:13 199710:11 199711:8 199712:13 199801:10 199802:7 199803:7 199804:11 199805:9 "
     "199806:13",
     Extent::kFirst},
    {"19961105T090000", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
     "199611:5 200011:7 200411:2", Extent::kFirst},
    {"19970904T090000", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
     "199709:4 199710:7 199711:6"},
    {"19970929T090000", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
     "199709:29 199710:30 199711:27 199712:30 199801:29 199802:26 199803:30", Extent::kFirst},
    {"19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "199708:5,10,19,24"},
    {"19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "199708:5,17,19,31"},
    {"20070115T090000", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
     "200701:15,30 200702:15 200703:15,30"},
};

Expansion expandExample(const Example& example, std::size_t limit, Window within = {}) {
    const Parsed parsed(
        calendar(event(std::string("DTSTART;TZID=America/New_York:") + example.start +
                       "\r\nDURATION:PT1H\r\nRRULE:" + example.rule + "\r\n" + example.more)));
    Budget budget;
    budget.instances = limit;
    return expand(parsed.root(), within, *utcZone(), budget);
}

TEST(Rfc5545, ExamplesGiveTheirDates) {
    for (const Example& example : kRfc5545) {
        const auto expected = days(example.expected);
        const bool all = example.extent == Extent::kAll;
        const Expansion result = expandExample(example, all ? 1000 : expected.size());
        EXPECT_EQ(starts(result), joined(expected, "T090000")) << example.rule;
        EXPECT_EQ(result.complete, all) << example.rule;
    }
}

TEST(Rfc5545, ExamplesGiveTheSameInEveryWindow) {
    for (const Example& example : kRfc5545) {
        const auto expected = days(example.expected);
        const sys_seconds first = utc(expected.front());
        const sys_seconds last = utc(expected.back());
        for (int offset = 0; offset < 60; offset += 7) {
            const Window within{first + std::chrono::days{offset},
                                std::min(first + std::chrono::days{offset + 45}, last)};
            if (within.start >= within.end) {
                break;
            }
            std::vector<std::string> inside;
            for (const std::string& day : expected) {
                // All begin at 13:00 or 14:00 UTC.
                if (utc(day) >= within.start && utc(day) < within.end) {
                    inside.push_back(day);
                }
            }
            EXPECT_EQ(starts(expandExample(example, 1000, within)), joined(inside, "T090000"))
                << example.rule << " from " << formatUtc(within.start);
        }
    }
}

TEST(Rfc5545, ExamplesWithinTheDay) {
    const Example cases[] = {
        // The printed result has 15:00 too, but its UNTIL is 13:00 local time (erratum 3883).
        {"19970902T090000", "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z",
         "19970902T090000,19970902T120000"},
        {"19970902T090000", "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
         "19970902T090000,19970902T091500,19970902T093000,19970902T094500,19970902T100000,"
         "19970902T101500"},
        {"19970902T090000", "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
         "19970902T090000,19970902T103000,19970902T120000,19970902T133000"},
    };
    for (const Example& example : cases) {
        EXPECT_EQ(starts(expandExample(example, 100)), example.expected) << example.rule;
    }
    std::vector<std::string> expected;
    for (const char* day : {"19970902", "19970903"}) {
        for (int hour = 9; hour <= 16; ++hour) {
            for (const char* minute : {"00", "20", "40"}) {
                expected.push_back(std::string(day) + "T" + (hour < 10 ? "0" : "") +
                                   std::to_string(hour) + minute);
            }
        }
    }
    for (const char* rule : {"FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
                             "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16"}) {
        EXPECT_EQ(starts(expandExample({"19970902T090000", rule, ""}, expected.size())),
                  joined(expected, "00"))
            << rule;
    }
}

TEST(Rfc5545, TheExampleOfManyParts) {
    const Example example{"19970105T083000",
                          "FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30", ""};
    EXPECT_EQ(starts(expandExample(example, 10)),
              "19970105T083000,19970105T093000,19970112T083000,19970112T093000,19970119T083000,"
              "19970119T093000,19970126T083000,19970126T093000,19990103T083000,19990103T093000");
}

TEST(Rfc7529, ExamplesGiveTheirDates) {
    struct Case {
        const char* start;
        const char* rule;
        const char* expected;
    };

    const Case cases[] = {
        {"20130210", "RSCALE=CHINESE;FREQ=YEARLY", "20130210,20140131,20150219,20160208,20170128"},
        {"20130906", "RSCALE=ETHIOPIC;FREQ=MONTHLY;BYMONTH=13",
         "20130906,20140906,20150906,20160906,20170906"},
        {"20140208", "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD",
         "20140208,20150227,20160217,20170306,20180223"},
        {"20120229", "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD",
         "20120229,20130301,20140301,20150301,20160229,20170301"},
        {"20120229", "FREQ=YEARLY", "20120229,20160229,20200229"},
        {"20140131", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD",
         "20140131,20140228,20140331,20140430,20140531"},
        {"20140131", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD",
         "20140131,20140301,20140331,20140501,20140531"},
        {"20140131", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT", "20140131,20140331,20140531"},
        {"20160229",
         "RSCALE=GREGORIAN;FREQ=YEARLY;INTERVAL=1;BYMONTH=2;BYMONTHDAY=29;SKIP=BACKWARD",
         "20160229,20170228,20180228,20190228,20200229"},
    };
    for (const Case& c : cases) {
        const Parsed parsed(calendar(
            event(std::string("DTSTART;VALUE=DATE:") + c.start + "\r\nRRULE:" + c.rule + "\r\n")));
        Budget budget;
        budget.instances = static_cast<std::size_t>(
            1 + std::count(c.expected, c.expected + std::strlen(c.expected), ','));
        EXPECT_EQ(starts(expand(parsed.root(), {}, *utcZone(), budget)), c.expected) << c.rule;
    }
}

TEST(Rfc7529, UnknownCalendarsKeepTheFirstInstanceAndSayWhy) {
    const Parsed parsed(
        calendar(event("DTSTART:20200101T100000\r\nRRULE:RSCALE=KLINGON;FREQ=YEARLY\r\n")));
    const Expansion result = expand(parsed.root(), {}, *utcZone());
    EXPECT_EQ(starts(result), "20200101T100000");
    EXPECT_NE(result.problem.find("KLINGON"), std::string::npos);
}

TEST(Rfc7529, OtherCalendarsGiveTheSameInEveryWindow) {
    for (const char* rule : {"RSCALE=CHINESE;FREQ=MONTHLY", "RSCALE=HEBREW;FREQ=MONTHLY;INTERVAL=5",
                             "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=4L,9;BYMONTHDAY=-1;SKIP=BACKWARD",
                             "RSCALE=ISLAMIC-CIVIL;FREQ=YEARLY;BYDAY=1FR",
                             "RSCALE=PERSIAN;FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1",
                             "RSCALE=HEBREW;FREQ=WEEKLY;BYMONTH=6"}) {
        const Parsed parsed(
            calendar(event(std::string("DTSTART;VALUE=DATE:20140131\r\nRRULE:") + rule + "\r\n")));
        const Expansion whole = expand(parsed.root(), window("20140101", "20340101"), *utcZone());
        ASSERT_GT(whole.instances.size(), 5U) << rule;
        const Window part = window("20250401", "20290401");
        std::string expected;
        for (const Instance& instance : whole.instances) {
            if (instance.endUtc > part.start && instance.startUtc < part.end) {
                expected += (expected.empty() ? "" : ",") + format(instance.start);
            }
        }
        EXPECT_EQ(starts(expand(parsed.root(), part, *utcZone())), expected) << rule;
    }
}

}  // namespace
}  // namespace kalends::recurrence::test
