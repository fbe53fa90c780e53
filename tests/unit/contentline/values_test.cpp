// Values: TEXT escapes, lists, parameter values, folding.
#include "groupware/contentline/values.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::contentline {
namespace {

struct TextCase {
    const char* escaped;
    const char* text;
};

TEST(Values, DecodesTextEscapes) {
    const TextCase cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"a\\nb\\Nc", "a\nb\nc"},
        {"\\,\\;\\\\", ",;\\"},
        {"\\\\n", "\\n"},
        {"a\\:b", "a:b"},
        {"C:\\temp", "C:\\temp"},
        {"end\\", "end\\"},
        {"\\\"q\\\"", "\"q\""},
    };
    for (const TextCase& c : cases) EXPECT_EQ(decodeText(c.escaped), c.text) << c.escaped;
}

TEST(Values, EncodesTextAndLineBreaks) {
    EXPECT_EQ(encodeText("a,b;c\\d\ne\r\nf\rg:h"), "a\\,b\\;c\\\\d\\ne\\nf\\ng:h");
}

TEST(Values, EncodedTextDecodesToItself) {
    for (const char* text : {"", "\\", ",;\\n\n", "ä€😀", "\\,", "\n\n"})
        EXPECT_EQ(decodeText(encodeText(text)), text);
}

TEST(Values, SplitsOnlyWhereNotEscaped) {
    using Parts = std::vector<std::string_view>;
    EXPECT_EQ(splitEscaped("a,b\\,c,d", ','), (Parts{"a", "b\\,c", "d"}));
    EXPECT_EQ(splitEscaped("a\\\\;b", ';'), (Parts{"a\\\\", "b"}));
    EXPECT_EQ(splitEscaped("", ','), (Parts{""}));
    EXPECT_EQ(splitEscaped(",", ','), (Parts{"", ""}));
    EXPECT_EQ(splitEscaped("a\\", ','), (Parts{"a\\"}));
}

TEST(Values, FoldsAtSeventyFiveOctets) {
    std::string out;
    appendFolded(out, std::string(75, 'a'));
    EXPECT_EQ(out, std::string(75, 'a') + "\r\n");
    out.clear();
    appendFolded(out, std::string(76, 'a'));
    EXPECT_EQ(out, std::string(75, 'a') + "\r\n a\r\n");
    out.clear();
    appendFolded(out, std::string(75 + 74 + 1, 'a'));
    EXPECT_EQ(out, std::string(75, 'a') + "\r\n " + std::string(74, 'a') + "\r\n a\r\n");
}

TEST(Values, FoldsOnUtf8BoundariesAndUnfoldsToTheSame) {
    for (std::size_t lead = 0; lead < 5; ++lead) {
        std::string line = "X:" + std::string(lead, 'a');
        for (int i = 0; i < 60; ++i) line += "😀€ä";
        std::string out = "BEGIN:A\r\n";
        appendFolded(out, line);
        std::size_t begin = 0;
        for (std::size_t end = out.find("\r\n"); end != std::string::npos;
             end = out.find("\r\n", begin)) {
            EXPECT_LE(end - begin, 75U);
            if (begin > 9) {
                EXPECT_NE(static_cast<unsigned char>(out[begin + 1]) & 0xC0, 0x80);
            }
            begin = end + 2;
        }
        out += "END:A\r\n";
        const auto result = Document::parse(out);
        ASSERT_TRUE(std::holds_alternative<Document>(result));
        EXPECT_EQ("X:" + std::string(std::get<Document>(result).components()[0].value("X")), line);
    }
}

TEST(Values, FoldingInvalidUtf8StillEnds) {
    std::string out;
    appendFolded(out, std::string(1000, '\x80'));
    EXPECT_GT(out.size(), 1000U);
}

TEST(Values, FoldingLetsNoValueBeginALine) {
    std::string out;
    appendFolded(out, "SUMMARY:a\r\nEND:VEVENT\nX:\r1");
    EXPECT_EQ(out, "SUMMARY:aEND:VEVENTX:1\r\n");
}

TEST(Values, UnfoldsARawSlice) {
    EXPECT_EQ(unfold("X:a\r\n b\n\tc\r\n"), "X:abc");
    EXPECT_EQ(unfold("X:a"), "X:a");
    EXPECT_EQ(unfold("X:a\n"), "X:a");
    EXPECT_EQ(unfold(""), "");
}

TEST(Values, EncodesParameterValues) {
    EXPECT_EQ(encodeParameterValue("plain"), "plain");
    EXPECT_EQ(encodeParameterValue("a:b"), "\"a:b\"");
    EXPECT_EQ(encodeParameterValue("a,b;c"), "\"a,b;c\"");
    EXPECT_EQ(encodeParameterValue("say \"hi\"^\n"), "say ^'hi^'^^^n");
    EXPECT_EQ(encodeParameterValue(""), "");
}

TEST(Values, EncodedParameterValuesAreReadBack) {
    for (const char* value : {"a:b,c;d", "\"q\"", "^n", "line\nline", "^^'", "ä;€"}) {
        const auto result =
            Document::parse("BEGIN:A\nX;P=" + encodeParameterValue(value) + ":\nEND:A\n");
        ASSERT_TRUE(std::holds_alternative<Document>(result)) << value;
        EXPECT_EQ(std::get<Document>(result).components()[0].properties[0].parameterValue("P"),
                  value);
    }
}

}  // namespace
}  // namespace kalends::contentline
