// pugixml parses; this walk resolves namespaces and refuses what pugixml lets pass.
#include "dav/xml/reader.h"

#include <cctype>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <utility>

#include "dav/xml/writer.h"

namespace kalends::xml {

const Element* Element::child(const QName& childName) const {
    for (const auto& candidate : children) {
        if (candidate.is(childName)) {
            return &candidate;
        }
    }
    return nullptr;
}

std::vector<const Element*> Element::elements() const {
    std::vector<const Element*> found;
    for (const auto& candidate : children) {
        if (!candidate.isText()) {
            found.push_back(&candidate);
        }
    }
    return found;
}

std::vector<const Element*> Element::elements(const QName& childName) const {
    std::vector<const Element*> found;
    for (const auto& candidate : children) {
        if (candidate.is(childName)) {
            found.push_back(&candidate);
        }
    }
    return found;
}

std::string Element::text() const {
    std::string joined;
    for (const auto& candidate : children) {
        if (candidate.isText()) {
            joined += candidate.characters;
        }
    }
    return joined;
}

std::string Element::trimmedText() const {
    std::string joined = text();
    constexpr std::string_view kSpace = " \t\r\n";
    const auto begin = joined.find_first_not_of(kSpace);
    if (begin == std::string::npos) {
        return {};
    }
    return joined.substr(begin, joined.find_last_not_of(kSpace) - begin + 1);
}

const std::string* Element::attribute(std::string_view local) const {
    for (const auto& candidate : attributes) {
        if (candidate.name.ns.empty() && candidate.name.local == local) {
            return &candidate.value;
        }
    }
    return nullptr;
}

namespace {

constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

constexpr std::size_t kMostAttributes = 256;  // of one element; each is compared with the others
constexpr std::size_t kMostBindings = 512;    // of prefixes in scope; every name looks through them

struct Refusal {
    std::string message;
};

/// One scope of namespace declarations per open element.
class Scopes {
  public:
    void enter(const pugi::xml_node& node) {
        marks_.push_back(bindings_.size());
        std::size_t attributes = 0;
        for (const auto& attribute : node.attributes()) {
            if (++attributes > kMostAttributes || bindings_.size() > kMostBindings) {
                throw Refusal{"an element has too many attributes"};
            }
            const std::string_view name = attribute.name();
            if (name == "xmlns") {
                bindings_.emplace_back("", attribute.value());
            } else if (name.starts_with("xmlns:")) {
                if (*attribute.value() == '\0') {
                    throw Refusal{"a namespace prefix is bound to nothing"};
                }
                bindings_.emplace_back(name.substr(6), attribute.value());
            }
        }
    }

    void leave() {
        bindings_.resize(marks_.back());
        marks_.pop_back();
    }

    [[nodiscard]] Name resolve(std::string_view qualified, bool isAttribute) const {
        const auto colon = qualified.find(':');
        if (colon == std::string_view::npos) {
            return {isAttribute ? std::string_view{} : lookUp("").value_or(""), qualified};
        }
        const auto prefix = qualified.substr(0, colon);
        const auto local = qualified.substr(colon + 1);
        if (prefix.empty() || local.empty() || local.find(':') != std::string_view::npos) {
            throw Refusal{"an element or attribute name is malformed"};
        }
        if (prefix == "xml") {
            return {kXmlNamespace, local};
        }
        const auto ns = lookUp(prefix);
        if (!ns) {
            throw Refusal{"the namespace prefix '" + std::string{prefix} + "' is not declared"};
        }
        return {*ns, local};
    }

  private:
    [[nodiscard]] std::optional<std::string_view> lookUp(std::string_view prefix) const {
        for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding) {
            if (binding->first == prefix) {
                return binding->second;
            }
        }
        return std::nullopt;
    }

    std::vector<std::pair<std::string_view, std::string_view>> bindings_;
    std::vector<std::size_t> marks_;
};

std::vector<Attribute> attributesOf(const pugi::xml_node& node, const Scopes& scopes) {
    std::vector<Attribute> attributes;
    for (const auto& attribute : node.attributes()) {
        const std::string_view name = attribute.name();
        if (name == "xmlns" || name.starts_with("xmlns:")) {
            continue;
        }
        attributes.push_back({scopes.resolve(name, true), attribute.value()});
        for (std::size_t earlier = 0; earlier + 1 < attributes.size(); ++earlier) {
            if (attributes[earlier].name == attributes.back().name) {
                throw Refusal{"an attribute stands twice on one element"};
            }
        }
    }
    return attributes;
}

/// Depth is bounded before any recursion, so the recursion is too.
class Walk {
  public:
    explicit Walk(const ReadLimits& limits) : limits_(limits) {}

    Element element(const pugi::xml_node& node, std::size_t depth) {
        if (depth > limits_.depth) {
            throw Refusal{"elements are nested too deeply"};
        }
        if (++elements_ > limits_.elements) {
            throw Refusal{"the document has too many elements"};
        }
        scopes_.enter(node);
        Element out;
        out.name = scopes_.resolve(node.name(), false);
        out.attributes = attributesOf(node, scopes_);
        for (const auto& child : node.children()) {
            switch (child.type()) {
                case pugi::node_element:
                    out.children.push_back(element(child, depth + 1));
                    break;
                case pugi::node_pcdata:
                case pugi::node_cdata: {
                    Element text;
                    text.characters = child.value();
                    out.children.push_back(std::move(text));
                    break;
                }
                default:
                    break;  // comments and processing instructions carry nothing for DAV
            }
        }
        scopes_.leave();
        return out;
    }

  private:
    const ReadLimits& limits_;
    Scopes scopes_;
    std::size_t elements_ = 0;
};

bool isValidUtf8Text(std::string_view text) {
    std::size_t at = 0;
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    while (at < text.size()) {
        const unsigned char lead = byte(at);
        if (lead < 0x80) {
            if (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') {
                return false;
            }
            ++at;
            continue;
        }
        const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) {
            return false;
        }
        for (std::size_t next = 1; next < length; ++next) {
            if ((byte(at + next) & 0xC0) != 0x80) {
                return false;
            }
        }
        const unsigned char second = byte(at + 1);
        if (lead == 0xEF && second == 0xBF && byte(at + 2) >= 0xBE) {
            return false;  // U+FFFE and U+FFFF are in no XML document
        }
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
            (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
            return false;
        }
        at += length;
    }
    return true;
}

/// pugixml leaves references it does not know as they are, and `&#0;` would cut text: both are
/// refused up front.
void checkReferences(std::string_view body) {
    for (auto at = body.find('&'); at != std::string_view::npos; at = body.find('&', at + 1)) {
        const auto end = body.find(';', at);
        if (end == std::string_view::npos || end - at > 12) {
            throw Refusal{"an ampersand is not escaped"};
        }
        const auto name = body.substr(at + 1, end - at - 1);
        if (name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos") {
            continue;
        }
        if (name.size() < 2 || name[0] != '#') {
            throw Refusal{"entities are not allowed"};
        }
        const bool hex = name[1] == 'x';
        unsigned long code = 0;
        const auto digits = name.substr(hex ? 2 : 1);
        for (const char c : digits) {
            const auto u = static_cast<unsigned char>(c);
            if (hex ? std::isxdigit(u) == 0 : std::isdigit(u) == 0) {
                throw Refusal{"a character reference is malformed"};
            }
            const unsigned long digit = std::isdigit(u) != 0
                                            ? static_cast<unsigned long>(u - '0')
                                            : static_cast<unsigned long>((u | 0x20) - 'a' + 10);
            code = code * (hex ? 16 : 10) + digit;
            if (code > 0x10FFFF) {
                throw Refusal{"a character reference is out of range"};
            }
        }
        const bool control = code < 0x20 && code != 9 && code != 10 && code != 13;
        if (digits.empty() || control || (code >= 0xD800 && code <= 0xDFFF) || code == 0xFFFE ||
            code == 0xFFFF) {
            throw Refusal{"a character reference names no character"};
        }
    }
}

bool declaresOtherEncoding(std::string_view body) {
    if (!body.starts_with("<?xml")) {
        return false;
    }
    const auto declaration = body.substr(0, body.find("?>"));
    const auto at = declaration.find("encoding");
    if (at == std::string_view::npos) {
        return false;
    }
    std::string value;
    for (const char c : declaration.substr(at + 8)) {
        if (c != ' ' && c != '=' && c != '"' && c != '\'' && c != '\t') {
            value += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (!value.empty()) {
            break;
        }
    }
    return value != "utf-8" && value != "utf8" && value != "us-ascii";
}

Element parseOrRefuse(std::string_view body, const ReadLimits& limits) {
    if (body.starts_with("\xEF\xBB\xBF")) {
        body.remove_prefix(3);
    }
    if (body.size() > limits.bytes) {
        throw Refusal{"the document is too large"};
    }
    if (!isValidUtf8Text(body)) {
        throw Refusal{"the document is not valid UTF-8 text"};
    }
    if (declaresOtherEncoding(body)) {
        throw Refusal{"only UTF-8 is accepted"};
    }
    checkReferences(body);
    pugi::xml_document document;
    const auto result = document.load_buffer(
        body.data(), body.size(),
        pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_doctype | pugi::parse_fragment,
        pugi::encoding_utf8);
    if (!result) {
        throw Refusal{std::string{"the document is not well-formed: "} + result.description()};
    }
    pugi::xml_node root;
    for (const auto& node : document.children()) {
        if (node.type() == pugi::node_doctype) {
            throw Refusal{"a DOCTYPE is not allowed"};
        }
        if (node.type() == pugi::node_element) {
            if (root) {
                throw Refusal{"the document has several roots"};
            }
            root = node;
        } else if (node.type() == pugi::node_pcdata &&
                   std::string_view{node.value()}.find_first_not_of(" \t\r\n") !=
                       std::string_view::npos) {
            throw Refusal{"there is text outside the root element"};
        }
    }
    if (!root) {
        throw Refusal{"the document has no root element"};
    }
    return Walk{limits}.element(root, 1);
}

void appendInApostrophes(std::string& out, std::string_view value) {
    for (auto quote = value.find('\''); quote != std::string_view::npos; quote = value.find('\'')) {
        appendEscaped(out, value.substr(0, quote));
        out += "&apos;";
        value.remove_prefix(quote + 1);
    }
    appendEscaped(out, value);
}

void serializeInto(const Element& element, std::string_view inheritedNs, std::string& out) {
    if (element.isText()) {
        appendEscaped(out, element.characters);
        return;
    }
    out += '<';
    out += element.name.local;
    std::size_t foreign = 0;
    for (const auto& attribute : element.attributes) {
        out += ' ';
        if (attribute.name.ns == kXmlNamespace) {
            out += "xml:";
        } else if (!attribute.name.ns.empty()) {
            const std::string prefix = "a" + std::to_string(foreign++);
            out += "xmlns:" + prefix + "=\"";
            appendEscaped(out, attribute.name.ns);
            out += "\" " + prefix + ":";
        }
        out += attribute.name.local;
        out += "='";
        appendInApostrophes(out, attribute.value);
        out += '\'';
    }
    // After the attributes, and those in apostrophes: a test of CalendarServer compares bytes.
    if (element.name.ns != inheritedNs) {
        out += " xmlns=\"";
        appendEscaped(out, element.name.ns);
        out += '"';
    }
    if (element.children.empty()) {
        out += "/>";
        return;
    }
    out += '>';
    for (const auto& child : element.children) {
        serializeInto(child, element.name.ns, out);
    }
    out += "</";
    out += element.name.local;
    out += '>';
}

}  // namespace

std::variant<Element, ReadError> read(std::string_view body, const ReadLimits& limits) {
    try {
        return parseOrRefuse(body, limits);
    } catch (const Refusal& refusal) {
        return ReadError{refusal.message};
    }
}

std::string serialize(const Element& element) {
    std::string out;
    // No element name has this namespace, so the root always declares its own, be it empty.
    serializeInto(element, "\n", out);
    return out;
}

}  // namespace kalends::xml
