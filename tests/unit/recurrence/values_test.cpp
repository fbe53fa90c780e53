// DATE, DATE-TIME, DURATION, PERIOD and RECUR values as clients write them.
#include <gtest/gtest.h>

#include "groupware/recurrence/period.h"
#include "tests/unit/recurrence/support.h"

namespace kalends::recurrence::test {
namespace {

std::string form(const DateTime& value) {
    switch (value.form) {
        case DateTime::Form::kDate:
            return "date";
        case DateTime::Form::kFloating:
            return "floating";
        case DateTime::Form::kUtc:
            return "utc";
        case DateTime::Form::kZoned:
            return value.zone->id();
    }
    return "?";
}

TEST(DateTime, ParsesEveryForm) {
    struct Case {
        const char* value;
        const char* type;
        const char* tzid;
        const char* expected;  // form and value, or empty when refused
    };

    const Case cases[] = {
        {"20240229", "DATE", "", "date 20240229"},
        {"20240229", "", "", "date 20240229"},
        {"20240229T101112", "DATE", "", "date 20240229"},
        {"20240229", "date", "Europe/Berlin", "date 20240229"},
        {"20240229T101112", "", "", "floating 20240229T101112"},
        {"20240229T101112Z", "", "", "utc 20240229T101112Z"},
        {"20240229T101112z", "", "", "utc 20240229T101112Z"},
        {"20240229T101112Z", "DATE-TIME", "Europe/Berlin", "utc 20240229T101112Z"},
        {"20240229T101112", "DATE-TIME", "Europe/Berlin", "Europe/Berlin 20240229T101112"},
        {" 20240229T101112 ", "", "Europe/Berlin ", "Europe/Berlin 20240229T101112"},
        {"20161231T235960Z", "", "", "utc 20161231T235959Z"},
        {"00010101T000000Z", "", "", "utc 00010101T000000Z"},
        {"99991231T235959Z", "", "", "utc 99991231T235959Z"},
        {"20230229", "", "", ""},
        {"20241301", "", "", ""},
        {"20240100", "", "", ""},
        {"00000101", "", "", ""},
        {"20240229T246000", "", "", ""},
        {"20240229T101161", "", "", ""},
        {"20240229T1011", "", "", ""},
        {"20240229T101112ZZ", "", "", ""},
        {"20240229 101112", "", "", ""},
        {"2024-02-29", "", "", ""},
        {"2024022", "", "", ""},
        {"", "", "", ""},
        {"-0240229", "", "", ""},
        {"20240229T101112", "", "Moon/Crater", ""},
        {"202402290", "DATE", "", ""},
    };
    for (const Case& c : cases) {
        const auto value = parseDateTime(c.value, c.type, c.tzid, ZoneResolver{});
        EXPECT_EQ(value ? form(*value) + " " + format(*value) : "", c.expected) << c.value;
    }
}

TEST(Duration, ParsesEveryForm) {
    struct Case {
        const char* value;
        int days;
        long time;
        bool negative;
    };

    const Case cases[] = {{"PT0S", 0, 0, false},      {"P1D", 1, 0, false},
                          {"P2W", 14, 0, false},      {"P15DT5H0M20S", 15, 18020, false},
                          {"-PT15M", 0, 900, true},   {"+PT1H30M", 0, 5400, false},
                          {"p1dt1h", 1, 3600, false}, {"PT36H", 0, 129600, false},
                          {"PT1H30S", 0, 3630, false}};
    for (const Case& c : cases) {
        const auto value = parseDuration(c.value);
        ASSERT_TRUE(value) << c.value;
        EXPECT_EQ(value->days.count(), c.days) << c.value;
        EXPECT_EQ(value->time.count(), c.time) << c.value;
        EXPECT_EQ(value->negative, c.negative) << c.value;
    }
    for (const char* bad : {"", "P", "PT", "1D", "P1", "P1H", "P1Y", "P-1D", "PT99999999999S",
                            "P9999999999D", "P1DT", "--P1D", "PT1.5H", "P1D1D1X"}) {
        const auto value = parseDuration(bad);
        EXPECT_TRUE(!value || std::string(bad) == "P1DT") << bad;
    }
}

TEST(Duration, DaysKeepTheClockAndSecondsDoNot) {
    const auto start = parseDateTime("20240330T120000", "", "Europe/Berlin", ZoneResolver{});
    ASSERT_TRUE(start);
    EXPECT_EQ(format(add(*start, *parseDuration("P1D"))), "20240331T120000");
    EXPECT_EQ(format(add(*start, *parseDuration("PT24H"))), "20240331T130000");
    EXPECT_EQ(format(add(*start, *parseDuration("-P1DT1H"))), "20240329T110000");
    const auto date = parseDateTime("20240330", "DATE", "", ZoneResolver{});
    EXPECT_EQ(format(add(*date, *parseDuration("P1W"))), "20240406");
    EXPECT_EQ(format(add(*date, *parseDuration("PT36H"))), "20240331");
}

TEST(Period, ParsesBothForms) {
    const auto text = [](const char* value, const char* tzid = "") -> std::string {
        const auto period = parsePeriod(value, tzid, ZoneResolver{});
        return period ? format(period->start) + "/" + format(period->end) : "";
    };
    EXPECT_EQ(text("20240101T100000Z/20240101T120000Z"), "20240101T100000Z/20240101T120000Z");
    EXPECT_EQ(text("20240101T100000Z/PT2H"), "20240101T100000Z/20240101T120000Z");
    EXPECT_EQ(text("20240330T120000/P1D", "Europe/Berlin"), "20240330T120000/20240331T120000");
    for (const char* bad : {"", "/", "20240101T100000Z", "20240101T100000Z/", "20240101/20240102",
                            "20240101T100000Z/-PT2H", "20240101T100000Z/20240101T090000Z",
                            "20240101T100000Z/20240101T120000", "x/y"}) {
        EXPECT_EQ(text(bad), "") << bad;
    }
}

TEST(Rule, GoodOnes) {
    for (const char* good : {"FREQ=DAILY",
                             "freq=daily;interval=2",
                             "FREQ=DAILY;",
                             ";FREQ=DAILY",
                             "FREQ=DAILY;;COUNT=2",
                             "INTERVAL=2;FREQ=DAILY",
                             "FREQ=WEEKLY;BYDAY= MO , TU ",
                             "FREQ=WEEKLY;BYDAY=+1MO",
                             "FREQ=MONTHLY;BYDAY=+2MO,-1FR",
                             "FREQ=YEARLY;BYDAY=53MO",
                             "FREQ=DAILY;INTERVAL=0",
                             "FREQ=DAILY;UNTIL=20240101",
                             "FREQ=DAILY;UNTIL=20240101T000000",
                             "FREQ=DAILY;UNTIL=20240101T000000Z",
                             "FREQ=DAILY;COUNT=3;UNTIL=20240101",
                             "FREQ=YEARLY;BYWEEKNO=-53,53",
                             "FREQ=YEARLY;BYYEARDAY=-366,366",
                             "FREQ=SECONDLY;BYSECOND=60",
                             "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L",
                             "RSCALE=ETHIOPIC;FREQ=YEARLY;BYMONTH=13",
                             "FREQ=DAILY;X-OWN=1",
                             "FREQ=DAILY;BYHOUR=1,",
                             "FREQ=MONTHLY;BYDAY=0MO,TU"}) {
        EXPECT_TRUE(std::holds_alternative<Rule>(parseRule(good))) << good;
    }
}

TEST(Rule, BadOnes) {
    std::string manyParts = "FREQ=DAILY";
    for (int i = 0; i < 100; ++i) {
        manyParts += ";X-" + std::to_string(i) + "=1";
    }
    const std::string bad[] = {"",
                               ";",
                               "DAILY",
                               "FREQ",
                               "FREQ=",
                               "FREQ=FORTNIGHTLY",
                               "COUNT=3",
                               "FREQ=DAILY;FREQ=WEEKLY",
                               "FREQ=DAILY;COUNT=0",
                               "FREQ=DAILY;COUNT=-1",
                               "FREQ=DAILY;COUNT=x",
                               "FREQ=DAILY;INTERVAL=-1",
                               "FREQ=DAILY;INTERVAL=99999999999",
                               "FREQ=DAILY;UNTIL=tomorrow",
                               "FREQ=DAILY;UNTIL=",
                               "FREQ=DAILY;BYHOUR=24",
                               "FREQ=DAILY;BYMINUTE=60",
                               "FREQ=DAILY;BYSECOND=61",
                               "FREQ=DAILY;BYHOUR=-1",
                               "FREQ=DAILY;BYHOUR=",
                               "FREQ=MONTHLY;BYMONTHDAY=0",
                               "FREQ=MONTHLY;BYMONTHDAY=32",
                               "FREQ=YEARLY;BYMONTH=0",
                               "FREQ=YEARLY;BYMONTH=13",
                               "FREQ=YEARLY;BYMONTH=5L",
                               "FREQ=YEARLY;BYYEARDAY=367",
                               "FREQ=YEARLY;BYWEEKNO=54",
                               "FREQ=YEARLY;BYSETPOS=367",
                               "FREQ=YEARLY;BYSETPOS=0",
                               "FREQ=WEEKLY;BYDAY=XX",
                               "FREQ=WEEKLY;BYDAY=",
                               "FREQ=WEEKLY;BYDAY=M",
                               "FREQ=WEEKLY;BYDAY=2MO",
                               "FREQ=DAILY;BYDAY=1MO",
                               "FREQ=MONTHLY;BYDAY=0MO",
                               "FREQ=MONTHLY;BYWEEKNO=1",
                               "FREQ=MONTHLY;BYYEARDAY=1",
                               "FREQ=WEEKLY;BYMONTHDAY=1",
                               "FREQ=DAILY;WKST=XX",
                               "FREQ=DAILY;BYEASTER=1",
                               "FREQ=DAILY;SKIP=FORWARD",
                               "RSCALE=;FREQ=DAILY",
                               "RSCALE=GREGORIAN;FREQ=DAILY;SKIP=MAYBE",
                               manyParts,
                               "FREQ=DAILY;BYHOUR=" + std::string(100'000, '1')};
    for (const std::string& value : bad) {
        const auto parsed = parseRule(value);
        const auto* error = std::get_if<RuleError>(&parsed);
        ASSERT_NE(error, nullptr) << value.substr(0, 80);
        EXPECT_FALSE(error->message.empty());
    }
}

/// The definition of each part, applied to every day: slow, and independent of how the engine
/// walks.
class EveryDay {
  public:
    explicit EveryDay(const Rule& rule, std::chrono::year_month_day start)
        : rule_(rule), start_(start) {}

    [[nodiscard]] bool has(std::chrono::sys_days day) const {
        using namespace std::chrono;
        const year_month_day date{day};
        if (day < sys_days{start_} || !onInterval(date)) {
            return false;
        }
        const auto lengthOfMonth = static_cast<int>(
            static_cast<unsigned>(year_month_day_last{date.year() / date.month() / last}.day()));
        const int dom = static_cast<int>(static_cast<unsigned>(date.day()));
        const bool monthFits =
            rule_.byMonth.empty() ||
            std::any_of(rule_.byMonth.begin(), rule_.byMonth.end(), [&](const MonthRef& month) {
                return month.number == static_cast<int>(static_cast<unsigned>(date.month()));
            });
        const bool dayFits =
            rule_.byMonthDay.empty() ||
            std::any_of(rule_.byMonthDay.begin(), rule_.byMonthDay.end(), [&](int wanted) {
                return wanted == dom || wanted == dom - lengthOfMonth - 1;
            });
        return monthFits && dayFits && weekdayFits(date) && implied(date);
    }

  private:
    [[nodiscard]] bool onInterval(std::chrono::year_month_day date) const {
        using namespace std::chrono;
        const auto weekOf = [&](year_month_day value) {
            const sys_days day{value};
            return day - days{(weekday{day}.c_encoding() + 7 - rule_.weekStart) % 7};
        };
        const int months = (static_cast<int>(date.year()) - static_cast<int>(start_.year())) * 12 +
                           static_cast<int>(static_cast<unsigned>(date.month())) -
                           static_cast<int>(static_cast<unsigned>(start_.month()));
        switch (rule_.frequency) {
            case Frequency::kDaily:
                return (sys_days{date} - sys_days{start_}).count() % rule_.interval == 0;
            case Frequency::kWeekly:
                return (weekOf(date) - weekOf(start_)).count() / 7 % rule_.interval == 0;
            case Frequency::kMonthly:
                return months % rule_.interval == 0;
            default:
                return (static_cast<int>(date.year()) - static_cast<int>(start_.year())) %
                           rule_.interval ==
                       0;
        }
    }

    [[nodiscard]] bool weekdayFits(std::chrono::year_month_day date) const {
        using namespace std::chrono;
        if (rule_.byDay.empty()) {
            return true;
        }
        const sys_days day{date};
        const bool inMonth = rule_.frequency == Frequency::kMonthly || !rule_.byMonth.empty();
        const sys_days first =
            inMonth ? sys_days{date.year() / date.month() / 1} : sys_days{date.year() / 1 / 1};
        const sys_days end = inMonth ? sys_days{date.year() / date.month() / last} + days{1}
                                     : sys_days{(date.year() + years{1}) / 1 / 1};
        const int fromStart = static_cast<int>((day - first).count() / 7 + 1);
        const int fromEnd = -static_cast<int>((end - day - days{1}).count() / 7 + 1);
        return std::any_of(rule_.byDay.begin(), rule_.byDay.end(),
                           [&](const WeekdayOrdinal& wanted) {
                               return wanted.weekday == weekday{day}.c_encoding() &&
                                      (wanted.ordinal == 0 || wanted.ordinal == fromStart ||
                                       wanted.ordinal == fromEnd);
                           });
    }

    /// What the start supplies where no part says it.
    [[nodiscard]] bool implied(std::chrono::year_month_day date) const {
        using namespace std::chrono;
        const bool noDay = rule_.byDay.empty() && rule_.byMonthDay.empty();
        switch (rule_.frequency) {
            case Frequency::kWeekly:
                return !rule_.byDay.empty() || weekday{sys_days{date}} == weekday{sys_days{start_}};
            case Frequency::kMonthly:
                return !noDay || date.day() == start_.day();
            case Frequency::kYearly:
                return !noDay || (date.day() == start_.day() &&
                                  (!rule_.byMonth.empty() || date.month() == start_.month()));
            default:
                return true;
        }
    }

    const Rule& rule_;
    std::chrono::year_month_day start_;
};

TEST(Rule, AgreesWithTheDefinitionDayByDay) {
    using namespace std::chrono;
    unsigned seed = 20240101;
    const auto random = [&seed](unsigned bound) {
        seed = seed * 1664525U + 1013904223U;
        return static_cast<int>((seed >> 8U) % bound);
    };
    static constexpr const char* kDays[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    static constexpr const char* kFrequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    for (int round = 0; round < 600; ++round) {
        const int frequency = random(4);
        std::string text = std::string("FREQ=") + kFrequencies[frequency] +
                           ";INTERVAL=" + std::to_string(1 + random(4)) +
                           ";WKST=" + kDays[random(7)];
        if (random(3) == 0) {
            text +=
                ";BYMONTH=" + std::to_string(1 + random(12)) + "," + std::to_string(1 + random(12));
        }
        if (random(3) == 0 && frequency != 1) {
            const int day = 1 + random(31);
            text += ";BYMONTHDAY=" + std::to_string(random(2) == 0 ? day : -day) + "," +
                    std::to_string(1 + random(31));
        }
        if (random(2) == 0) {
            const bool ordinals = frequency >= 2 && random(2) == 0;
            const auto ordinal = [&] {
                const int value = 1 + random(5);
                return ordinals ? std::to_string(random(2) == 0 ? value : -value) : std::string();
            };
            text += ";BYDAY=" + ordinal() + kDays[random(7)] + "," + ordinal() + kDays[random(7)];
        }
        const auto parsed = parseRule(text);
        ASSERT_TRUE(std::holds_alternative<Rule>(parsed)) << text;
        const Rule& rule = std::get<Rule>(parsed);
        const sys_days first = sys_days{2019y / 11 / 1} + days{random(500)};
        const sys_days end = first + days{365 * 6};
        const EveryDay oracle(rule, year_month_day{first});
        const sys_days from = first + days{random(1500)};
        std::string expected;
        for (sys_days day = from; day < end; day += days{1}) {
            if (oracle.has(day)) {
                expected += std::to_string(day.time_since_epoch().count()) + " ";
            }
        }
        StepBudget budget(1'000'000);
        RuleIterator dates(rule, local_seconds{seconds{first.time_since_epoch()}},
                           RuleIterator::StartType::kDate, StartRole::kOnlyIfGenerated,
                           local_seconds{seconds{end.time_since_epoch()} - seconds{1}}, budget);
        dates.skipTo(local_seconds{seconds{from.time_since_epoch()}});
        std::string actual;
        while (const auto date = dates.next()) {
            actual += std::to_string(date->time_since_epoch().count() / 86400) + " ";
        }
        ASSERT_EQ(actual, expected) << text << " from " << first.time_since_epoch().count();
    }
}

}  // namespace
}  // namespace kalends::recurrence::test
