// jCal both ways (RFC 7265).
#include "groupware/ical/jcal.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "groupware/contentline/values.h"
#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;
using nlohmann::json;

/// The jCal form of one property of a VEVENT.
json converted(const std::string& line) {
    const auto document = parseStored(calendar("BEGIN:VEVENT|" + line + "|END:VEVENT"));
    const json jcal = json::parse(toJcal(document->components().front()));
    return jcal.at(2).at(0).at(1).at(0);
}

/// The line a jCal property becomes; "!" and a message when refused.
std::string line(const std::string& property) {
    const auto result = fromJcal(R"(["vcalendar",[],[["vevent",[)" + property + "],[]]]]");
    if (const auto* error = std::get_if<contentline::SyntaxError>(&result))
        return "!" + error->message;
    const auto document = parseStored(std::get<std::string>(result));
    std::string raw(document->components()[0].components.at(0).properties.at(0).raw);
    return contentline::unfold(raw);
}

struct Pair {
    const char* line;
    const char* jcal;
};

/// Both directions give the other side exactly.
const Pair kPairs[] = {
    {"SUMMARY:a\\, b\\nc", R"(["summary",{},"text","a, b\nc"])"},
    {"CATEGORIES:a,b\\,c", R"(["categories",{},"text","a","b,c"])"},
    {"DTSTART;TZID=Europe/Berlin:20260102T030405",
     R"(["dtstart",{"tzid":"Europe/Berlin"},"date-time","2026-01-02T03:04:05"])"},
    {"DTSTAMP:20260102T030405Z", R"(["dtstamp",{},"date-time","2026-01-02T03:04:05Z"])"},
    {"DTSTART;VALUE=DATE:20260102", R"(["dtstart",{},"date","2026-01-02"])"},
    {"EXDATE;VALUE=DATE:20260102,20260103", R"(["exdate",{},"date","2026-01-02","2026-01-03"])"},
    {"FREEBUSY;FBTYPE=FREE:20260102T000000Z/PT1H",
     R"(["freebusy",{"fbtype":"FREE"},"period",["2026-01-02T00:00:00Z","PT1H"]])"},
    {"DURATION:PT1H", R"(["duration",{},"duration","PT1H"])"},
    {"GEO:37.386013;-122.082932", R"(["geo",{},"float",[37.386013,-122.082932]])"},
    {"REQUEST-STATUS:3.7;Invalid user;ATTENDEE:mailto:a@b",
     R"(["request-status",{},"text",["3.7","Invalid user","ATTENDEE:mailto:a@b"]])"},
    {"PRIORITY:5", R"(["priority",{},"integer",5])"},
    {"URL:https://example.org/a;b,c", R"(["url",{},"uri","https://example.org/a;b,c"])"},
    {"ATTENDEE;DELEGATED-TO=\"mailto:a@b\",\"mailto:c@d\";CN=\"x:y\":mailto:e@f",
     R"(["attendee",{"cn":"x:y","delegated-to":["mailto:a@b","mailto:c@d"]},"cal-address","mailto:e@f"])"},
    {"RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15,-1;INTERVAL=2;UNTIL=20261001",
     R"(["rrule",{},"recur",{"freq":"MONTHLY","interval":2,"bymonthday":[1,15,-1],"until":"2026-10-01"}])"},
    {"RRULE:FREQ=YEARLY;BYDAY=-1SU,2MO;BYMONTH=10;COUNT=5",
     R"(["rrule",{},"recur",{"freq":"YEARLY","count":5,"byday":["-1SU","2MO"],"bymonth":10}])"},
    {"TZOFFSETFROM:-0500", R"(["tzoffsetfrom",{},"utc-offset","-05:00"])"},
    {"X-FLAG;VALUE=BOOLEAN:TRUE", R"(["x-flag",{},"boolean",true])"},
    {"X-TIME;VALUE=TIME:123000Z", R"(["x-time",{},"time","12:30:00Z"])"},
    {"X-UNKNOWN;X-P=q:raw\\, value;x", R"(["x-unknown",{"x-p":"q"},"unknown","raw\\, value;x"])"},
    {"X-OWN;VALUE=X-TYPE:a,b", R"(["x-own",{},"x-type","a,b"])"},
    {"ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA",
     R"(["attach",{"encoding":"BASE64"},"binary","AAAA"])"},
};

TEST(Jcal, WritesEachKindOfValue) {
    for (const Pair& pair : kPairs)
        EXPECT_EQ(converted(pair.line), json::parse(pair.jcal)) << pair.line;
}

/// Parameters and rule parts have no order in JSON: a line as the set of its pieces.
std::multiset<std::string> pieces(const std::string& text) {
    std::multiset<std::string> found;
    std::string piece;
    for (const char c : text)
        if (c == ';' || c == ':')
            found.insert(std::exchange(piece, {}));
        else
            piece += c;
    found.insert(piece);
    return found;
}

TEST(Jcal, ReadsEachKindOfValue) {
    for (const Pair& pair : kPairs)
        EXPECT_EQ(pieces(line(pair.jcal)), pieces(pair.line)) << line(pair.jcal);
}

TEST(Jcal, ReadsForms) {
    const Pair cases[] = {
        {"FREEBUSY:20260102T000000Z/PT1H",
         R"(["freebusy",{},"period","2026-01-02T00:00:00Z/PT1H"])"},
        {"RRULE:FREQ=DAILY;BYMONTH=1", R"(["rrule",{},"recur",{"bymonth":[1],"freq":"DAILY"}])"},
        {"SUMMARY:a", R"(["SUMMARY",{"VALUE":"x"},"TEXT","a"])"},
        {"X-A:1.5", R"(["x-a",{},"unknown",1.5])"},
    };
    for (const Pair& pair : cases) EXPECT_EQ(line(pair.jcal), pair.line);
}

TEST(Jcal, NamesTheTypeOfPropertiesWithoutADefault) {
    const Pair cases[] = {
        {"CONFERENCE;FEATURE=AUDIO;VALUE=URI:tel:+1",
         R"(["conference",{"feature":"AUDIO"},"uri","tel:+1"])"},
        {"IMAGE;VALUE=URI:http://example.com/i", R"(["image",{},"uri","http://example.com/i"])"},
        {"LINK;LINKREL=up;VALUE=URI:http://example.com/",
         R"(["link",{"linkrel":"up"},"uri","http://example.com/"])"},
        {"REFRESH-INTERVAL;VALUE=DURATION:P1W", R"(["refresh-interval",{},"duration","P1W"])"},
        {"SOURCE;VALUE=URI:http://example.com/", R"(["source",{},"uri","http://example.com/"])"},
        {"STRUCTURED-DATA;VALUE=TEXT:{}", R"(["structured-data",{},"text","{}"])"},
        {"STYLED-DESCRIPTION;VALUE=TEXT:<b/>", R"(["styled-description",{},"text","<b/>"])"},
    };
    for (const Pair& pair : cases) EXPECT_EQ(line(pair.jcal), pair.line);
}

TEST(Jcal, KeepsMalformedValuesAsText) {
    const Pair cases[] = {
        {"PRIORITY:high", R"(["priority",{},"integer","high"])"},
        {"DTSTART:soon", R"(["dtstart",{},"date-time","soon"])"},
        {"GEO:x", R"(["geo",{},"float",["x"]])"},
        {"FREEBUSY:x", R"(["freebusy",{},"period","x"])"},
    };
    for (const Pair& pair : cases)
        EXPECT_EQ(converted(pair.line), json::parse(pair.jcal)) << pair.line;
}

TEST(Jcal, WritesNestedComponents) {
    const auto document =
        parseStored(event("BEGIN:VALARM|ACTION:DISPLAY|TRIGGER:-PT1M|END:VALARM"));
    const json jcal = json::parse(toJcal(document->components().front()));
    EXPECT_EQ(jcal[0], "vcalendar");
    EXPECT_EQ(jcal[1][0], json::parse(R"(["version",{},"text","2.0"])"));
    EXPECT_EQ(jcal[2][0][2][0][0], "valarm");
    EXPECT_EQ(jcal[2][0][2][0][1][1], json::parse(R"(["trigger",{},"duration","-PT1M"])"));
}

TEST(Jcal, ComesBackTheSame) {
    const auto document =
        parseStored(event("SUMMARY:Ünï, code\\; \\\\ \\n end|DESCRIPTION:" + std::string(500, 'd') +
                          "|RRULE:FREQ=WEEKLY;COUNT=3|EXDATE:20260119T100000Z|BEGIN:VALARM|ACTION:"
                          "DISPLAY|TRIGGER:-PT1M|END:VALARM"));
    const std::string once = toJcal(document->components().front());
    const auto text = fromJcal(once);
    ASSERT_TRUE(std::holds_alternative<std::string>(text));
    EXPECT_EQ(problemOf(std::get<std::string>(text)), "");
    EXPECT_EQ(toJcal(parseStored(std::get<std::string>(text))->components().front()), once);
}

TEST(Jcal, RefusesWhatIsNotJcal) {
    const std::string cases[] = {
        "",
        "nonsense",
        "{}",
        "[]",
        "null",
        R"("vcalendar")",
        R"(["vcalendar",[]])",
        R"(["vcalendar",{},[]])",
        R"(["vevent",[],[]])",
        R"(["vcalendar",[["summary",{},"text"]],[]])",
        R"(["vcalendar",[["summary",[],"text","a"]],[]])",
        R"(["vcalendar",[["summary",{},5,"a"]],[]])",
        R"(["vcalendar",[["sum mary",{},"text","a"]],[]])",
        R"(["vcalendar",[["summary:x\r\nUID",{},"text","a"]],[]])",
        R"(["vcalendar",[["begin",{},"text","VEVENT"]],[]])",
        R"(["vcalendar",[["end",{},"text","VCALENDAR"]],[]])",
        R"(["vcalendar",[["summary",{"a b":"x"},"text","a"]],[]])",
        R"(["vcalendar",[["summary",{"a":{}},"text","a"]],[]])",
        R"(["vcalendar",[["summary",{},"text",{}]],[]])",
        R"(["vcalendar",[["rrule",{},"recur",["x"]]],[]])",
        R"(["vcalendar",[["summary",{},"te xt","a"]],[]])",
        R"(["vcalendar",[["summary",{},"text","a\u0000b"]],[]])",
        R"(["vcalendar",[["summary",{},"text","a)"
        "\xFF"
        R"("]],[]])",
    };
    for (const std::string& text : cases)
        EXPECT_TRUE(std::holds_alternative<contentline::SyntaxError>(fromJcal(text))) << text;
}

TEST(Jcal, ValuesCannotBeginALine) {
    EXPECT_EQ(line(R"(["url",{},"uri","a\r\nEND:VEVENT\r\n"])"), "URL:aEND:VEVENT");
    EXPECT_EQ(line(R"(["summary",{},"text","a\r\nEND:VEVENT"])"), "SUMMARY:a\\nEND:VEVENT");
    EXPECT_EQ(line(R"(["summary",{"x-a":"b\r\nEND:VEVENT"},"text","a"])"),
              "SUMMARY;X-A=\"b^nEND:VEVENT\":a");
}

TEST(Jcal, RefusesDepthAndSize) {
    EXPECT_TRUE(
        std::holds_alternative<contentline::SyntaxError>(fromJcal(std::string(5'000'000, '['))));
    std::string items = "[1";
    for (int i = 0; i < 600'000; ++i) items += ",1";
    EXPECT_TRUE(std::holds_alternative<contentline::SyntaxError>(fromJcal(items + "]")));
    EXPECT_TRUE(
        std::holds_alternative<contentline::SyntaxError>(fromJcal(std::string(11'000'000, ' '))));
    std::string nested = R"(["vcalendar",[],[)";
    for (int i = 0; i < 8; ++i) nested += R"(["x",[],[)";
    for (int i = 0; i < 8; ++i) nested += "]]";
    EXPECT_TRUE(std::holds_alternative<contentline::SyntaxError>(fromJcal(nested + "]]")));
}

}  // namespace
}  // namespace kalends::ical
