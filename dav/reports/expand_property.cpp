// DAV:expand-property: properties with what their hrefs lead to (RFC 3253 section 3.8). Goes level
// by level, so that each level of each property costs a fixed number of statements.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dav/errors/conditions.h"
#include "dav/reports/expand_property_request.h"
#include "dav/reports/handlers.h"
#include "dav/reports/href_targets.h"
#include "dav/reports/principal_responses.h"
#include "dav/reports/property_tree.h"
#include "dav/xml/multistatus.h"

namespace kalends::reports {

namespace {

using Asked = std::vector<ExpandedProperty>;
using Resources = std::vector<const resource::Resource*>;
using PropstatsByHref = std::map<std::string, std::string>;

constexpr std::size_t kMostExpansions = 5000;
constexpr xml::QName kHref{xml::kDav, "href"};
constexpr xml::QName kProp{xml::kDav, "prop"};
constexpr xml::QName kPropstat{xml::kDav, "propstat"};

class Expansion {
  public:
    explicit Expansion(resource::ContextPtr context) : context_(std::move(context)) {}

    /// The propstats of each resource, in their order.
    [[nodiscard]] std::vector<std::string> propstats(const Resources& resources,
                                                     const Asked& asked);

  private:
    [[nodiscard]] PropstatsByHref follow(const std::vector<xml::Element>& trees,
                                         const ExpandedProperty& property);

    resource::ContextPtr context_;
    std::size_t left_ = kMostExpansions;
};

const xml::Element* propertyIn(const xml::Element& propstat, const xml::Name& name) {
    const auto* prop = propstat.child(kProp);
    return prop == nullptr ? nullptr : prop->child(name.view());
}

/// As it was written, with the fixed prefixes.
void copy(const xml::Element& element, xml::Writer& out) {
    if (element.isText()) {
        out.text(element.characters);
        return;
    }
    if (!element.attributes.empty()) {
        out.raw(xml::serialize(element));
        return;
    }
    if (element.children.empty()) {
        out.empty(element.name.view());
        return;
    }
    out.open(element.name.view());
    for (const auto& child : element.children) {
        copy(child, out);
    }
    out.close(element.name.view());
}

/// Copies a property's value, each href replaced by the response for what it leads to.
void writeExpanded(const xml::Element& element, const PropstatsByHref& targets, xml::Writer& out) {
    for (const auto& child : element.children) {
        if (child.isText()) {
            out.text(child.characters);
        } else if (child.is(kHref)) {
            const auto href = child.trimmedText();
            const auto target = targets.find(href);
            out.raw("<D:response>");
            out.href(href);
            out.raw(target != targets.end() ? std::string_view{target->second}
                                            : "<D:status>HTTP/1.1 404 Not Found</D:status>");
            out.raw("</D:response>");
        } else if (hrefsIn(child).empty()) {
            copy(child, out);
        } else {
            out.open(child.name.view());
            writeExpanded(child, targets, out);
            out.close(child.name.view());
        }
    }
}

void writeTree(const xml::Element& tree,
               const Asked& asked,
               const std::vector<PropstatsByHref>& expansions,
               xml::Writer& out) {
    for (const auto* propstat : tree.elements(kPropstat)) {
        out.open(kPropstat);
        for (const auto* part : propstat->elements()) {
            if (!part->is(kProp)) {
                copy(*part, out);
                continue;
            }
            out.open(kProp);
            for (const auto* value : part->elements()) {
                const auto at = std::find_if(
                    asked.begin(), asked.end(),
                    [&](const ExpandedProperty& property) { return property.name == value->name; });
                if (at == asked.end() || at->nested.empty() || value->children.empty()) {
                    copy(*value, out);
                    continue;
                }
                out.open(value->name.view());
                writeExpanded(*value, expansions[static_cast<std::size_t>(at - asked.begin())],
                              out);
                out.close(value->name.view());
            }
            out.close(kProp);
        }
        out.close(kPropstat);
    }
}

PropstatsByHref Expansion::follow(const std::vector<xml::Element>& trees,
                                  const ExpandedProperty& property) {
    std::vector<std::string> hrefs;
    for (const auto& tree : trees) {
        for (const auto* propstat : tree.elements(kPropstat)) {
            if (const auto* value = propertyIn(*propstat, property.name)) {
                for (auto& href : hrefsIn(*value)) {
                    hrefs.push_back(std::move(href));
                }
            }
        }
    }
    std::sort(hrefs.begin(), hrefs.end());
    hrefs.erase(std::unique(hrefs.begin(), hrefs.end()), hrefs.end());
    if (hrefs.size() > left_) {
        throw errors::DavError{errors::Condition::kNumberOfMatchesWithinLimits,
                               "There is too much to expand in one report."};
    }
    left_ -= hrefs.size();
    const auto targets = resolveHrefs(*context_, hrefs);
    Resources resources;
    resources.reserve(targets.size());
    for (const auto& [href, target] : targets) {
        resources.push_back(&target);
    }
    const auto texts = propstats(resources, property.nested);
    PropstatsByHref result;
    std::size_t at = 0;
    for (const auto& [href, target] : targets) {
        result.emplace(href, texts[at++]);
    }
    return result;
}

std::vector<std::string> Expansion::propstats(const Resources& resources, const Asked& asked) {
    properties::Selection selection;
    for (const auto& property : asked) {
        selection.named.push_back({property.name, {}, {}, {}});
    }
    properties::Evaluator evaluator{context_, std::move(selection)};
    evaluator.prepare(resources);
    std::vector<std::string> texts(resources.size());
    const bool plain =
        std::all_of(asked.begin(), asked.end(),
                    [](const ExpandedProperty& property) { return property.nested.empty(); });
    if (plain) {
        for (std::size_t at = 0; at < resources.size(); ++at) {
            xml::Writer writer{texts[at]};
            evaluator.writePropstats(*resources[at], writer);
        }
        return texts;
    }
    std::vector<xml::Element> trees;
    trees.reserve(resources.size());
    for (const auto* resource : resources) {
        trees.push_back(propertyTree(evaluator, *resource));
    }
    std::vector<PropstatsByHref> expansions;
    expansions.reserve(asked.size());
    for (const auto& property : asked) {
        expansions.push_back(property.nested.empty() ? PropstatsByHref{} : follow(trees, property));
    }
    for (std::size_t at = 0; at < trees.size(); ++at) {
        xml::Writer writer{texts[at]};
        writeTree(trees[at], asked, expansions, writer);
    }
    return texts;
}

}  // namespace

http::Response expandProperty(const exchange::Exchange& exchange,
                              const resource::Resource& target,
                              const xml::Element& body) {
    requireDepthZero(exchange);
    const auto asked = parseExpandProperty(body);
    const auto texts = Expansion{exchange.context}.propstats({&target}, asked);
    std::string out;
    xml::Writer writer{out};
    xml::openMultistatus(writer);
    writer.raw("<D:response>");
    writer.href(target.href);
    writer.raw(texts.front());
    writer.raw("</D:response>");
    xml::closeMultistatus(writer);
    return exchange::xmlResponse(207, std::move(out));
}

}  // namespace kalends::reports
