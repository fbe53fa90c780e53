// Which cards are accepted, and why others are refused (RFC 6352 section 5.1, RFC 2426, RFC 6350).
#include "groupware/vcard/card.h"

#include <gtest/gtest.h>

#include "tests/unit/vcard/cards.h"

namespace kalends::vcard {
namespace {

using testing::cardText;
using testing::refusal;

TEST(Card, KeepsItsBytesVersionAndUid) {
    const std::string text =
        cardText("4.0", {"UID:urn:uuid:4fbe8971", "FN:Ann", "x-odd;X=1: kept "});
    auto result = parse(text);
    ASSERT_TRUE(std::holds_alternative<Card>(result)) << std::get<Violation>(result).message;
    const Card card = std::move(std::get<Card>(result));
    EXPECT_EQ(card.text(), text);
    EXPECT_EQ(card.version(), Version::k4);
    EXPECT_EQ(card.uid(), "urn:uuid:4fbe8971");
    EXPECT_EQ(card.component().value("FN"), "Ann");
}

struct RefusedCase {
    const char* name;
    std::string text;
    const char* reason;  // a part of the sentence
};

class RefusedCards : public ::testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedCards, GetASentenceThatSaysWhy) {
    EXPECT_NE(refusal(GetParam().text).find(GetParam().reason), std::string::npos)
        << '"' << refusal(GetParam().text) << '"';
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    RefusedCards,
    ::testing::Values(
        RefusedCase{"Empty", "", "no vCard"},
        RefusedCase{"Blank", "\r\n\r\n", "no vCard"},
        RefusedCase{"Calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
                    "not a vCard but a VCALENDAR"},
        RefusedCase{"NoVersion", "BEGIN:VCARD\r\nUID:1\r\nFN:A\r\nEND:VCARD\r\n", "VERSION"},
        RefusedCase{"VersionTwice", cardText("3.0", {"VERSION:3.0", "UID:1", "FN:A"}),
                    "twice (line 3)"},
        RefusedCase{"Version21", cardText("2.1", {"UID:1", "FN:A"}), "vCard 2.1 is not supported"},
        RefusedCase{
            "Version21WithItsLineBreaks",
            "BEGIN:VCARD\nversion:2.1\nNOTE;ENCODING=QUOTED-PRINTABLE:a=0A=\nb\nEND:VCARD\n",
            "vCard 2.1 is not supported"},
        RefusedCase{"Version5", cardText("5.0", {"UID:1", "FN:A"}), "unknown VERSION (line 2)"},
        RefusedCase{"NoFn", cardText("3.0", {"UID:1", "N:A;B;;;"}), "FN"},
        RefusedCase{"NoUid", cardText("3.0", {"FN:A"}), "no UID"},
        RefusedCase{"BlankUid", cardText("3.0", {"UID: ", "FN:A"}), "no UID"},
        RefusedCase{"UidTwice", cardText("4.0", {"UID:1", "UID:1", "FN:A"}), "more than one UID"},
        RefusedCase{"OtherProfile", cardText("3.0", {"UID:1", "FN:A", "PROFILE:LDAP"}), "PROFILE"},
        RefusedCase{"TwoCards",
                    cardText("3.0", {"UID:1", "FN:A"}) + cardText("3.0", {"UID:2", "FN:B"}),
                    "2 vCards"},
        RefusedCase{"NestedCard",
                    cardText("3.0", {"UID:1", "FN:A", "BEGIN:VCARD", "FN:B", "END:VCARD"}),
                    "holds a VCARD (line 5)"},
        RefusedCase{"Unclosed", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\n", "not closed"},
        RefusedCase{"NoColon", cardText("3.0", {"UID:1", "FN"}), "(line 4)"},
        RefusedCase{"BadUtf8", cardText("3.0", {"UID:1", "FN:\xC3\x28"}), "UTF-8"},
        RefusedCase{"Nul", cardText("3.0", {"UID:1", std::string_view("FN:\0", 4)}), "control"}),
    [](const auto& row) { return row.param.name; });

class ToleratedCards : public ::testing::TestWithParam<RefusedCase> {};

TEST_P(ToleratedCards, AreAccepted) {
    EXPECT_EQ(refusal(GetParam().text), "");
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    ToleratedCards,
    ::testing::Values(
        RefusedCase{"EmptyFnOfApple", cardText("3.0", {"UID:1", "N:;;;;", "FN:"}), ""},
        RefusedCase{"NoNIn3", cardText("3.0", {"UID:1", "FN:A"}), ""},
        RefusedCase{"BlankBeforeVersion", cardText(" 4.0", {"UID:1", "FN:A"}), ""},
        RefusedCase{"LowerCase", "begin:vcard\nversion:3.0\nuid:1\nfn:A\nend:vcard\n", ""},
        RefusedCase{"FnTwice", cardText("4.0", {"UID:1", "FN:A", "FN;LANGUAGE=de:B"}), ""},
        RefusedCase{"FnInGroup", cardText("3.0", {"UID:1", "item1.FN:A"}), ""},
        RefusedCase{"Profile", cardText("3.0", {"UID:1", "FN:A", "PROFILE:vCard"}), ""},
        RefusedCase{"AppleGroup",
                    cardText("3.0",
                             {"UID:1", "N:Team", "FN:Team", "X-ADDRESSBOOKSERVER-KIND:group",
                              "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:2"}),
                    ""},
        RefusedCase{"BareTypes", cardText("3.0", {"UID:1", "FN:A", "TEL;HOME;VOICE:1"}), ""},
        RefusedCase{"BlankLineAtEnd", cardText("3.0", {"UID:1", "FN:A"}) + "\r\n", ""}),
    [](const auto& row) { return row.param.name; });

TEST(Card, WithoutUidIsAcceptedForImporters) {
    const Rules rules{.limits = {}, .missingUid = Rules::MissingUid::kTolerated};
    auto result = parse(cardText("3.0", {"FN:A"}), rules);
    ASSERT_TRUE(std::holds_alternative<Card>(result));
    EXPECT_EQ(std::get<Card>(result).uid(), "");
}

TEST(Card, UidIsDecodedAndTrimmed) {
    auto result = parse(cardText("3.0", {"UID: a\\,b ", "FN:A"}));
    ASSERT_TRUE(std::holds_alternative<Card>(result));
    EXPECT_EQ(std::get<Card>(result).uid(), "a,b");
}

TEST(Card, BeyondALimitIsRefusedNotCut) {
    Rules rules;
    rules.limits.bytes = 200;
    EXPECT_NE(refusal(cardText("3.0", {"UID:1", "FN:A", "NOTE:" + std::string(200, 'x')}), rules),
              "");
    EXPECT_EQ(refusal(cardText("3.0", {"UID:1", "FN:A"}), rules), "");
}

TEST(Card, KindOfViolationTellsSyntaxFromMeaning) {
    const auto syntax = parse("BEGIN:VCARD\r\n");
    const auto meaning = parse(cardText("3.0", {"UID:1"}));
    EXPECT_EQ(std::get<Violation>(syntax).kind, Violation::Kind::kNotAddressData);
    EXPECT_EQ(std::get<Violation>(meaning).kind, Violation::Kind::kInvalidAddressData);
}

TEST(VersionOf, StoredCardWithoutVersionIsRead3) {
    const auto bare = testing::parsed("BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n");
    EXPECT_EQ(versionOf(bare.components().front()), Version::k3);
    const auto four = testing::parsed(cardText(" 4.0 ", {"FN:A"}));
    EXPECT_EQ(versionOf(four.components().front()), Version::k4);
}

TEST(ParseStored, RefusesOnlyWhatIsNoComponent) {
    EXPECT_TRUE(parseStored(cardText("2.1", {"N:A"})).has_value());
    EXPECT_FALSE(parseStored("").has_value());
    EXPECT_FALSE(parseStored("FN:A\r\n").has_value());
}

}  // namespace
}  // namespace kalends::vcard
