// CALDAV:filter to a CompFilter, and what is refused (RFC 4791 sections 7.8 and 9.7).
#include "dav/reports/calendar_filter_element.h"

#include <vector>

#include "tests/unit/reports/xml_support.h"

namespace kalends::reports {
namespace {

using errors::Condition;

filter::CompFilter parse(const std::string& inner) {
    return parseCalendarFilter(element("<C:filter>" + inner + "</C:filter>"));
}

std::string inEvent(const std::string& inner) {
    return "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'>" + inner +
           "</C:comp-filter></C:comp-filter>";
}

TEST(CalendarFilterElement, ReadsTheTimeRangeOfSection781) {
    const auto root =
        parse(inEvent("<C:time-range start='20060104T000000Z' end='20060105T000000Z'/>"));
    EXPECT_EQ(root.name, "VCALENDAR");
    ASSERT_EQ(root.compFilters.size(), 1U);
    const auto& event = root.compFilters.front();
    EXPECT_EQ(event.name, "VEVENT");
    ASSERT_TRUE(event.timeRange);
    EXPECT_EQ(event.timeRange->start.time_since_epoch().count(), 1136332800);
    EXPECT_EQ(event.timeRange->end.time_since_epoch().count(), 1136419200);
}

TEST(CalendarFilterElement, LeavesAnOpenEndUnbounded) {
    const auto root = parse(inEvent("<C:time-range start='20060104T000000Z'/>"));
    EXPECT_EQ(root.compFilters.front().timeRange->end, recurrence::sys_seconds::max());
    const auto other = parse(inEvent("<C:time-range end='20060104T000000Z'/>"));
    EXPECT_EQ(other.compFilters.front().timeRange->start, recurrence::sys_seconds::min());
}

TEST(CalendarFilterElement, ReadsTheParameterAndTextOfSection787) {
    const auto root =
        parse(inEvent("<C:prop-filter name='attendee'><C:text-match "
                      "collation='i;ascii-casemap'>mailto:lisa@example.com</C:text-match>"
                      "<C:param-filter name='partstat'><C:text-match collation='i;octet' "
                      "negate-condition='yes'>NEEDS-ACTION</C:text-match>"
                      "</C:param-filter></C:prop-filter>"));
    ASSERT_EQ(root.compFilters.front().propFilters.size(), 1U);
    const auto& attendee = root.compFilters.front().propFilters.front();
    EXPECT_EQ(attendee.name, "ATTENDEE");
    ASSERT_EQ(attendee.textMatches.size(), 1U);
    EXPECT_EQ(attendee.textMatches.front().text, "mailto:lisa@example.com");
    EXPECT_EQ(attendee.textMatches.front().collation, filter::Collation::kAsciiCasemap);
    EXPECT_FALSE(attendee.textMatches.front().negate);
    ASSERT_EQ(attendee.paramFilters.size(), 1U);
    EXPECT_EQ(attendee.paramFilters.front().name, "PARTSTAT");
    ASSERT_TRUE(attendee.paramFilters.front().textMatch);
    EXPECT_EQ(attendee.paramFilters.front().textMatch->collation, filter::Collation::kOctet);
    EXPECT_TRUE(attendee.paramFilters.front().textMatch->negate);
}

TEST(CalendarFilterElement, KeepsBlanksInsideATextMatch) {
    const auto root = parse(inEvent(
        "<C:prop-filter name='SUMMARY'><C:text-match> a  b </C:text-match></C:prop-filter>"));
    EXPECT_EQ(root.compFilters.front().propFilters.front().textMatches.front().text, " a  b ");
}

TEST(CalendarFilterElement, ReadsAnyofAndMatchTypesOfQueryExtended) {
    const auto root = parse(
        "<C:comp-filter name='VCALENDAR' test='anyof'><C:comp-filter name='VEVENT'>"
        "<C:prop-filter name='UID'><C:text-match "
        "match-type='starts-with'>x</C:text-match></C:prop-filter>"
        "</C:comp-filter><C:comp-filter name='VTODO'/></C:comp-filter>");
    EXPECT_EQ(root.test, filter::Test::kAnyOf);
    EXPECT_EQ(root.compFilters.size(), 2U);
    EXPECT_EQ(root.compFilters.front().propFilters.front().textMatches.front().type,
              filter::MatchType::kStartsWith);
}

struct RefusedFilter {
    std::string title, inner;
    Refusal refusal;
};

TEST(CalendarFilterElement, RefusesWhatIsNotAFilter) {
    const Refusal invalid{Condition::kValidFilter, 403};
    const std::vector<RefusedFilter> cases{
        {"nothing", "", invalid},
        {"two roots", "<C:comp-filter name='VCALENDAR'/><C:comp-filter name='VCALENDAR'/>",
         invalid},
        {"another root", "<C:comp-filter name='VEVENT'/>", invalid},
        {"no name", "<C:comp-filter/>", invalid},
        {"an event in a to-do",
         "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VTODO'><C:comp-filter "
         "name='VEVENT'/></C:comp-filter></C:comp-filter>",
         invalid},
        {"an alarm at the top",
         "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VALARM'/></C:comp-filter>", invalid},
        {"a time-range in VCALENDAR",
         "<C:comp-filter name='VCALENDAR'><C:time-range start='20060104T000000Z'/></C:comp-filter>",
         invalid},
        {"a time-range in VTIMEZONE",
         "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VTIMEZONE'><C:time-range "
         "start='20060104T000000Z'/></C:comp-filter></C:comp-filter>",
         invalid},
        {"a time-range in SUMMARY",
         inEvent("<C:prop-filter name='SUMMARY'><C:time-range "
                 "start='20060104T000000Z'/></C:prop-filter>"),
         invalid},
        {"two time-ranges",
         inEvent(
             "<C:time-range start='20060104T000000Z'/><C:time-range start='20060104T000000Z'/>"),
         invalid},
        {"a local time", inEvent("<C:time-range start='20060104T000000'/>"), invalid},
        {"a date", inEvent("<C:time-range start='20060104'/>"), invalid},
        {"an impossible date", inEvent("<C:time-range start='20060230T000000Z'/>"), invalid},
        {"letters", inEvent("<C:time-range start='2006O104T000000Z'/>"), invalid},
        {"an end before the start",
         inEvent("<C:time-range start='20060104T000000Z' end='20060103T000000Z'/>"), invalid},
        {"an empty range",
         inEvent("<C:time-range start='20060104T000000Z' end='20060104T000000Z'/>"), invalid},
        {"neither start nor end", inEvent("<C:time-range/>"), {Condition::kValidFilter, 400}},
        {"is-not-defined with company", inEvent("<C:is-not-defined/><C:prop-filter name='UID'/>"),
         invalid},
        {"is-not-defined with company in a property",
         inEvent("<C:prop-filter "
                 "name='UID'><C:is-not-defined/><C:text-match>x</C:text-match></C:prop-filter>"),
         invalid},
        {"an element that is no condition", inEvent("<C:comp name='VEVENT'/>"), invalid},
        {"a bad negate-condition",
         inEvent("<C:prop-filter name='UID'><C:text-match "
                 "negate-condition='perhaps'>x</C:text-match></C:prop-filter>"),
         invalid},
        {"a bad test", "<C:comp-filter name='VCALENDAR' test='some'/>", invalid},
        {"an unknown collation",
         inEvent("<C:prop-filter name='UID'><C:text-match "
                 "collation='i;x-none'>x</C:text-match></C:prop-filter>"),
         {Condition::kSupportedCollation, 403}},
        {"an unknown component",
         "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VFOO'/></C:comp-filter>",
         {Condition::kSupportedFilter, 403}},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.title);
        EXPECT_EQ(refusalOf([&] { static_cast<void>(parse(example.inner)); }), example.refusal);
    }
}

TEST(CalendarFilterElement, NamesTheComponentItDoesNotSupport) {
    try {
        static_cast<void>(
            parse("<C:comp-filter name='VCALENDAR'><C:comp-filter name='VFOO'/></C:comp-filter>"));
        FAIL();
    } catch (const errors::DavError& error) {
        EXPECT_EQ(error.content(), "<C:comp-filter name=\"VFOO\"/>");
    }
}

TEST(CalendarFilterElement, AcceptsExperimentalComponents) {
    EXPECT_EQ(
        parse("<C:comp-filter name='VCALENDAR'><C:comp-filter name='X-NOTE'/></C:comp-filter>")
            .compFilters.front()
            .name,
        "X-NOTE");
}

TEST(CalendarFilterElement, RefusesFiltersThatAreTooDeepOrTooLarge) {
    std::string deep;
    for (int i = 0; i < 50; ++i) {
        deep += "<C:comp-filter name='VCALENDAR'>";
    }
    for (int i = 0; i < 50; ++i) {
        deep += "</C:comp-filter>";
    }
    EXPECT_EQ(refusalOf([&] { static_cast<void>(parse(deep)); }),
              (Refusal{Condition::kValidFilter, 403}));
    std::string wide;
    for (int i = 0; i < 2000; ++i) {
        wide += "<C:prop-filter name='UID'/>";
    }
    EXPECT_EQ(refusalOf([&] { static_cast<void>(parse(inEvent(wide))); }),
              (Refusal{Condition::kSupportedFilter, 403}));
}

}  // namespace
}  // namespace kalends::reports
