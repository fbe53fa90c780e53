// Escaping and fixed prefixes.
#include "dav/xml/writer.h"

#include <array>

namespace kalends::xml {

namespace {

struct Prefix {
    std::string_view ns;
    std::string_view prefix;
};

/// Declared once on every document root; anything else is declared where it stands.
constexpr std::array kPrefixes{
    Prefix{kDav, "D"},           Prefix{kCaldav, "C"},   Prefix{kCarddav, "CR"},
    Prefix{kCalendarServer, "CS"}, Prefix{kAppleIcal, "A"}, Prefix{kMobileMe, "ME"},
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

constexpr char kNoCharacterLead = '\xEF';

/// What one byte becomes; nullptr: itself. An empty text drops it; itself: the bytes behind it decide.
constexpr std::array<const char*, 256> escapes() {
    std::array<const char*, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c) {
        table[c] = "";
    }
    table['\t'] = nullptr;
    table['\n'] = nullptr;
    table['\r'] = "&#13;";  // a parser would turn a bare CR into LF
    table['<'] = "&lt;";
    table['>'] = "&gt;";
    table['&'] = "&amp;";
    table['"'] = "&quot;";
    table[static_cast<unsigned char>(kNoCharacterLead)] = "\xEF";
    return table;
}

constexpr auto kEscapes = escapes();
constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

/// U+FFFE and U+FFFF may stand in a calendar, but in no XML: one of them would spoil the answer for all objects in it.
bool isNoCharacter(std::string_view text, std::size_t at) {
    return text.substr(at, 3) == "\xEF\xBF\xBE" || text.substr(at, 3) == "\xEF\xBF\xBF";
}

}  // namespace

void appendEscaped(std::string& out, std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char* replacement = kEscapes[static_cast<unsigned char>(text[at])];
        if (replacement == nullptr) {
            continue;
        }
        if (*replacement != kNoCharacterLead) {
            out.append(text, begin, at - begin);
            out += replacement;
            begin = at + 1;
        } else if (isNoCharacter(text, at)) {
            out.append(text, begin, at - begin);
            out += kReplacementCharacter;
            begin = at + 3;
            at += 2;
        }
    }
    out.append(text, begin, text.size() - begin);
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

/// Names without a fixed prefix carry their namespace as the default one; children of ours always have prefixes.
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
