// Partial retrieval of a card (RFC 6352 section 10.4.2).
#include "groupware/vcard/subset.h"

#include <gtest/gtest.h>

#include "tests/unit/vcard/cards.h"

namespace kalends::vcard {
namespace {

using testing::cardText;
using testing::parsed;
using Value = PropertySelection::Value;

const std::string kCard = cardText(
    "3.0", {"UID:1", "FN:A", "item1.TEL;TYPE=HOME:1", "ITEM2.tel:2", "TEL:3", "NOTE:long\r\n er"});

std::string selected(const std::vector<PropertySelection>& selection) {
    const auto document = parsed(kCard);
    return subset(document.components().front(), selection);
}

TEST(Subset, WithoutSelectionIsTheWholeCard) {
    EXPECT_EQ(selected({}), kCard);
}

TEST(Subset, AlwaysHoldsVersion) {
    EXPECT_EQ(selected({{.name = "FN"}}), "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEND:VCARD\r\n");
}

TEST(Subset, NameWithoutGroupMeansEveryGroup) {
    EXPECT_EQ(selected({{.name = "TEL"}}),
              cardText("3.0", {"item1.TEL;TYPE=HOME:1", "ITEM2.tel:2", "TEL:3"}));
}

TEST(Subset, NameWithGroupMeansThatGroupOnly) {
    EXPECT_EQ(selected({{.name = "ITEM2.TEL"}}), cardText("3.0", {"ITEM2.tel:2"}));
}

TEST(Subset, LinesKeepTheirBytes) {
    EXPECT_EQ(selected({{.name = "NOTE"}}), cardText("3.0", {"NOTE:long\r\n er"}));
}

TEST(Subset, OmittedValueLeavesNameAndParameters) {
    EXPECT_EQ(selected({{.name = "ITEM1.TEL", .value = Value::kOmitted},
                        {.name = "VERSION", .value = Value::kOmitted}}),
              "BEGIN:VCARD\r\nVERSION:\r\nitem1.TEL;TYPE=HOME:\r\nEND:VCARD\r\n");
}

TEST(Subset, UnknownNamesSelectNothing) {
    EXPECT_EQ(selected({{.name = "X-NONE"}}), "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n");
}

}  // namespace
}  // namespace kalends::vcard
