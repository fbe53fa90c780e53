// Folds within characters are put before them; all others stay.
#include "groupware/contentline/folds.h"

#include <gtest/gtest.h>

namespace kalends::contentline {
namespace {

TEST(Folds, BetweenCharactersStay) {
    for (const char* const text : {"", "A:x", "A:x\r\n y\r\n", "A:\xC3\xA4\r\n \xC3\xA4\r\n",
                                   "A:x\n\ty", "\r\n ", "\n", "A:x\r\n"}) {
        EXPECT_FALSE(foldedBetweenCharacters(text)) << text;
    }
}

TEST(Folds, WithinCharactersGoBeforeThem) {
    struct Case {
        std::string_view text, expected;
    };

    const Case cases[] = {
        {"A:x\xC3\r\n \xA4y\r\n", "A:x\r\n \xC3\xA4y\r\n"},
        {"A:x\xC3\n\t\xA4", "A:x\n\t\xC3\xA4"},
        {"A:\xE2\x82\r\n \xAC", "A:\r\n \xE2\x82\xAC"},
        {"A:\xE2\r\n \x82\r\n \xAC", "A:\r\n \xE2\x82\xAC"},
        {"A:\xF0\x9F\x98\r\n \x80z\r\nB:\xC3\r\n \xA4",
         "A:\r\n \xF0\x9F\x98\x80z\r\nB:\r\n \xC3\xA4"},
        // No character begins before the fold: the text is none, and stays as it is.
        {"A:x\r\n \xA4", "A:x\r\n \xA4"},
        {"\n \xA4", "\n \xA4"},
        {"\xA4\xA4\xA4\xA4\n \xA4", "\xA4\xA4\xA4\xA4\n \xA4"},
    };
    for (const Case& each : cases) {
        EXPECT_EQ(foldedBetweenCharacters(each.text), each.expected) << each.text;
    }
}

TEST(Folds, AfterEveryOctetAreReadInOneGo) {
    std::string text = "A:";
    std::string expected = "A:";
    for (int at = 0; at < 100'000; ++at) {
        text += "\xE2\r\n \x82\r\n \xAC";
        expected += "\r\n \xE2\x82\xAC";
    }
    EXPECT_EQ(foldedBetweenCharacters(text), expected);
}

}  // namespace
}  // namespace kalends::contentline
