// Escaping and fixed prefixes.
#include "dav/xml/writer.h"

#include <array>

#include "dav/xml/escapes.h"

namespace kalends::xml {

namespace {

struct Prefix {
    std::string_view ns;
    std::string_view prefix;
};

/// Declared once on every document root; anything else is declared where it stands.
constexpr std::array kPrefixes{
    Prefix{kDav, "D"},        Prefix{kCaldav, "C"},
    Prefix{kCarddav, "CR"},   Prefix{kCalendarServer, "CS"},
    Prefix{kAppleIcal, "A"},  Prefix{kMobileMe, "ME"},
    Prefix{kWebdavPush, "P"},
};

std::string_view prefixOf(std::string_view ns) {
    for (const auto& row : kPrefixes) {
        if (row.ns == ns) {
            return row.prefix;
        }
    }
    return {};
}

/// Attributes too, and CR stays: a parser would turn a bare one into LF.
constexpr Escapes escapes() {
    Escapes table = textEscapes();
    table['\r'] = "&#13;";
    table['"'] = "&quot;";
    return table;
}

constexpr auto kEscapes = escapes();

}  // namespace

void appendEscaped(std::string& out, std::string_view text) {
    appendEscaped(out, text, kEscapes);
}

void Writer::name(const QName& name) {
    const auto prefix = prefixOf(name.ns);
    if (!prefix.empty()) {
        out_ += prefix;
        out_ += ':';
    }
    out_ += name.local;
}

namespace {

/// Names without a fixed prefix carry their namespace as the default one; children of ours always
/// have prefixes.
void declareForeign(std::string& out, const QName& name) {
    if (prefixOf(name.ns).empty()) {
        out += " xmlns=\"";
        appendEscaped(out, name.ns);
        out += '"';
    }
}

void appendAttribute(std::string& out, std::string_view attribute, std::string_view value) {
    out += ' ';
    out += attribute;
    out += "=\"";
    appendEscaped(out, value);
    out += '"';
}

}  // namespace

void Writer::openDocument(const QName& root) {
    out_ += "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<";
    name(root);
    for (const auto& row : kPrefixes) {
        out_ += " xmlns:";
        out_ += row.prefix;
        out_ += "=\"";
        out_ += row.ns;
        out_ += '"';
    }
    out_ += '>';
}

void Writer::open(const QName& elementName) {
    out_ += '<';
    name(elementName);
    declareForeign(out_, elementName);
    out_ += '>';
}

void Writer::open(const QName& elementName, std::string_view attribute, std::string_view value) {
    out_ += '<';
    name(elementName);
    declareForeign(out_, elementName);
    appendAttribute(out_, attribute, value);
    out_ += '>';
}

void Writer::close(const QName& elementName) {
    out_ += "</";
    name(elementName);
    out_ += '>';
}

void Writer::empty(const QName& elementName) {
    out_ += '<';
    name(elementName);
    declareForeign(out_, elementName);
    out_ += "/>";
}

void Writer::empty(const QName& elementName, std::string_view attribute, std::string_view value) {
    out_ += '<';
    name(elementName);
    declareForeign(out_, elementName);
    appendAttribute(out_, attribute, value);
    out_ += "/>";
}

void Writer::element(const QName& elementName, std::string_view content) {
    open(elementName);
    appendEscaped(out_, content);
    close(elementName);
}

void Writer::href(std::string_view encodedHref) {
    out_ += "<D:href>";
    appendEscaped(out_, encodedHref);
    out_ += "</D:href>";
}

}  // namespace kalends::xml
