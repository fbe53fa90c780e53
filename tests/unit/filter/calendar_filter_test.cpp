// CALDAV:filter on single objects: what clients ask for (clients.md section 7), recurrence, hostile
// filters.
#include <gtest/gtest.h>

#include <ctime>

#include "tests/unit/filter/filters.h"

namespace kalends::filter {
namespace {

using testing::calendar;
using testing::comp;
using testing::compIn;
using testing::contains;
using testing::found;
using testing::noComp;
using testing::noProp;
using testing::prop;
using testing::window;
using testing::without;

constexpr std::string_view kEvent =
    "BEGIN:VEVENT\nUID:event-1\nDTSTART:20260110T120000Z\nDTEND:20260110T130000Z\nSUMMARY:Team "
    "Meeting\\, Süd\n"
    "DESCRIPTION:Line one\\nline two\nLOCATION:\nCATEGORIES:WORK,Gremien\\, "
    "Rat\nCATEGORIES:Urgent\nCLASS:PUBLIC\n"
    "ATTENDEE;CN=\"Doe, Jane\";PARTSTAT=ACCEPTED:mailto:jane@example.org\nEND:VEVENT";

constexpr std::string_view kTodo =
    "BEGIN:VTODO\nUID:todo-1\nDUE:20260110T120000Z\nSUMMARY:Buy paper\nPRIORITY:1\nEND:VTODO";

struct QueryCase {
    const char* name;
    std::string_view object;
    CompFilter root;
    bool matches;
};

void PrintTo(const QueryCase& row, std::ostream* out) {
    *out << row.name;
}

class Query : public ::testing::TestWithParam<QueryCase> {};

TEST_P(Query, IsAnsweredExactly) {
    EXPECT_EQ(found(GetParam().object, GetParam().root), GetParam().matches);
}

CompFilter events(std::vector<PropFilter> props) {
    return calendar({comp("VEVENT", std::move(props))});
}

TextMatch by(Collation collation, std::string text, MatchType type = MatchType::kContains) {
    return {.text = std::move(text), .collation = collation, .type = type, .negate = false};
}

PropFilter withParam(PropFilter filter, ParamFilter param) {
    filter.paramFilters.push_back(std::move(param));
    return filter;
}

CompFilter anyOf(CompFilter filter) {
    filter.test = filter::Test::kAnyOf;
    return filter;
}

INSTANTIATE_TEST_SUITE_P(
    CompType,
    Query,
    ::testing::Values(
        QueryCase{"NoneAsked", kEvent, comp("VCALENDAR"), true},
        QueryCase{"NoneAskedTodo", kTodo, comp("VCALENDAR"), true},
        QueryCase{"Event", kEvent, calendar({comp("VEVENT")}), true},
        QueryCase{"TodoAskedEventThere", kEvent, calendar({comp("VTODO")}), false},
        QueryCase{"NotDefined", kEvent, calendar({noComp("VTODO")}), true},
        QueryCase{"NotDefinedButIs", kEvent, calendar({noComp("VEVENT")}), false},
        QueryCase{"BothMustExist", kEvent, calendar({comp("VEVENT"), comp("VTODO")}), false},
        QueryCase{"EitherMayExist", kEvent, anyOf(calendar({comp("VEVENT"), comp("VTODO")})), true},
        QueryCase{"OtherRoot", kEvent, comp("VCARD"), false},
        QueryCase{"OtherRootNotDefined", kEvent, noComp("VCARD"), true},
        QueryCase{"CalendarProperty", kEvent,
                  comp("VCALENDAR", {prop("PRODID", {contains("test")})}), true},
        QueryCase{"CalendarPropertyAbsent", kEvent, comp("VCALENDAR", {noProp("METHOD")}), true},
        QueryCase{"RangeOnTheCalendarMeansNothing", kEvent,
                  compIn("VCALENDAR", window("", "20300101T000000Z")), false}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    TextMatch,
    Query,
    ::testing::Values(
        QueryCase{"Substring", kEvent, events({prop("SUMMARY", {contains("meet")})}), true},
        QueryCase{"OctetIsExact", kEvent,
                  events({prop("SUMMARY", {by(Collation::kOctet, "meet")})}), false},
        QueryCase{"AsciiDoesNotFoldUmlauts", kEvent, events({prop("SUMMARY", {contains("SÜD")})}),
                  false},
        QueryCase{"UnicodeFoldsUmlauts", kEvent,
                  events({prop("SUMMARY", {by(Collation::kUnicodeCasemap, "SÜD")})}), true},
        QueryCase{"EscapesAreResolved", kEvent, events({prop("SUMMARY", {contains("meeting, s")})}),
                  true},
        QueryCase{"LineBreaksAreResolved", kEvent,
                  events({prop("DESCRIPTION", {contains("one\nline")})}), true},
        QueryCase{"RawEscapeIsNotText", kEvent, events({prop("DESCRIPTION", {contains("\\n")})}),
                  false},
        QueryCase{"SecondProperty", kEvent, events({prop("CATEGORIES", {contains("urgent")})}),
                  true},
        QueryCase{
            "ListItem", kEvent,
            events({prop("CATEGORIES",
                         {by(Collation::kAsciiCasemap, "gremien, rat", MatchType::kEquals)})}),
            true},
        QueryCase{"HalfAListItem", kEvent,
                  events({prop("CATEGORIES",
                               {by(Collation::kAsciiCasemap, "gremien", MatchType::kEquals)})}),
                  false},
        QueryCase{"EmptyValueIsDefined", kEvent, events({prop("LOCATION")}), true},
        QueryCase{"EmptyPattern", kEvent, events({prop("LOCATION", {contains("")})}), true},
        QueryCase{"Negated", kEvent, events({prop("CLASS", {without("PRIVATE")})}), true},
        QueryCase{"NegatedHit", kEvent, events({prop("CLASS", {without("PUBLIC")})}), false},
        QueryCase{"NegatedOnAbsent", kEvent, events({prop("STATUS", {without("CANCELLED")})}),
                  false},
        QueryCase{"Parameter", kEvent,
                  events({withParam(
                      prop("ATTENDEE"),
                      {.name = "CN", .isNotDefined = false, .textMatch = contains("doe, j")})}),
                  true},
        QueryCase{"ParameterAbsent", kEvent,
                  events({withParam(prop("ATTENDEE"),
                                    {.name = "ROLE", .isNotDefined = true, .textMatch = {}})}),
                  true},
        QueryCase{"ParameterNotThere", kEvent,
                  events({withParam(prop("ATTENDEE"),
                                    {.name = "ROLE", .isNotDefined = false, .textMatch = {}})}),
                  false}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Combined,
    Query,
    ::testing::Values(
        QueryCase{
            "AllHold", kEvent,
            events({prop("SUMMARY", {contains("team")}), prop("CLASS", {contains("public")})}),
            true},
        QueryCase{
            "OneFails", kEvent,
            events({prop("SUMMARY", {contains("team")}), prop("CLASS", {contains("private")})}),
            false},
        QueryCase{"RangeAndText", kEvent,
                  calendar({compIn("VEVENT",
                                   window("20260110T000000Z", "20260111T000000Z"),
                                   {prop("SUMMARY", {contains("team")})})}),
                  true},
        QueryCase{"RangeHoldsTextFails", kEvent,
                  calendar({compIn("VEVENT",
                                   window("20260110T000000Z", "20260111T000000Z"),
                                   {prop("SUMMARY", {contains("lunch")})})}),
                  false},
        QueryCase{"TextHoldsRangeFails", kEvent,
                  calendar({compIn("VEVENT",
                                   window("20260111T000000Z", "20260112T000000Z"),
                                   {prop("SUMMARY", {contains("team")})})}),
                  false},
        QueryCase{"NotDefined", kTodo,
                  calendar({comp("VTODO", {noProp("COMPLETED"), noProp("STATUS")})}), true},
        QueryCase{"NotDefinedFails", kTodo,
                  calendar({comp("VTODO", {noProp("COMPLETED"), noProp("PRIORITY")})}), false},
        QueryCase{"AnyOfProperties", kEvent,
                  calendar({anyOf(comp("VEVENT",
                                       {prop("SUMMARY", {contains("lunch")}),
                                        prop("CLASS", {contains("public")})}))}),
                  true},
        QueryCase{"AnyOfIsStillInRange", kEvent,
                  calendar({anyOf(compIn("VEVENT",
                                         window("20260111T000000Z", "20260112T000000Z"),
                                         {prop("SUMMARY", {contains("team")}),
                                          prop("CLASS", {contains("x")})}))}),
                  false}),
    [](const auto& row) { return row.param.name; });

constexpr std::string_view kDaily =
    "BEGIN:VEVENT\nUID:1\nDTSTART:20260101T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nSUMMARY:"
    "Daily\nEND:VEVENT";
constexpr std::string_view kAllDayYearly =
    "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:19990601\nRRULE:FREQ=YEARLY\nSUMMARY:Birthday\nEND:"
    "VEVENT";
constexpr std::string_view kOldDate =
    "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:17890714\nSUMMARY:Old\nEND:VEVENT";
constexpr std::string_view kWeeklyTodo =
    "BEGIN:VTODO\nUID:1\nDTSTART:20260105T080000Z\nDUE:20260105T100000Z\nRRULE:FREQ=WEEKLY\nEND:"
    "VTODO";

CompFilter eventsIn(std::string_view start, std::string_view end) {
    return calendar({compIn("VEVENT", window(start, end))});
}

INSTANTIATE_TEST_SUITE_P(
    TimeRange,
    Query,
    ::testing::Values(
        QueryCase{"OpenStart", kEvent, eventsIn("", "20260110T120001Z"), true},
        QueryCase{"OpenStartBefore", kEvent, eventsIn("", "20260110T120000Z"), false},
        QueryCase{"OpenEnd", kEvent, eventsIn("20260110T125959Z", ""), true},
        QueryCase{"OpenEndAfter", kEvent, eventsIn("20260110T130000Z", ""), false},
        QueryCase{"ImplicitInstance", kDaily, eventsIn("20310704T000000Z", "20310705T000000Z"),
                  true},
        QueryCase{"BetweenInstances", kDaily, eventsIn("20310704T130000Z", "20310705T120000Z"),
                  false},
        QueryCase{"UnboundedRuleOpenEnd", kDaily, eventsIn("20990101T000000Z", ""), true},
        QueryCase{"BeforeTheRuleBegins", kDaily, eventsIn("", "20260101T120000Z"), false},
        QueryCase{"ImplicitAllDay", kAllDayYearly, eventsIn("20260601T000000Z", "20260602T000000Z"),
                  true},
        QueryCase{"ImplicitAllDayOtherDay", kAllDayYearly,
                  eventsIn("20260602T000000Z", "20260603T000000Z"), false},
        QueryCase{"OldDate", kOldDate, eventsIn("17890101T000000Z", "17900101T000000Z"), true},
        QueryCase{"OldDateElsewhere", kOldDate, eventsIn("17900101T000000Z", "20300101T000000Z"),
                  false},
        QueryCase{"ImplicitTodo", kWeeklyTodo,
                  calendar({compIn("VTODO", window("20270104T000000Z", "20270105T000000Z"))}),
                  true},
        QueryCase{"ImplicitTodoOtherDay", kWeeklyTodo,
                  calendar({compIn("VTODO", window("20270105T000000Z", "20270106T000000Z"))}),
                  false}),
    [](const auto& row) { return row.param.name; });

constexpr std::string_view kSeriesWithOverride =
    "BEGIN:VEVENT\nUID:1\nDTSTART:20260101T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT="
    "10\nEXDATE:20260103T120000Z\n"
    "SUMMARY:Plain\nEND:VEVENT\n"
    "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260105T120000Z\nDTSTART:20260120T180000Z\nDURATION:"
    "PT1H\nSUMMARY:Moved\nEND:VEVENT";

CompFilter summaryIn(std::string summary, std::string_view start, std::string_view end) {
    return calendar(
        {compIn("VEVENT", window(start, end), {prop("SUMMARY", {contains(std::move(summary))})})});
}

INSTANTIATE_TEST_SUITE_P(
    Overrides,
    Query,
    ::testing::Values(QueryCase{"WhereItWas", kSeriesWithOverride,
                                eventsIn("20260105T000000Z", "20260106T000000Z"), false},
                      QueryCase{"WhereItIs", kSeriesWithOverride,
                                eventsIn("20260120T000000Z", "20260121T000000Z"), true},
                      QueryCase{"Excluded", kSeriesWithOverride,
                                eventsIn("20260103T000000Z", "20260104T000000Z"), false},
                      QueryCase{"TextOfTheOverrideInItsPlace", kSeriesWithOverride,
                                summaryIn("moved", "20260120T000000Z", "20260121T000000Z"), true},
                      QueryCase{"TextOfTheMasterInThatPlace", kSeriesWithOverride,
                                summaryIn("plain", "20260120T000000Z", "20260121T000000Z"), false},
                      QueryCase{"TextOfTheOverrideElsewhere", kSeriesWithOverride,
                                summaryIn("moved", "20260101T000000Z", "20260111T000000Z"), false},
                      QueryCase{"TextOfTheMasterAmongInstances", kSeriesWithOverride,
                                summaryIn("plain", "20260101T000000Z", "20260111T000000Z"), true},
                      QueryCase{"TextWithoutRange", kSeriesWithOverride,
                                events({prop("SUMMARY", {contains("moved")})}), true},
                      QueryCase{"PropertiesOfOneComponent", kSeriesWithOverride,
                                events({prop("SUMMARY", {contains("moved")}), prop("RRULE")}),
                                false}),
    [](const auto& row) { return row.param.name; });

TEST(CalendarFilter, FloatingTimesAreReadInTheGivenZone) {
    const std::string_view inner = "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20260110\nEND:VEVENT";
    const CompFilter lateEvening = eventsIn("20260109T230000Z", "20260109T233000Z");
    EXPECT_TRUE(found(inner, lateEvening, "Europe/Berlin"));
    EXPECT_FALSE(found(inner, lateEvening, "UTC"));
}

TEST(CalendarFilter, NestedDeeperThanAnyComponentIsNoMatchAndNoCrash) {
    CompFilter filter = comp("VALARM");
    for (int i = 0; i < 200; ++i) {
        filter = comp("VEVENT", {}, {filter});
    }
    EXPECT_FALSE(found(kEvent, calendar({filter})));
}

TEST(CalendarFilter, SearchesPastManyInstancesOfTheMaster) {
    const std::string_view inner =
        "BEGIN:VEVENT\nUID:1\nDTSTART:20260101T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT="
        "900\nSUMMARY:Plain\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20280101T120000Z\nDTSTART:20280101T130000Z\nDURATION:"
        "PT1H\nSUMMARY:Last\nEND:VEVENT";
    EXPECT_TRUE(found(inner, summaryIn("last", "20260101T000000Z", "")));
    EXPECT_FALSE(found(inner, summaryIn("last", "20260101T000000Z", "20280101T130000Z")));
}

TEST(CalendarFilter, BombsEndWithinTheirBudget) {
    const std::string_view inner =
        "BEGIN:VEVENT\nUID:1\nDTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY\nSUMMARY:a\nEND:"
        "VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:19700101T000000Z\nDTSTART:29990101T000000Z\nSUMMARY:"
        "b\nEND:VEVENT";
    const std::clock_t start = std::clock();
    found(inner, summaryIn("b", "", ""));
    found(inner, summaryIn("nothing", "", ""));
    EXPECT_LT(std::clock() - start, 5 * CLOCKS_PER_SEC);
}

TEST(Alarms, TheMainEventSaysWhetherAnObjectHasSome) {
    const std::string alarm = "BEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-PT5M\nEND:VALARM\n";
    const auto series = [](const std::string& main, const std::string& changed) {
        return "BEGIN:VEVENT\nUID:1\nDTSTART:20260105T090000Z\nRRULE:FREQ=DAILY\n" + main +
               "END:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260107T090000Z\n"
               "DTSTART:20260107T110000Z\n" +
               changed + "END:VEVENT";
    };
    const CompFilter silent = calendar({comp("VEVENT", {}, {noComp("VALARM")})});
    EXPECT_FALSE(found(series(alarm, ""), silent));
    EXPECT_TRUE(found(series("", alarm), silent));
    EXPECT_TRUE(found(series("", ""), silent));
    EXPECT_FALSE(found(series(alarm, alarm), silent));
    const std::string alone =
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260107T090000Z\n"
        "DTSTART:20260107T110000Z\nEND:VEVENT";
    EXPECT_TRUE(found(alone, silent)) << "without a main event the override speaks";
    // Within a time range each instance speaks for itself.
    const auto onDay = [](const char* day, const char* next) {
        return calendar({compIn("VEVENT", window(day, next), {}, {noComp("VALARM")})});
    };
    EXPECT_TRUE(found(series(alarm, ""), onDay("20260107T000000Z", "20260108T000000Z")));
    EXPECT_FALSE(found(series(alarm, ""), onDay("20260108T000000Z", "20260109T000000Z")));
}

}  // namespace
}  // namespace kalends::filter
