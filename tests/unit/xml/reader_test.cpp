// What the XML reader accepts, and that it refuses what pugixml lets pass.
#include "dav/xml/reader.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace kalends::xml {
namespace {

const Element& accepted(const std::variant<Element, ReadError>& result) {
    if (const auto* error = std::get_if<ReadError>(&result)) {
        throw std::runtime_error{error->message};
    }
    return std::get<Element>(result);
}

std::string refusal(std::string_view body, const ReadLimits& limits = {}) {
    const auto result = read(body, limits);
    const auto* error = std::get_if<ReadError>(&result);
    return error == nullptr ? "" : error->message;
}

TEST(XmlReader, ResolvesPrefixesAndDefaultNamespaces) {
    const auto result = read(
        "<a:propfind xmlns:a='DAV:'><prop xmlns='DAV:'><x:cal "
        "xmlns:x='urn:ietf:params:xml:ns:caldav'/></prop><b xmlns=''/></a:propfind>");
    const auto& root = accepted(result);
    EXPECT_TRUE(root.is({kDav, "propfind"}));
    const auto* prop = root.child({kDav, "prop"});
    ASSERT_NE(prop, nullptr);
    EXPECT_NE(prop->child({kCaldav, "cal"}), nullptr);
    EXPECT_NE(root.child({"", "b"}), nullptr);
}

TEST(XmlReader, KeepsTextAttributesAndCdata) {
    const auto result = read("<t xmlns='DAV:' name='a&quot;b'> x &amp; <![CDATA[<y>]]></t>");
    const auto& root = accepted(result);
    EXPECT_EQ(root.text(), " x & <y>");
    EXPECT_EQ(root.trimmedText(), "x & <y>");
    ASSERT_NE(root.attribute("name"), nullptr);
    EXPECT_EQ(*root.attribute("name"), "a\"b");
    EXPECT_EQ(root.attribute("other"), nullptr);
}

TEST(XmlReader, AcceptsAByteOrderMarkAndAUtf8Declaration) {
    EXPECT_EQ(refusal("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>"), "");
}

struct BadBody {
    const char* what;
    std::string body;
};

TEST(XmlReader, RefusesWhatIsNotOneCleanDocument) {
    const BadBody cases[] = {
        {"nothing", ""},
        {"text only", "hello"},
        {"unclosed", "<a><b></a>"},
        {"truncated", "<D:propfind xmlns:D=\"DAV:\"><D:prop>"},
        {"two roots", "<a/><b/>"},
        {"text after the root", "<a/>x"},
        {"doctype", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"},
        {"doctype without entities", "<!DOCTYPE a><a/>"},
        {"unknown entity", "<a>&nbsp;</a>"},
        {"bare ampersand", "<a>a & b</a>"},
        {"character reference to NUL", "<a>&#0;</a>"},
        {"character reference out of range", "<a>&#x110000;</a>"},
        {"reference to a surrogate", "<a>&#xD800;</a>"},
        {"unbound prefix", "<D:propfind/>"},
        {"unbound attribute prefix", "<a b:c='d'/>"},
        {"prefix bound to nothing", "<a xmlns:b=''/>"},
        {"duplicate attribute", "<a b='1' b='2'/>"},
        {"duplicate attribute by namespace", "<a xmlns:x='u' xmlns:y='u' x:b='1' y:b='2'/>"},
        {"control character", std::string{"<a>\x01</a>"}},
        {"NUL", std::string{"<a>\0</a>", 8}},
        {"invalid UTF-8", "<a>\xC3\x28</a>"},
        {"overlong UTF-8", "<a>\xC0\xAF</a>"},
        {"U+FFFE", "<a>\xEF\xBF\xBE</a>"},
        {"U+FFFF", "<a b='\xEF\xBF\xBF'/>"},
        {"Latin-1 declared", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE4</a>"},
    };
    for (const auto& bad : cases) {
        EXPECT_NE(refusal(bad.body), "") << bad.what;
    }
}

TEST(XmlReader, RefusesDeepNestingWithoutRecursingInIt) {
    std::string deep;
    for (int level = 0; level < 200'000; ++level) {
        deep += "<a>";
    }
    EXPECT_NE(refusal(deep), "");
    for (int level = 0; level < 200'000; ++level) {
        deep += "</a>";
    }
    ReadLimits limits;
    limits.bytes = deep.size();
    EXPECT_EQ(refusal(deep, limits), "elements are nested too deeply");
}

TEST(XmlReader, RefusesWhatEveryNameWouldHaveToLookThrough) {
    std::string attributes = "<a";
    std::string declarations = "<a";
    std::string nested;
    for (int at = 0; at < 20'000; ++at) {
        attributes += " x" + std::to_string(at) + "='1'";
        declarations += " xmlns:x" + std::to_string(at) + "='u'";
    }
    for (int at = 0; at < 60; ++at) {
        nested += "<a";
        for (int each = 0; each < 100; ++each) {
            nested += " xmlns:x" + std::to_string(each) + "='u'";
        }
        nested += ">";
    }
    for (int at = 0; at < 60; ++at) {
        nested += "</a>";
    }
    for (const std::string& body : {attributes + "/>", declarations + "/>", nested}) {
        EXPECT_EQ(refusal(body), "an element has too many attributes") << body.substr(0, 40);
    }
}

TEST(XmlReader, RefusesTooManyElementsAndTooManyBytes) {
    std::string wide = "<a>";
    for (int count = 0; count < 1'000; ++count) {
        wide += "<b/>";
    }
    wide += "</a>";
    ReadLimits limits;
    limits.elements = 100;
    EXPECT_EQ(refusal(wide, limits), "the document has too many elements");
    limits = {};
    limits.bytes = 100;
    EXPECT_EQ(refusal(wide, limits), "the document is too large");
}

TEST(XmlReader, SerializesASubtreeThatReadsBackTheSame) {
    const auto result = read(
        "<p:outer xmlns:p='urn:p' xmlns:q='urn:q' q:at='1' xml:lang='de'>text <inner "
        "xmlns='urn:r'>&lt;&amp;</inner><plain/> tail</p:outer>");
    const auto& first = accepted(result);
    const std::string text = serialize(first);
    const auto again = read(text);
    const auto& second = accepted(again);
    EXPECT_EQ(serialize(second), text);
    EXPECT_EQ(second.attributes.size(), 2U);
    EXPECT_NE(second.child({"urn:r", "inner"}), nullptr);
    EXPECT_NE(second.child({"", "plain"}), nullptr);
}

TEST(XmlReader, SerializedAttributesKeepEveryQuote) {
    const auto result = read("<a b=\"it's &quot;so&quot; &lt;&amp;\"/>");
    const std::string text = serialize(accepted(result));
    const auto again = read(text);
    EXPECT_EQ(*accepted(again).attribute("b"), "it's \"so\" <&") << text;
}

}  // namespace
}  // namespace kalends::xml
