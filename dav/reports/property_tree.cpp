// What the evaluator writes, read back: values are written by many rows and as dead properties, so
// this is the one place where all of them can be looked into.
#include "dav/reports/property_tree.h"

#include <stdexcept>
#include <utility>
#include <variant>

namespace kalends::reports {

namespace {

void collect(const xml::Element& element, std::vector<std::string>& into) {
    if (element.is({xml::kDav, "href"})) {
        into.push_back(element.trimmedText());
        return;
    }
    for (const auto& child : element.children) {
        if (!child.isText()) {
            collect(child, into);  // no deeper than xml::read lets a document be
        }
    }
}

}  // namespace

xml::Element propertyTree(properties::Evaluator& evaluator, const resource::Resource& resource) {
    constexpr xml::QName kRoot{xml::kDav, "response"};
    std::string text;
    xml::Writer writer{text};
    writer.openDocument(kRoot);
    evaluator.writePropstats(resource, writer);
    writer.close(kRoot);
    auto parsed = xml::read(text, {16UL * 1024 * 1024, 64, 200'000});
    if (auto* element = std::get_if<xml::Element>(&parsed)) {
        return std::move(*element);
    }
    throw std::logic_error{"own properties are not well-formed: " +
                           std::get<xml::ReadError>(parsed).message};
}

std::vector<std::string> hrefsIn(const xml::Element& element) {
    std::vector<std::string> hrefs;
    collect(element, hrefs);
    return hrefs;
}

}  // namespace kalends::reports
