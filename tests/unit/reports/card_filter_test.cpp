// CARDDAV:filter to a CardFilter (RFC 6352 section 10.5).
#include "dav/reports/card_filter_element.h"

#include <vector>

#include "tests/unit/reports/xml_support.h"

namespace kalends::reports {
namespace {

using errors::Condition;

TEST(CardFilterElement, ReadsTheFilterOfSection864) {
    const auto parsed = parseCardFilter(
        element("<CR:filter test='anyof'><CR:prop-filter name='FN'>"
                "<CR:text-match collation='i;unicode-casemap' "
                "match-type='contains'>daboo</CR:text-match></CR:prop-filter>"
                "<CR:prop-filter name='email' test='allof'><CR:text-match match-type='ends-with' "
                "negate-condition='yes'>x</CR:text-match>"
                "<CR:param-filter "
                "name='type'><CR:is-not-defined/></CR:param-filter></CR:prop-filter></CR:filter>"));
    EXPECT_EQ(parsed.test, filter::Test::kAnyOf);
    ASSERT_EQ(parsed.propFilters.size(), 2U);
    EXPECT_EQ(parsed.propFilters[0].test, filter::Test::kAnyOf);
    EXPECT_EQ(parsed.propFilters[0].textMatches.front().collation,
              filter::Collation::kUnicodeCasemap);
    EXPECT_EQ(parsed.propFilters[1].name, "EMAIL");
    EXPECT_EQ(parsed.propFilters[1].test, filter::Test::kAllOf);
    EXPECT_EQ(parsed.propFilters[1].textMatches.front().type, filter::MatchType::kEndsWith);
    EXPECT_TRUE(parsed.propFilters[1].textMatches.front().negate);
    EXPECT_TRUE(parsed.propFilters[1].paramFilters.front().isNotDefined);
}

TEST(CardFilterElement, TakesAnEmptyFilterAsEverything) {
    const auto parsed = parseCardFilter(element("<CR:filter/>"));
    EXPECT_EQ(parsed.test, filter::Test::kAnyOf);
    EXPECT_TRUE(parsed.propFilters.empty());
}

TEST(CardFilterElement, RefusesWhatIsNotAFilter) {
    struct Case {
        std::string title, inner;
        Refusal refusal;
    };

    const std::vector<Case> cases{
        {"a component filter", "<CR:comp-filter name='VCARD'/>", {Condition::kNone, 400}},
        {"no name", "<CR:prop-filter/>", {Condition::kNone, 400}},
        {"a bad match type",
         "<CR:prop-filter name='FN'><CR:text-match "
         "match-type='like'>x</CR:text-match></CR:prop-filter>",
         {Condition::kNone, 400}},
        {"two texts for a parameter",
         "<CR:prop-filter name='TEL'><CR:param-filter "
         "name='TYPE'><CR:text-match>a</CR:text-match><CR:text-match>b</CR:text-match></"
         "CR:param-filter></CR:prop-filter>",
         {Condition::kNone, 400}},
        {"absence and a text that both must hold",
         "<CR:prop-filter name='FN' test='allof'><CR:is-not-defined/>"
         "<CR:text-match>x</CR:text-match></CR:prop-filter>",
         {Condition::kNone, 400}},
        {"an unknown collation",
         "<CR:prop-filter name='FN'><CR:text-match "
         "collation='i;basic'>x</CR:text-match></CR:prop-filter>",
         {Condition::kCardSupportedCollation, 403}},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.title);
        EXPECT_EQ(refusalOf([&] {
                      static_cast<void>(
                          parseCardFilter(element("<CR:filter>" + example.inner + "</CR:filter>")));
                  }),
                  example.refusal);
    }
}

TEST(CardFilterElement, RefusesTooManyConditions) {
    std::string wide;
    for (int i = 0; i < 1000; ++i) {
        wide += "<CR:prop-filter name='FN'/>";
    }
    EXPECT_EQ(
        refusalOf([&] {
            static_cast<void>(parseCardFilter(element("<CR:filter>" + wide + "</CR:filter>")));
        }),
        (Refusal{Condition::kCardSupportedFilter, 403}));
}

}  // namespace
}  // namespace kalends::reports
