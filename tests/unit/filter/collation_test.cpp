// Collations (RFC 4790 sections 9.2 and 9.3, RFC 5051).
#include "groupware/filter/collation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

namespace kalends::filter {
namespace {

constexpr auto kAscii = Collation::kAsciiCasemap;
constexpr auto kOctet = Collation::kOctet;
constexpr auto kUnicode = Collation::kUnicodeCasemap;

TEST(Collation, NamesAreThoseOfTheRegistry) {
    for (const Collation collation : {kAscii, kOctet, kUnicode}) {
        EXPECT_EQ(collationNamed(nameOf(collation)), collation);
    }
    EXPECT_EQ(nameOf(kUnicode), "i;unicode-casemap");
    EXPECT_FALSE(collationNamed("i;basic").has_value());
    EXPECT_FALSE(collationNamed("").has_value());
    EXPECT_FALSE(collationNamed("default").has_value());
}

struct MatchCase {
    const char* text;
    const char* pattern;
    MatchType type;
    bool ascii, octet, unicode;
};

constexpr auto kIn = MatchType::kContains;
constexpr auto kIs = MatchType::kEquals;
constexpr auto kStart = MatchType::kStartsWith;
constexpr auto kEnd = MatchType::kEndsWith;

const std::vector<MatchCase> kMatches = {
    {"Hello World", "o w", kIn, true, false, true},
    {"Hello World", "o W", kIn, true, true, true},
    {"Hello World", "hello world", kIs, true, false, true},
    {"Hello World", "hello", kIs, false, false, false},
    {"Hello World", "HELLO", kStart, true, false, true},
    {"Hello World", "World", kStart, false, false, false},
    {"Hello World", "WORLD", kEnd, true, false, true},
    {"Hello World", "Hello", kEnd, false, false, false},
    {"Hello", "", kIn, true, true, true},
    {"Hello", "", kStart, true, true, true},
    {"Hello", "", kEnd, true, true, true},
    {"Hello", "", kIs, false, false, false},
    {"", "", kIs, true, true, true},
    {"", "a", kIn, false, false, false},
    {"abc", "abcd", kIn, false, false, false},
    {"MÜLLER", "Müller", kIs, false, false, true},
    {"MÜLLER", "ü", kIn, false, false, true},
    {"mÜller", "MÜLLER", kIs, true, false, true},        // ASCII letters only differ
    {"u\xCC\x88", "\xC3\x9C", kIs, false, false, true},  // combining against precomposed
    {"ΣΊΣΥΦΟΣ", "σίσυφος", kIs, false, false, true},     // final sigma
    {"Привет", "ПРИВЕТ", kIs, false, false, true},
    {"\xEF\xAC\x81nd", "FIND", kIs, false, false, true},  // the fi ligature decomposes
    {"Straße", "STRASSE", kIs, false, false, true},       // beyond RFC 5051's simple mapping
    {"Straße", "STRAẞE", kIs, false, false, true},
    {"\xC7\x84", "D\xC5\xBE", kIs, false, false, true},  // U+01C4, the RFC's own example
    {"k", "\xE2\x84\xAA", kIs, false, false, true},      // Kelvin sign
    {"Mueller", "Müller", kIs, false, false, false},
    {"東京都", "京", kIn, true, true, true},
    {"a\xFF", "A\xFF", kIs, true, false, false},  // not UTF-8: compared as octets
};

TEST(Collation, MatchesEachTypeByEachCollation) {
    for (const MatchCase& row : kMatches) {
        EXPECT_EQ(matches(row.text, row.pattern, kAscii, row.type), row.ascii)
            << row.text << '/' << row.pattern;
        EXPECT_EQ(matches(row.text, row.pattern, kOctet, row.type), row.octet)
            << row.text << '/' << row.pattern;
        EXPECT_EQ(matches(row.text, row.pattern, kUnicode, row.type), row.unicode)
            << row.text << '/' << row.pattern;
    }
}

TEST(Collation, FoldIsIdempotent) {
    for (const MatchCase& row : kMatches) {
        for (const Collation collation : {kAscii, kOctet, kUnicode}) {
            const std::string once = fold(row.text, collation);
            EXPECT_EQ(fold(once, collation), once) << row.text;
        }
    }
}

TEST(Collation, LongPatternsAreFoundLikeShortOnes) {
    const std::string text = std::string(3'000, 'a') + "B" + std::string(100, 'c');
    const std::string there = std::string(60, 'A') + "b" + std::string(60, 'C');
    const std::string absent = std::string(61, 'A') + "bb";
    EXPECT_TRUE(matches(text, there, kAscii, kIn));
    EXPECT_FALSE(matches(text, there, kOctet, kIn));
    EXPECT_FALSE(matches(text, absent, kAscii, kIn));
    EXPECT_TRUE(matches("ü" + text, there, kUnicode, kIn));
}

TEST(Collation, PeriodicTextsDoNotCostTheProductOfTheirLengths) {
    const std::string text(4'000'000, 'a');
    const std::string pattern = std::string(200'000, 'a') + "b";
    const std::clock_t start = std::clock();
    for (const Collation collation : {kAscii, kOctet, kUnicode}) {
        EXPECT_FALSE(matches(text, pattern, collation, kIn));
    }
    EXPECT_LT(std::clock() - start, 10 * CLOCKS_PER_SEC);
}

std::string utf8(unsigned long point) {
    std::string out;
    const auto add = [&](unsigned long byte) { out += static_cast<char>(byte); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xC0 | point >> 6U);
        add(0x80 | (point & 0x3FU));
    } else if (point < 0x10000) {
        add(0xE0 | point >> 12U);
        add(0x80 | (point >> 6U & 0x3FU));
        add(0x80 | (point & 0x3FU));
    } else {
        add(0xF0 | point >> 18U);
        add(0x80 | (point >> 12U & 0x3FU));
        add(0x80 | (point >> 6U & 0x3FU));
        add(0x80 | (point & 0x3FU));
    }
    return out;
}

unsigned long hex(const std::string& text) {
    unsigned long value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

/// RFC 5051 step 2(a): every letter equals its titlecase.
TEST(Collation, EveryLetterOfUnicodeEqualsItsTitlecase) {
    std::ifstream file("../shared/unicode/UnicodeData.txt");
    if (!file) {
        GTEST_SKIP() << "the Unicode tables are not there";
    }
    int compared = 0;
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> fields(1);
        for (const char c : line) {
            if (c == ';') {
                fields.emplace_back();
            } else {
                fields.back() += c;
            }
        }
        if (fields.size() < 15 || fields[14].empty()) {
            continue;
        }
        ++compared;
        EXPECT_EQ(fold(utf8(hex(fields[0])), kUnicode), fold(utf8(hex(fields[14])), kUnicode))
            << fields[0];
    }
    EXPECT_GT(compared, 1'300);
}

}  // namespace
}  // namespace kalends::filter
