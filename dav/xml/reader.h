// Request bodies: text to a light tree with resolved namespaces. The only pugixml user. Refuses
// what pugixml tolerates.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dav/xml/qname.h"

namespace kalends::xml {

struct Attribute {
    Name name;  // namespace empty for unprefixed attributes
    std::string value;
};

/// An element, or a piece of text between elements (then `name.local` is empty and `characters`
/// holds it).
struct Element {
    Name name;
    std::vector<Attribute> attributes;
    std::vector<Element> children;
    std::string characters;

    [[nodiscard]] bool isText() const { return name.local.empty(); }

    [[nodiscard]] bool is(const QName& other) const { return name == other; }

    /// The first child element of that name, or nullptr.
    [[nodiscard]] const Element* child(const QName& childName) const;
    /// Child elements (text left out), in order.
    [[nodiscard]] std::vector<const Element*> elements() const;
    [[nodiscard]] std::vector<const Element*> elements(const QName& childName) const;
    /// Direct character data joined; not trimmed.
    [[nodiscard]] std::string text() const;
    /// `text()` without white space at both ends.
    [[nodiscard]] std::string trimmedText() const;
    /// Unprefixed attribute, or nullptr.
    [[nodiscard]] const std::string* attribute(std::string_view local) const;
};

struct ReadLimits {
    std::size_t bytes = 1024 * 1024;
    std::size_t depth = 64;
    std::size_t elements = 200'000;
};

struct ReadError {
    std::string message;
};

/// One well-formed document. Refuses DOCTYPE, invalid UTF-8, control characters, unbound prefixes,
/// duplicate attributes, several roots, unknown entities, and what exceeds the limits.
[[nodiscard]] std::variant<Element, ReadError> read(std::string_view body,
                                                    const ReadLimits& limits = {});

/// The element as stand-alone XML with its namespaces declared; for dead properties.
[[nodiscard]] std::string serialize(const Element& element);

}  // namespace kalends::xml
