// expand-property as sent.
#include "dav/reports/expand_property_request.h"

#include <cstddef>
#include <utility>

#include "dav/errors/conditions.h"

namespace kalends::reports {

namespace {

using errors::DavError;

constexpr xml::QName kDisplayName{xml::kDav, "displayname"};
constexpr std::size_t kDeepest = 5;
constexpr std::size_t kMostProperties = 200;

std::vector<ExpandedProperty> propertiesIn(const xml::Element& parent,
                                           std::size_t depth,
                                           std::size_t& left) {
    std::vector<ExpandedProperty> found;
    for (const auto* element : parent.elements({xml::kDav, "property"})) {
        if (depth > kDeepest || left == 0) {
            throw DavError{400, "expand-property asks for too many properties or too deep."};
        }
        --left;
        const std::string* name = element->attribute("name");
        if (name == nullptr || name->empty()) {
            throw DavError{400, "A property to expand has no name."};
        }
        const std::string* ns = element->attribute("namespace");
        found.push_back({xml::Name{ns == nullptr ? xml::kDav : std::string_view{*ns}, *name},
                         propertiesIn(*element, depth + 1, left)});
        // Interop: CalendarServer says so of every second expansion; here only of one that can lead
        // nowhere.
        if (depth > 1 && !found.back().nested.empty() && found.back().name == kDisplayName) {
            throw DavError{501, "DAV:displayname holds no URLs that could be followed."};
        }
    }
    return found;
}

}  // namespace

std::vector<ExpandedProperty> parseExpandProperty(const xml::Element& report) {
    std::size_t left = kMostProperties;
    return propertiesIn(report, 1, left);
}

}  // namespace kalends::reports
