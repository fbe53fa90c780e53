// A series cut in two: which halves come of it, and what cannot be cut.
#include "groupware/ical/series_split.h"

#include <gtest/gtest.h>

#include "groupware/ical/calendar.h"

namespace kalends::ical {
namespace {

std::string calendar(const std::string& components) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + components + "END:VCALENDAR\r\n";
}

std::string event(const std::string& uid, const std::string& lines) {
    return "BEGIN:VEVENT\r\nUID:" + uid + "\r\n" + lines + "END:VEVENT\r\n";
}

const std::string kRelated = "RELATED-TO;RELTYPE=X-CALENDARSERVER-RECURRENCE-SET:both\r\n";

std::string half(const std::string& uid, const std::string& lines) {
    return event(uid, kRelated + lines);
}

std::variant<SeriesHalves, SplitRefusal> cut(const std::string& components, const std::string& at) {
    const auto document = parseStored(calendar(components));
    EXPECT_TRUE(document) << components;
    return document ? splitSeries(*document, {at, "old", "both"})
                    : std::variant<SeriesHalves, SplitRefusal>{SplitRefusal::kNoTime};
}

struct Case {
    const char* name;
    std::string lines;
    std::string at;
    std::string earlier, later;
};

TEST(SeriesSplit, DividesRulesAndDates) {
    const std::string berlin = "DTSTART;TZID=Europe/Berlin:";
    const Case cases[] = {
        {"in UTC, at an instance",
         "DTSTART:20260105T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n", "20260110T120000Z",
         "DTSTART:20260105T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;UNTIL=20260110T115959Z\r\n",
         "DTSTART:20260110T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n"},
        {"between two instances",
         "DTSTART:20260105T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n", "20260109T120001Z",
         "DTSTART:20260105T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;UNTIL=20260110T115959Z\r\n",
         "DTSTART:20260110T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n"},
        {"while an instance takes place",
         "DTSTART:20260105T120000Z\r\nDTEND:20260106T110000Z\r\nRRULE:FREQ=DAILY\r\n",
         "20260110T000000Z",
         "DTSTART:20260105T120000Z\r\nDTEND:20260106T110000Z\r\nRRULE:FREQ=DAILY;UNTIL="
         "20260110T115959Z\r\n",
         "DTSTART:20260110T120000Z\r\nDTEND:20260111T110000Z\r\nRRULE:FREQ=DAILY\r\n"},
        {"all day",
         "DTSTART;VALUE=DATE:20260105\r\nDTEND;VALUE=DATE:20260107\r\nRRULE:FREQ=WEEKLY\r\n",
         "20260119",
         "DTSTART;VALUE=DATE:20260105\r\nDTEND;VALUE=DATE:20260107\r\nRRULE:FREQ=WEEKLY;UNTIL="
         "20260118\r\n",
         "DTSTART;VALUE=DATE:20260119\r\nDTEND;VALUE=DATE:20260121\r\nRRULE:FREQ=WEEKLY\r\n"},
        {"floating", "DTSTART:20260105T120000\r\nRRULE:FREQ=DAILY\r\n", "20260110T120000",
         "DTSTART:20260105T120000\r\nRRULE:FREQ=DAILY;UNTIL=20260110T115959\r\n",
         "DTSTART:20260110T120000\r\nRRULE:FREQ=DAILY\r\n"},
        {"in a zone, where summer begins",
         berlin +
             "20260327T090000\r\nDTEND;TZID=Europe/Berlin:20260327T100000\r\nRRULE:FREQ=DAILY\r\n",
         "20260329T070000Z",
         berlin + "20260327T090000\r\nDTEND;TZID=Europe/"
                  "Berlin:20260327T100000\r\nRRULE:FREQ=DAILY;UNTIL=20260329T065959Z\r\n",
         berlin +
             "20260329T090000\r\nDTEND;TZID=Europe/Berlin:20260329T100000\r\nRRULE:FREQ=DAILY\r\n"},
        {"by number", "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;COUNT=10\r\n",
         "20260108T000000Z",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;UNTIL=20260108T115959Z\r\n",
         "DTSTART:20260108T120000Z\r\nRRULE:FREQ=DAILY;COUNT=7\r\n"},
        {"by number, with excluded ones that count",
         "DTSTART:20260105T120000Z\r\nRRULE:count=10;FREQ=DAILY\r\nEXDATE:20260106T120000Z,"
         "20260110T120000Z\r\n",
         "20260108T120000Z",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;UNTIL=20260108T115959Z\r\nEXDATE:"
         "20260106T120000Z\r\n",
         "DTSTART:20260108T120000Z\r\nRRULE:FREQ=DAILY;COUNT=7\r\nEXDATE:20260110T120000Z\r\n"},
        {"by its end",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;UNTIL=20260115T120000Z;INTERVAL=2\r\n",
         "20260110T000000Z",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20260111T115959Z\r\n",
         "DTSTART:20260111T120000Z\r\nRRULE:FREQ=DAILY;UNTIL=20260115T120000Z;INTERVAL=2\r\n"},
        {"two days a week, every second week",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR\r\n",
         "20260109T000000Z",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL="
         "20260109T115959Z\r\n",
         "DTSTART:20260109T120000Z\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR\r\n"},
        {"the last day of months",
         "DTSTART:20260131T120000Z\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1\r\n", "20260301T000000Z",
         "DTSTART:20260131T120000Z\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20260331T115959Z\r\n",
         "DTSTART:20260331T120000Z\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1\r\n"},
        {"the instance at the cut is excluded",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY\r\nEXDATE:20260110T120000Z\r\n",
         "20260110T120000Z",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;UNTIL=20260110T115959Z\r\n",
         "DTSTART:20260110T120000Z\r\nRRULE:FREQ=DAILY\r\nEXDATE:20260110T120000Z\r\n"},
        {"a date beside the rule on each side",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=WEEKLY\r\nRDATE:20260107T080000Z,"
         "20260114T080000Z\r\n",
         "20260113T000000Z",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=WEEKLY;UNTIL=20260114T075959Z\r\nRDATE:"
         "20260107T080000Z\r\n",
         "DTSTART:20260119T120000Z\r\nRRULE:FREQ=WEEKLY\r\nRDATE:20260114T080000Z\r\n"},
        {"dates alone",
         "DTSTART:20260105T120000Z\r\nRDATE:20260107T080000Z\r\nRDATE:20260114T080000Z,"
         "20260116T080000Z\r\n",
         "20260110T000000Z", "DTSTART:20260105T120000Z\r\nRDATE:20260107T080000Z\r\n",
         "DTSTART:20260114T080000Z\r\nRDATE:20260116T080000Z\r\n"},
        {"the rule is over, a date follows",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\nRDATE:20260114T080000Z\r\n",
         "20260110T000000Z", "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n",
         "DTSTART:20260114T080000Z\r\n"},
        {"a day excluded of a series with times",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY\r\nEXDATE;VALUE=DATE:20260107\r\n",
         "20260110T000000Z",
         "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;UNTIL=20260110T115959Z\r\nEXDATE;VALUE=DATE:"
         "20260107\r\n",
         "DTSTART:20260110T120000Z\r\nRRULE:FREQ=DAILY\r\nEXDATE;VALUE=DATE:20260107\r\n"},
    };
    for (const auto& each : cases) {
        const auto result = cut(event("u", each.lines), each.at);
        const auto* halves = std::get_if<SeriesHalves>(&result);
        ASSERT_NE(halves, nullptr)
            << each.name << ' ' << static_cast<int>(std::get<SplitRefusal>(result));
        EXPECT_EQ(halves->earlier, calendar(half("old", each.earlier))) << each.name;
        EXPECT_EQ(halves->later, calendar(half("u", each.later))) << each.name;
    }
}

TEST(SeriesSplit, RefusesWhatIsNoPlaceInTheSeries) {
    const std::string timed = "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY;COUNT=10\r\n";
    const std::string day = "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=DAILY\r\n";

    struct Refused {
        const char* name;
        std::string components;
        std::string at;
        SplitRefusal refusal;
    };

    const Refused cases[] = {
        {"no time", event("u", timed), "", SplitRefusal::kNoTime},
        {"words", event("u", timed), "FOOBAR", SplitRefusal::kNoTime},
        {"eight letters", event("u", timed), "FOOBARXX", SplitRefusal::kNoTime},
        {"a day that does not exist", event("u", timed), "20260231T120000Z", SplitRefusal::kNoTime},
        {"not recurring", event("u", "DTSTART:20260105T120000Z\r\n"), "20260105T120000Z",
         SplitRefusal::kNotRecurring},
        {"no master", event("u", "RECURRENCE-ID:20260106T120000Z\r\nDTSTART:20260106T130000Z\r\n"),
         "20260106T120000Z", SplitRefusal::kNotRecurring},
        {"a journal without a date", "BEGIN:VJOURNAL\r\nUID:u\r\nEND:VJOURNAL\r\n",
         "20260106T120000Z", SplitRefusal::kNotRecurring},
        {"floating for UTC", event("u", timed), "20260106T120000", SplitRefusal::kOtherForm},
        {"a day for UTC", event("u", timed), "20260106", SplitRefusal::kOtherForm},
        {"UTC for a day", event("u", day), "20260106T000000Z", SplitRefusal::kOtherForm},
        {"floating for a day", event("u", day), "20260106T000000", SplitRefusal::kOtherForm},
        {"UTC for floating", event("u", "DTSTART:20260105T120000\r\nRRULE:FREQ=DAILY\r\n"),
         "20260106T120000Z", SplitRefusal::kOtherForm},
        {"floating in a zone",
         event("u", "DTSTART;TZID=Europe/Berlin:20260105T120000\r\nRRULE:FREQ=DAILY\r\n"),
         "20260106T120000", SplitRefusal::kOtherForm},
        {"the first instance", event("u", timed), "20260105T120000Z", SplitRefusal::kNothingBefore},
        {"long before", event("u", timed), "19000101T000000Z", SplitRefusal::kNothingBefore},
        {"all before are excluded", event("u", timed + "EXDATE:20260105T120000Z\r\n"),
         "20260106T000000Z", SplitRefusal::kNothingBefore},
        {"after the last", event("u", timed), "20260114T120001Z", SplitRefusal::kNothingAfter},
        {"all after are excluded", event("u", timed + "EXDATE:20260114T120000Z\r\n"),
         "20260114T000000Z", SplitRefusal::kNothingAfter},
        {"no end of instances that overlap",
         event("u", "DTSTART:20250101T000000Z\r\nDURATION:P30D\r\nRRULE:FREQ=SECONDLY\r\n"),
         "20260101T000000Z", SplitRefusal::kNotDivisible},
        {"an exception rule", event("u", timed + "EXRULE:FREQ=WEEKLY\r\n"), "20260108T000000Z",
         SplitRefusal::kNotDivisible},
        {"an override of all that follows",
         event("u", timed) + event("u",
                                   "RECURRENCE-ID;RANGE=THISANDFUTURE:20260107T120000Z\r\nDTSTART:"
                                   "20260107T130000Z\r\n"),
         "20260110T000000Z", SplitRefusal::kNotDivisible},
        {"each second for ever",
         event("u", "DTSTART:19700101T000000Z\r\nRRULE:FREQ=SECONDLY;COUNT=900000000\r\n"),
         "19950110T000000Z", SplitRefusal::kNotDivisible},
    };
    for (const auto& each : cases) {
        const auto result = cut(each.components, each.at);
        const auto* refusal = std::get_if<SplitRefusal>(&result);
        ASSERT_NE(refusal, nullptr) << each.name;
        EXPECT_EQ(*refusal, each.refusal) << each.name << ' ' << static_cast<int>(*refusal);
    }
}

TEST(SeriesSplit, GivesEachHalfItsOverrides) {
    const std::string zone = "BEGIN:VTIMEZONE\r\nTZID:x\r\nEND:VTIMEZONE\r\n";
    const std::string master =
        "DTSTART:20260105T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\nX-A:1\r\n";
    const std::string early =
        "RECURRENCE-ID:20260107T120000Z\r\nDTSTART:20260120T130000Z\r\nDURATION:PT1H\r\n";
    const std::string late =
        "RECURRENCE-ID:20260110T120000Z\r\nDTSTART:20260106T130000Z\r\nDURATION:PT1H\r\n";
    const auto result =
        cut(zone + event("u", early) + event("u", master) + event("u", late), "20260110T120000Z");
    const auto* halves = std::get_if<SeriesHalves>(&result);
    ASSERT_NE(halves, nullptr);
    EXPECT_EQ(halves->earlier, calendar(zone + half("old", early) +
                                        half("old",
                                             "DTSTART:20260105T120000Z\r\nDURATION:PT1H\r\nRRULE:"
                                             "FREQ=DAILY;UNTIL=20260110T115959Z\r\nX-A:1\r\n")));
    EXPECT_EQ(
        halves->later,
        calendar(
            zone +
            half("u",
                 "DTSTART:20260110T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\nX-A:1\r\n") +
            half("u", late)));
}

TEST(SeriesSplit, KeepsARelationThatIsThereAndCountsChangesOfMeetings) {
    const std::string known = "RELATED-TO;RELTYPE=X-CALENDARSERVER-RECURRENCE-SET:before\r\n";
    const std::string rule = "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY\r\n";
    const auto again = cut(event("u", known + rule), "20260110T120000Z");
    ASSERT_TRUE(std::holds_alternative<SeriesHalves>(again));
    EXPECT_EQ(std::get<SeriesHalves>(again).later,
              calendar(event("u", known + "DTSTART:20260110T120000Z\r\nRRULE:FREQ=DAILY\r\n")));
    const std::string organizer = "ORGANIZER:mailto:a@example.org\r\n";
    const auto meeting = cut(event("u", organizer + rule + "SEQUENCE:4\r\n"), "20260110T120000Z");
    ASSERT_TRUE(std::holds_alternative<SeriesHalves>(meeting));
    for (const auto& text :
         {std::get<SeriesHalves>(meeting).later, std::get<SeriesHalves>(meeting).earlier}) {
        EXPECT_NE(text.find("SEQUENCE:5\r\n"), std::string::npos) << text;
        EXPECT_EQ(text.find("SEQUENCE:4\r\n"), std::string::npos) << text;
    }
}

TEST(SeriesSplit, WritesNoLineAClientMadeUp) {
    const auto document =
        parseStored(calendar(event("u", "DTSTART:20260105T120000Z\r\nRRULE:FREQ=DAILY\r\n")));
    ASSERT_TRUE(document);
    const auto result =
        splitSeries(*document, {"20260110T120000Z", "a\r\nATTENDEE:mailto:b@example.org", "x"});
    ASSERT_TRUE(std::holds_alternative<SeriesHalves>(result));
    EXPECT_EQ(std::get<SeriesHalves>(result).earlier.find("\nATTENDEE"), std::string::npos);
}

}  // namespace
}  // namespace kalends::ical
