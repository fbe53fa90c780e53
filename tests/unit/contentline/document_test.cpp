// Content lines: what is read, and where the raw slices lie.
#include "groupware/contentline/document.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace kalends::contentline {
namespace {

Document parsed(std::string text) {
    auto result = Document::parse(std::move(text));
    if (auto* error = std::get_if<SyntaxError>(&result))
        throw std::runtime_error("line " + std::to_string(error->line) + ": " + error->message);
    return std::get<Document>(std::move(result));
}

SyntaxError refused(std::string text) {
    auto result = Document::parse(std::move(text));
    if (auto* error = std::get_if<SyntaxError>(&result))
        return *error;
    ADD_FAILURE() << "was accepted";
    return {};
}

/// One line inside a component of its own.
std::string wrapped(const std::string& line) {
    return "BEGIN:A\r\n" + line + "\r\nEND:A\r\n";
}

const Property& only(const Document& document) {
    return document.components().front().properties.front();
}

TEST(Document, ReadsNestedComponentsWithTheirRawSlices) {
    const Document document = parsed(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:"
        "VCALENDAR\r\n");
    ASSERT_EQ(document.components().size(), 1U);
    const Component& calendar = document.components().front();
    EXPECT_EQ(calendar.name, "VCALENDAR");
    EXPECT_EQ(calendar.raw, document.text());
    EXPECT_EQ(calendar.value("VERSION"), "2.0");
    ASSERT_EQ(calendar.components.size(), 1U);
    EXPECT_EQ(calendar.components[0].raw, "BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n");
    EXPECT_EQ(calendar.components[0].line, 3U);
    EXPECT_EQ(calendar.components[0].properties[0].raw, "UID:1\r\n");
    EXPECT_EQ(calendar.components[0].properties[0].line, 4U);
}

TEST(Document, KeepsViewsValidWhenMoved) {
    Document first = parsed(wrapped("x:short"));
    const std::string_view name = only(first).name;
    Document second = std::move(first);
    EXPECT_EQ(name, "X");
    EXPECT_EQ(only(second).value, "short");
    EXPECT_EQ(only(second).name.data(), name.data());
}

TEST(Document, ReadsSeveralTopLevelComponentsInOrder) {
    const Document document = parsed("BEGIN:A\nEND:A\nBEGIN:B\nEND:B\n");
    ASSERT_EQ(document.components().size(), 2U);
    EXPECT_EQ(document.components()[1].name, "B");
}

TEST(Document, AnEmptyTextHasNoComponents) {
    EXPECT_TRUE(parsed("").components().empty());
    EXPECT_TRUE(parsed(" \r\n\r\n").components().empty());
}

TEST(Document, ToleratesBareLineFeedsBomBlankLinesAndAMissingLastLineEnd) {
    const Document document =
        parsed("\xEF\xBB\xBF\r\nbegin:vcalendar\nversion:2.0\n\n\r\nend:VCalendar  ");
    const Component& calendar = document.components().front();
    EXPECT_EQ(calendar.name, "VCALENDAR");
    EXPECT_EQ(calendar.value("VERSION"), "2.0");
    EXPECT_EQ(calendar.properties[0].line, 3U);
}

TEST(Document, UnfoldsAtBlankOrTabWithEitherLineEnd) {
    const std::string line = "SUMMARY:one\r\n  two\n\t three\r\n\tfour";
    const Document document = parsed(wrapped(line));
    EXPECT_EQ(only(document).value, "one two threefour");
    EXPECT_EQ(only(document).raw, line + "\r\n");
}

TEST(Document, UnfoldsInsideUtf8SequencesNamesAndParameters) {
    const Document document = parsed(wrapped("SUM\r\n MARY;LANG\r\n UAGE=d\r\n e:\xC3\r\n \xA4"));
    EXPECT_EQ(only(document).name, "SUMMARY");
    EXPECT_EQ(only(document).parameterValue("LANGUAGE"), "de");
    EXPECT_EQ(only(document).value, "\xC3\xA4");
}

TEST(Document, CountsPhysicalLinesAcrossFolds) {
    const Document document = parsed("BEGIN:A\nX:1\n 2\n 3\nY:4\nEND:A\n");
    EXPECT_EQ(document.components()[0].properties[1].line, 5U);
}

struct ParameterCase {
    const char* line;
    const char* name;
    std::vector<std::string> values;
    const char* value;
};

TEST(Document, ReadsParameters) {
    const ParameterCase cases[] = {
        {"X;TZID=Europe/Berlin:v", "TZID", {"Europe/Berlin"}, "v"},
        {"X;tzid=\"a:b;c,d\":v", "TZID", {"a:b;c,d"}, "v"},
        {"X;MEMBER=\"a\",\"b,c\",d:v", "MEMBER", {"a", "b,c", "d"}, "v"},
        {"X;A=1;B=2:v", "B", {"2"}, "v"},
        {"X;A=:v", "A", {""}, "v"},
        {"X;A=\"\":v", "A", {""}, "v"},
        {"X;A=1,,2:v", "A", {"1", "", "2"}, "v"},
        {"X;A=x^ny^'z^'^^^q^:v", "A", {"x\ny\"z\"^^q^"}, "v"},
        {"X;A=\"^'q^'\":v", "A", {"\"q\""}, "v"},
        {"X;CN=5\" disk:v", "CN", {"5\" disk"}, "v"},
        {"X;CN=\"a\" b:v", "CN", {"\"a\" b"}, "v"},
        {"X;T=Weg 1\\; Linz\\, AT;R=7:v", "T", {"Weg 1\\; Linz\\, AT"}, "v"},
        {"X;U=ab\\://Work;T=a:v", "U", {"ab\\://Work"}, "v"},
        {"X;A=end\\:v", "A", {"end\\"}, "v"},
        {"TEL;WORK;VOICE:1", "WORK", {}, "1"},
        {"X;;A=1;:v", "A", {"1"}, "v"},
        {"X;A=1:a:b;c=d", "A", {"1"}, "a:b;c=d"},
    };
    for (const ParameterCase& c : cases) {
        SCOPED_TRACE(c.line);
        const Document document = parsed(wrapped(c.line));
        EXPECT_EQ(only(document).value, c.value);
        const Parameter* const parameter = only(document).parameter(c.name);
        ASSERT_NE(parameter, nullptr);
        EXPECT_EQ(std::vector<std::string>(parameter->values.begin(), parameter->values.end()),
                  c.values);
    }
}

TEST(Document, ReadsVcardGroups) {
    const Document document = parsed(wrapped("item1.x-ABLabel;TYPE=a:_$!<Home>!$_"));
    EXPECT_EQ(only(document).group, "item1");
    EXPECT_EQ(only(document).name, "X-ABLABEL");
    EXPECT_EQ(only(document).parameterValue("TYPE"), "a");
    EXPECT_EQ(only(document).value, "_$!<Home>!$_");
}

TEST(Document, LookupsFindTheFirstAndReportAbsence) {
    const Document document = parsed("BEGIN:A\nX:1\nx:2\nY:3\nEND:A\n");
    const Component& component = document.components()[0];
    EXPECT_EQ(component.value("X"), "1");
    EXPECT_EQ(component.propertiesNamed("X").size(), 2U);
    EXPECT_EQ(component.property("Z"), nullptr);
    EXPECT_EQ(component.value("Z"), "");
    EXPECT_EQ(component.properties[0].parameter("Z"), nullptr);
    EXPECT_EQ(component.properties[0].parameterValue("Z"), "");
}

struct RefusedCase {
    std::string text;
    std::size_t line;
};

TEST(Document, RefusesBrokenTextNamingTheLine) {
    const RefusedCase cases[] = {
        {"X:1\r\n", 1},
        {"BEGIN:A\r\nX\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\n:x\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\nX Y:1\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\n\xC3\xA4:1\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\na.b.c:1\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\nX;A=\"open:1\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\nX;=1:1\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\nX;A 1:1\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\nX;A=1\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\nX;", 2},
        {"BEGIN:A\r\nX:1\r\n", 1},
        {"BEGIN:A\r\nBEGIN:B\r\nEND:A\r\nEND:B\r\n", 3},
        {"BEGIN:A\r\nEND:A\r\nEND:A\r\n", 3},
        {"BEGIN:\r\nEND:\r\n", 1},
        {"BEGIN:A B\r\nEND:A B\r\n", 1},
        {"x.BEGIN:A\r\nEND:A\r\n", 1},
        {"BEGIN:A\r\nX:a\rb\r\nEND:A\r\n", 2},
        {"BEGIN:A\r\nX:a\r\r\nEND:A\r\n", 2},
        {wrapped(std::string("X:a\0b", 5)), 2},
        {wrapped("X:\x07"), 2},
        {wrapped("X:\x7F"), 2},
        {wrapped("X:0123456789\x01"), 2},
    };
    for (const RefusedCase& c : cases) {
        SCOPED_TRACE(c.text);
        const SyntaxError error = refused(c.text);
        EXPECT_EQ(error.line, c.line);
        EXPECT_FALSE(error.message.empty());
    }
}

TEST(Document, RefusesInvalidUtf8AnywhereInTheLine) {
    const char* const sequences[] = {"\x80",
                                     "\xBF",
                                     "\xC0\x80",
                                     "\xC1\xBF",
                                     "\xC3",
                                     "\xC3(",
                                     "\xE0\x80\x80",
                                     "\xE2\x82",
                                     "\xE2\x28\xA1",
                                     "\xED\xA0\x80",
                                     "\xF0\x80\x80\x80",
                                     "\xF0\x9F\x98",
                                     "\xF4\x90\x80\x80",
                                     "\xF5\x80\x80\x80",
                                     "\xFF"};
    for (const char* sequence : sequences)
        for (const char* before : {"", "1234567", "12345678"})
            for (const char* after : {"", "12345678"}) {
                const std::string text = wrapped(std::string("X:") + before + sequence + after);
                EXPECT_EQ(refused(text).line, 2U) << text;
            }
}

TEST(Document, AcceptsEveryWidthOfUtf8AndTabs) {
    for (const char* sequence :
         {"\t", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
        for (const char* before : {"", "1234567", "12345678"})
            EXPECT_EQ(only(parsed(wrapped(std::string("X:") + before + sequence))).value,
                      std::string(before) + sequence);
}

TEST(Document, ComparesNamesWithoutCase) {
    EXPECT_TRUE(equalsIgnoringCase("vEvent", "VEVENT"));
    EXPECT_FALSE(equalsIgnoringCase("VEVENT", "VEVENTS"));
    EXPECT_FALSE(equalsIgnoringCase("a[", "A{"));
    EXPECT_TRUE(equalsIgnoringCase("", ""));
}

}  // namespace
}  // namespace kalends::contentline
