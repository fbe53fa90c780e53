// Escaping, prefixes and multistatus pieces.
#include "dav/xml/writer.h"

#include <gtest/gtest.h>

#include <string>

#include "dav/xml/multistatus.h"
#include "dav/xml/reader.h"

namespace kalends::xml {
namespace {

TEST(XmlWriter, EscapesMarkupAndDropsWhatXmlCannotCarry) {
    std::string out;
    appendEscaped(out, "a<b>&\"\x01\r\nz");
    EXPECT_EQ(out, "a&lt;b&gt;&amp;&quot;&#13;\nz");
}

TEST(XmlWriter, ReplacesCharactersThatNoXmlHolds) {
    const auto escaped = [](std::string_view text) {
        std::string out;
        appendEscaped(out, text);
        return out;
    };
    EXPECT_EQ(escaped("a\xEF\xBF\xBE"
                      "b"),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(escaped("\xEF\xBF\xBF\xEF\xBF\xBF<"), "\xEF\xBF\xBD\xEF\xBF\xBD&lt;");
    for (const char* const kept : {"\xEF\xBF\xBD", "\xEF\xBB\xBFx", "\xEF\xBC\xA1", "\xEE\xBF\xBF",
                                   "\xF0\x9F\xBF\xBE", "x\xEF\xBF", "\xEF"}) {
        EXPECT_EQ(escaped(kept), kept);
    }
}

TEST(XmlWriter, WritesKnownNamespacesByPrefixAndOthersInPlace) {
    std::string out;
    Writer writer{out};
    writer.openDocument({kDav, "multistatus"});
    writer.element({kCaldav, "calendar-data"}, "x");
    writer.empty({"urn:other", "thing"});
    writer.empty({"", "none"});
    writer.close({kDav, "multistatus"});
    const auto read = xml::read(out);
    ASSERT_TRUE(std::holds_alternative<Element>(read)) << out;
    const auto& root = std::get<Element>(read);
    EXPECT_TRUE(root.is({kDav, "multistatus"}));
    EXPECT_NE(root.child({kCaldav, "calendar-data"}), nullptr);
    EXPECT_NE(root.child({"urn:other", "thing"}), nullptr);
    EXPECT_NE(root.child({"", "none"}), nullptr);
}

TEST(XmlWriter, StatusTextsAreExact) {
    EXPECT_EQ(statusLine(200), "HTTP/1.1 200 OK");
    EXPECT_EQ(statusLine(404), "HTTP/1.1 404 Not Found");
    EXPECT_EQ(statusLine(507), "HTTP/1.1 507 Insufficient Storage");
}

TEST(XmlWriter, StatusResponseCarriesErrorAndDescription) {
    std::string out;
    Writer writer{out};
    openMultistatus(writer);
    statusResponse(writer, "/dav/x", 507, "<D:number-of-matches-within-limits/>",
                   "More than that.");
    closeMultistatus(writer);
    const auto read = xml::read(out);
    ASSERT_TRUE(std::holds_alternative<Element>(read)) << out;
    const auto* response = std::get<Element>(read).child({kDav, "response"});
    ASSERT_NE(response, nullptr);
    EXPECT_EQ(response->child({kDav, "href"})->text(), "/dav/x");
    EXPECT_EQ(response->child({kDav, "status"})->text(), "HTTP/1.1 507 Insufficient Storage");
    EXPECT_NE(response->child({kDav, "error"})->child({kDav, "number-of-matches-within-limits"}),
              nullptr);
    EXPECT_EQ(response->child({kDav, "responsedescription"})->text(), "More than that.");
}

TEST(ClarkNotation, GoesBothWays) {
    EXPECT_EQ(clark({kDav, "getetag"}), "{DAV:}getetag");
    EXPECT_EQ(fromClark("{urn:x}y"), (Name{"urn:x", "y"}));
    EXPECT_EQ(fromClark("{}y"), (Name{"", "y"}));
}

}  // namespace
}  // namespace kalends::xml
