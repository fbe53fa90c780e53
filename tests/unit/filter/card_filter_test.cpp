// CARDDAV:filter (RFC 6352 section 10.5).
#include "groupware/filter/card_filter.h"

#include <gtest/gtest.h>

#include "tests/unit/filter/filters.h"

namespace kalends::filter {
namespace {

using testing::noProp;
using testing::parsed;
using testing::prop;

constexpr std::string_view kCard =
    "BEGIN:VCARD\nVERSION:3.0\nUID:11-22\nFN:Jörg Müller\nN:Müller;Jörg;;Dr.;\n"
    "NICKNAME:Jo,Hannes\\, der Große\nEMAIL;TYPE=INTERNET,WORK:joerg@example.org\n"
    "EMAIL;TYPE=HOME:jo@home.example\nX-ABC.TEL;HOME:+49 30 1\nitem1.TEL;TYPE=CELL:+49 170 2\n"
    "ORG:Amt\\; Süd;Referat 3\nCATEGORIES:Kollegen,Chor\nNOTE:Zeile\\nzwei\nEND:VCARD\n";

bool found(const CardFilter& filter) {
    const auto document = parsed(std::string(kCard));
    return matches(document.components().front(), filter);
}

TextMatch text(std::string pattern, MatchType type = MatchType::kContains, bool negate = false) {
    return {.text = std::move(pattern),
            .collation = Collation::kUnicodeCasemap,
            .type = type,
            .negate = negate};
}

ParamFilter param(std::string name, std::optional<TextMatch> match = std::nullopt) {
    return {.name = std::move(name), .isNotDefined = false, .textMatch = std::move(match)};
}

PropFilter all(PropFilter filter, std::vector<ParamFilter> params) {
    filter.test = filter::Test::kAllOf;
    filter.paramFilters = std::move(params);
    return filter;
}

PropFilter any(PropFilter filter, std::vector<ParamFilter> params = {}) {
    filter.test = filter::Test::kAnyOf;
    filter.paramFilters = std::move(params);
    return filter;
}

struct PropCase {
    const char* name;
    PropFilter filter;
    bool matches;
};

void PrintTo(const PropCase& row, std::ostream* out) {
    *out << row.name;
}

class OneProp : public ::testing::TestWithParam<PropCase> {};

TEST_P(OneProp, DecidesAsTheStandardSays) {
    EXPECT_EQ(found({.test = filter::Test::kAnyOf, .propFilters = {GetParam().filter}}),
              GetParam().matches);
}

constexpr auto kEquals = MatchType::kEquals;
constexpr auto kStarts = MatchType::kStartsWith;
constexpr auto kEnds = MatchType::kEndsWith;

INSTANTIATE_TEST_SUITE_P(
    Table,
    OneProp,
    ::testing::Values(
        PropCase{"Exists", prop("NICKNAME"), true},
        PropCase{"DoesNotExist", prop("TITLE"), false},
        PropCase{"NotDefined", noProp("TITLE"), true},
        PropCase{"NotDefinedButIs", noProp("FN"), false},
        PropCase{"NameWithoutGroupMeansAnyGroup", prop("TEL", {text("170")}), true},
        PropCase{"NameWithGroup", prop("ITEM1.TEL", {text("170")}), true},
        PropCase{"NameWithOtherGroup", prop("X-ABC.TEL", {text("170")}), false},
        PropCase{"GroupThatIsNotThere", prop("ITEM9.TEL"), false},
        PropCase{"GroupedNotDefined", noProp("ITEM9.TEL"), true},
        PropCase{"FoldedText", prop("FN", {text("MÜLLER")}), true},
        PropCase{"Equals", prop("EMAIL", {text("JO@home.example", kEquals)}), true},
        PropCase{"EqualsIsNotContains", prop("EMAIL", {text("home.example", kEquals)}), false},
        PropCase{"StartsWith", prop("FN", {text("jör", kStarts)}), true},
        PropCase{"EndsWith", prop("FN", {text("LER", kEnds)}), true},
        PropCase{"EndsWithNot", prop("FN", {text("Jörg", kEnds)}), false},
        PropCase{"WholeStructuredValue", prop("N", {text("müller;jörg;;dr.;", kEquals)}), true},
        PropCase{"OneComponent", prop("N", {text("jörg", kEquals)}), true},
        PropCase{"OneListItem", prop("NICKNAME", {text("hannes, der große", kEquals)}), true},
        PropCase{"ComponentWithEscape", prop("ORG", {text("amt; süd", kEquals)}), true},
        PropCase{"DecodedLineBreak", prop("NOTE", {text("zeile\nzwei", kEquals)}), true},
        PropCase{"NegateOnOneValue", prop("FN", {text("Müller", MatchType::kContains, true)}),
                 false},
        PropCase{"NegateHoldsForSomeValue",
                 prop("EMAIL", {text("example.org", MatchType::kContains, true)}), true},
        PropCase{"NegateForEveryValue",
                 prop("EMAIL", {text("example", MatchType::kContains, true)}), false},
        PropCase{"NegateWithoutProperty", prop("TITLE", {text("x", MatchType::kContains, true)}),
                 false},
        PropCase{"AnyText", any(prop("FN", {text("x"), text("jörg")})), true},
        PropCase{"AllTexts", all(prop("FN", {text("müller"), text("jörg")}), {}), true},
        PropCase{"AllTextsOnOneProperty", all(prop("EMAIL", {text("joerg"), text("home")}), {}),
                 false},
        PropCase{"ParamExists", any(prop("EMAIL"), {param("TYPE")}), true},
        PropCase{"ParamText", any(prop("EMAIL"), {param("TYPE", text("work", kEquals))}), true},
        PropCase{"ParamTextAbsent", any(prop("EMAIL"), {param("TYPE", text("fax"))}), false},
        PropCase{"BareTypeIsAType", any(prop("TEL"), {param("TYPE", text("home", kEquals))}), true},
        PropCase{"ParamNegated", any(prop("EMAIL"), {param("TYPE", text("work", kEquals, true))}),
                 true},
        PropCase{"ParamNegatedNeedsParam",
                 any(prop("FN"), {param("TYPE", text("x", kEquals, true))}), false},
        PropCase{"ParamNotDefined",
                 any(prop("FN"), {{.name = "TYPE", .isNotDefined = true, .textMatch = {}}}), true},
        PropCase{"ParamNotDefinedButIs",
                 any(prop("EMAIL"), {{.name = "TYPE", .isNotDefined = true, .textMatch = {}}}),
                 false},
        PropCase{"TextAndParamOnOneProperty",
                 all(prop("EMAIL", {text("joerg")}), {param("TYPE", text("home"))}), false},
        PropCase{"TextOrParam", any(prop("EMAIL", {text("nobody")}), {param("TYPE", text("home"))}),
                 true}),
    [](const auto& row) { return row.param.name; });

TEST(CardFilter, WithoutConditionsMatchesEveryCard) {
    EXPECT_TRUE(found({.test = filter::Test::kAnyOf, .propFilters = {}}));
    EXPECT_TRUE(found({.test = filter::Test::kAllOf, .propFilters = {}}));
}

TEST(CardFilter, AbsenceMayBeJoinedWithConditions) {
    const auto absentOr = [](std::string name, std::string value) {
        PropFilter filter = any(prop(std::move(name), {text(std::move(value))}));
        filter.isNotDefined = true;
        return CardFilter{.test = filter::Test::kAllOf, .propFilters = {std::move(filter)}};
    };
    EXPECT_TRUE(found(absentOr("X-NOWHERE", "x")));
    EXPECT_TRUE(found(absentOr("VERSION", "0")));
    EXPECT_FALSE(found(absentOr("VERSION", "no such version")));
    PropFilter alone = prop("VERSION");
    alone.isNotDefined = true;
    EXPECT_FALSE(found({.test = filter::Test::kAllOf, .propFilters = {alone}}));
}

TEST(CardFilter, TestCombinesProperties) {
    const PropFilter yes = prop("FN");
    const PropFilter no = prop("TITLE");
    EXPECT_TRUE(found({.test = filter::Test::kAnyOf, .propFilters = {no, yes}}));
    EXPECT_FALSE(found({.test = filter::Test::kAllOf, .propFilters = {no, yes}}));
    EXPECT_FALSE(found({.test = filter::Test::kAnyOf, .propFilters = {no, no}}));
    EXPECT_TRUE(found({.test = filter::Test::kAllOf, .propFilters = {yes, yes}}));
}

}  // namespace
}  // namespace kalends::filter
