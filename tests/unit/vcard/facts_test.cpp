// Index facts of a card.
#include "groupware/vcard/facts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "groupware/filter/prefilter.h"
#include "tests/unit/vcard/cards.h"

namespace kalends::vcard {
namespace {

using testing::cardText;

Facts factsOf(std::string text) {
    auto card = parse(std::move(text));
    if (!std::holds_alternative<Card>(card)) {
        ADD_FAILURE() << std::get<Violation>(card).message;
        return {};
    }
    return facts(std::get<Card>(card));
}

bool hasRow(const Facts& facts, std::string_view property, std::string_view folded) {
    return std::any_of(facts.search.begin(), facts.search.end(), [&](const SearchRow& row) {
        return row.property == property && row.folded == folded;
    });
}

TEST(Facts, NamesAreDecodedAndRowsFolded) {
    const Facts facts =
        factsOf(cardText("3.0", {"UID:U-1", "FN:M\xC3\x9CLLER\\, Jörg", "N:M\xC3\x9CLLER;J;;;",
                                 "EMAIL:Jo@Example.ORG", "item1.TEL:+49 30", "NOTE:not indexed"}));
    EXPECT_EQ(facts.uid, "U-1");
    EXPECT_EQ(facts.formattedName, "MÜLLER, Jörg");
    EXPECT_FALSE(facts.group);
    EXPECT_TRUE(hasRow(facts, "EMAIL", "jo@example.org"));
    EXPECT_TRUE(hasRow(facts, "TEL", "+49 30"));
    EXPECT_TRUE(hasRow(facts, "N", "mu\xCC\x88ller;j;;;"));
    EXPECT_TRUE(hasRow(facts, "FN", "mu\xCC\x88ller, jo\xCC\x88rg"));
    EXPECT_FALSE(std::any_of(facts.search.begin(), facts.search.end(),
                             [](const SearchRow& row) { return row.property == "NOTE"; }));
}

TEST(Facts, EveryRowIsOfASearchableProperty) {
    const Facts facts = factsOf(cardText(
        "4.0", {"UID:1", "FN:A", "KIND:group", "MEMBER:urn:uuid:2", "PHOTO:data:,x", "ORG:B;C"}));
    EXPECT_TRUE(facts.group);
    for (const SearchRow& row : facts.search) {
        EXPECT_TRUE(row.property == kMemberRow || filter::isSearchable(row.property))
            << row.property;
    }
    EXPECT_TRUE(hasRow(facts, "KIND", "group"));
    EXPECT_FALSE(filter::isSearchable(kMemberRow)) << "a name no filter can ask for";
}

TEST(Facts, AppleGroupIsAGroup) {
    EXPECT_TRUE(
        factsOf(cardText("3.0", {"UID:1", "FN:A", "X-ADDRESSBOOKSERVER-KIND:Group"})).group);
}

}  // namespace
}  // namespace kalends::vcard
