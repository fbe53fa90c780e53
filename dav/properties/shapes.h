// The shapes most property values have: a text, an href, a set of hrefs, a stored text that clients
// set.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dav/properties/property.h"

namespace kalends::properties {

inline Found writeText(xml::Writer& out, const xml::QName& name, std::string_view text) {
    out.element(name, text);
    return Found::kYes;
}

inline Found writeNumber(xml::Writer& out, const xml::QName& name, std::uint64_t number) {
    return writeText(out, name, std::to_string(number));
}

inline Found writeHref(xml::Writer& out, const xml::QName& name, std::string_view href) {
    out.open(name);
    out.href(href);
    out.close(name);
    return Found::kYes;
}

/// A property that is there only when it was set.
inline Found writeStored(xml::Writer& out,
                         const xml::QName& name,
                         const std::optional<std::string>& text) {
    return text ? writeText(out, name, *text) : Found::kNo;
}

/// True when the element carries or asks for the JSON form of its content (RFC 7265, RFC 7095).
[[nodiscard]] inline bool isJson(const xml::Element& element) {
    const std::string* type = element.attribute("content-type");
    return type != nullptr && type->ends_with("+json");
}

inline constexpr std::size_t kMaxStoredTextBytes = 64UL * 1024;

/// Sets or removes a text of the collection.
inline std::optional<errors::DavError> setText(std::optional<std::optional<std::string>>& target,
                                               const xml::Element* value) {
    if (value == nullptr) {
        target.emplace(std::nullopt);
        return std::nullopt;
    }
    std::string text = value->text();
    if (text.size() > kMaxStoredTextBytes) {
        return errors::DavError{409, "The value of the property is too long."};
    }
    target.emplace(std::move(text));
    return std::nullopt;
}

}  // namespace kalends::properties
