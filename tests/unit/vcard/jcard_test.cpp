// jCard both ways (RFC 7095).
#include "groupware/vcard/jcard.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/vcard/cards.h"

namespace kalends::vcard {
namespace {

using testing::cardText;
using testing::parsed;
using Json = nlohmann::json;

Json jcardOf(const std::string& text) {
    const auto document = parsed(text);
    return Json::parse(toJcard(document.components().front()));
}

std::string vcardOf(std::string_view json) {
    const auto result = fromJcard(json);
    const auto* text = std::get_if<std::string>(&result);
    return text == nullptr ? "error: " + std::get<contentline::SyntaxError>(result).message : *text;
}

struct PropertyCase {
    const char* name;
    const char* line;  // of a 4.0 card
    const char* json;  // the property
};

void PrintTo(const PropertyCase& row, std::ostream* out) {
    *out << row.name;
}

class JcardProperty : public ::testing::TestWithParam<PropertyCase> {};

TEST_P(JcardProperty, IsWrittenAsTheStandardSays) {
    const Json card = jcardOf(cardText("4.0", {GetParam().line}));
    ASSERT_EQ(card.at(1).size(), 2U);
    EXPECT_EQ(card.at(1).at(0), Json::parse(R"(["version", {}, "text", "4.0"])"));
    EXPECT_EQ(card.at(1).at(1), Json::parse(GetParam().json));
}

TEST_P(JcardProperty, ReadsBackAsTheSameLine) {
    const std::string json =
        R"(["vcard", [["version", {}, "text", "4.0"], )" + std::string(GetParam().json) + "]]";
    EXPECT_EQ(vcardOf(json), cardText("4.0", {GetParam().line}));
}

// Section numbers of RFC 7095.
INSTANTIATE_TEST_SUITE_P(
    Table,
    JcardProperty,
    ::testing::Values(
        PropertyCase{"Section331_Text", "FN:John \\, Doe", R"(["fn", {}, "text", "John , Doe"])"},
        PropertyCase{"Section3312_List", "CATEGORIES:computers,cameras\\,x",
                     R"(["categories", {}, "text", "computers", "cameras,x"])"},
        PropertyCase{"Section3313_Structured",
                     "ADR:;;123 Main Street;Any Town;CA;91921-1234;U.S.A.",
                     R"(["adr", {}, "text", ["", "", "123 Main Street", "Any Town", "CA",
                        "91921-1234", "U.S.A."]])"},
        PropertyCase{"Section3313_Nested", "N:Perreault;Simon;;;ing. jr,M.Sc.",
                     R"(["n", {}, "text", ["Perreault", "Simon", "", "", ["ing. jr", "M.Sc."]]])"},
        PropertyCase{"SingleComponent", "ORG;TYPE=work:Viagenie",
                     R"(["org", {"type": "work"}, "text", "Viagenie"])"},
        PropertyCase{"Section341_Value", "TEL;VALUE=uri:tel:+1", R"(["tel", {}, "uri", "tel:+1"])"},
        PropertyCase{"Section342_Parameters", "TEL;PREF=1;TYPE=work,voice:+1",
                     R"(["tel", {"pref": "1", "type": ["work", "voice"]}, "text", "+1"])"},
        PropertyCase{"Section353_Date", "BDAY;VALUE=date:19850412",
                     R"(["bday", {}, "date", "1985-04-12"])"},
        PropertyCase{"Section353_Reduced", "BDAY;VALUE=date:1985-04",
                     R"(["bday", {}, "date", "1985-04"])"},
        PropertyCase{"Section353_Truncated", "BDAY;VALUE=date:--0412",
                     R"(["bday", {}, "date", "--04-12"])"},
        PropertyCase{"Section353_Day", "BDAY;VALUE=date:---12", R"(["bday", {}, "date", "---12"])"},
        PropertyCase{"Section354_Time", "X-T;VALUE=time:232050-0800",
                     R"(["x-t", {}, "time", "23:20:50-08:00"])"},
        PropertyCase{"Section354_TruncatedTime", "X-T;VALUE=time:-2050",
                     R"(["x-t", {}, "time", "-20:50"])"},
        PropertyCase{"Section355_DateTime", "ANNIVERSARY;VALUE=date-time:20130110T190000Z",
                     R"(["anniversary", {}, "date-time", "2013-01-10T19:00:00Z"])"},
        PropertyCase{"Section355_TruncatedDateTime", "ANNIVERSARY;VALUE=date-time:--0412T2320",
                     R"(["anniversary", {}, "date-time", "--04-12T23:20"])"},
        PropertyCase{"Section356_TimeAlone", "BDAY:T1230",
                     R"(["bday", {}, "date-and-or-time", "T12:30"])"},
        PropertyCase{"Section357_Timestamp", "REV:19850412T232050+0400",
                     R"(["rev", {}, "timestamp", "1985-04-12T23:20:50+04:00"])"},
        PropertyCase{"Section358_Boolean", "X-NON-SMOKING;VALUE=boolean:TRUE",
                     R"(["x-non-smoking", {}, "boolean", true])"},
        PropertyCase{"Section359_Integer", "X-KARMA;VALUE=integer:42",
                     R"(["x-karma", {}, "integer", 42])"},
        PropertyCase{"Section3511_Offset", "TZ;VALUE=utc-offset:-0500",
                     R"(["tz", {}, "utc-offset", "-05:00"])"},
        PropertyCase{"Section3512_Language", "LANG;PREF=1:de",
                     R"(["lang", {"pref": "1"}, "language-tag", "de"])"},
        PropertyCase{"Section36_Unknown", "X-FOO:a\\,b;c",
                     R"(["x-foo", {}, "unknown", "a\\,b;c"])"},
        PropertyCase{"Group", "contact.FN:A", R"(["fn", {"group": "contact"}, "text", "A"])"},
        PropertyCase{"LineBreak", "NOTE:a\\nb", R"(["note", {}, "text", "a\nb"])"},
        PropertyCase{
            "QuotedParameter", "ADR;LABEL=\"a, ^'b^'^nc\":;;x;;;;",
            R"(["adr", {"label": "a, \"b\"\nc"}, "text", ["", "", "x", "", "", "", ""]])"}),
    [](const auto& row) { return row.param.name; });

TEST(ToJcard, Version3IsConvertedFirst) {
    const Json card = jcardOf(cardText("3.0", {"FN:A", "BDAY:1996-04-15"}));
    EXPECT_EQ(card, Json::parse(R"(["vcard", [["version", {}, "text", "4.0"],
                                   ["fn", {}, "text", "A"],
                                   ["bday", {}, "date-and-or-time", "1996-04-15"]]])"));
}

TEST(FromJcard, NumbersLoseDecimalsAndExponentsWhereTheTypeHasNone) {
    EXPECT_EQ(vcardOf(R"(["vcard", [["x-k", {}, "integer", 2e1]]])"),
              cardText("4.0", {"X-K;VALUE=integer:20"}));
}

struct BadJson {
    const char* name;
    std::string json;
};

void PrintTo(const BadJson& row, std::ostream* out) {
    *out << row.name;
}

class RefusedJson : public ::testing::TestWithParam<BadJson> {};

TEST_P(RefusedJson, GivesAnError) {
    EXPECT_TRUE(vcardOf(GetParam().json).starts_with("error: ")) << vcardOf(GetParam().json);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    RefusedJson,
    ::testing::Values(BadJson{"Empty", ""},
                      BadJson{"NotJson", "BEGIN:VCARD"},
                      BadJson{"NotACard", R"(["vcalendar", [], []])"},
                      BadJson{"ObjectInsteadOfArray", R"({"vcard": []})"},
                      BadJson{"PropertyTooShort", R"(["vcard", [["fn", {}, "text"]]])"},
                      BadJson{"NameInjection", R"(["vcard", [["fn:x\r\nTEL", {}, "text", "A"]]])"},
                      BadJson{"BeginInjection", R"(["vcard", [["begin", {}, "text", "VCARD"]]])"},
                      BadJson{"TypeInjection", R"(["vcard", [["fn", {}, "a;b", "A"]]])"},
                      BadJson{"ValueInjection", R"(["vcard", [["url", {}, "uri", "a\r\nTEL:1"]]])"},
                      BadJson{"GroupInjection",
                              R"(["vcard", [["fn", {"group": "a.b"}, "text", "A"]]])"},
                      BadJson{"ParameterControl",
                              "[\"vcard\", [[\"fn\", {\"x\": \"\\u0001\"}, \"text\", \"A\"]]]"},
                      BadJson{"NullValue", R"(["vcard", [["fn", {}, "text", null]]])"},
                      BadJson{"ObjectValue", R"(["vcard", [["fn", {}, "text", {}]]])"},
                      BadJson{"HugeNumber", R"(["vcard", [["x-k", {}, "float", 1e300]]])"},
                      BadJson{"OtherVersion", R"(["vcard", [["version", {}, "text", "3.0"]]])"},
                      BadJson{"BadUtf8", "[\"vcard\", [[\"fn\", {}, \"text\", \"\xC3\x28\"]]]"},
                      BadJson{"Deep", std::string(1'000'000, '[')},
                      BadJson{"Huge", std::string(21U * 1024 * 1024, ' ')}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kalends::vcard
