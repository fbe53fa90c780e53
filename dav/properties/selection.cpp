// From bodies to the names they ask for.
#include "dav/properties/selection.h"

#include <algorithm>

#include "dav/errors/conditions.h"

namespace kalends::properties {

namespace {

using errors::DavError;
using xml::kDav;

constexpr xml::QName kProp{kDav, "prop"};
constexpr xml::QName kAllpropName{kDav, "allprop"};
constexpr xml::QName kPropnameName{kDav, "propname"};
constexpr xml::QName kInclude{kDav, "include"};
constexpr std::size_t kMaxAskedProperties = 500;

void takeNames(const xml::Element& parent, Selection& selection) {
    for (const auto* name : parent.elements()) {
        if (selection.named.size() >= kMaxAskedProperties) {
            throw DavError{400, "The request names too many properties."};
        }
        const bool repeated =
            std::any_of(selection.named.begin(), selection.named.end(),
                        [&](const xml::Element& earlier) { return earlier.name == name->name; });
        if (!repeated) {
            selection.named.push_back(*name);
        }
    }
}

}  // namespace

bool Selection::asksFor(const xml::QName& name) const {
    return std::any_of(named.begin(), named.end(),
                       [&](const xml::Element& element) { return element.is(name); });
}

Selection selectionFromPropfind(const std::optional<xml::Element>& body) {
    Selection selection;
    if (!body) {
        selection.mode = Selection::Mode::kAllprop;
        return selection;
    }
    if (!body->is({kDav, "propfind"})) {
        throw DavError{400, "The body of PROPFIND must be a DAV:propfind element."};
    }
    const auto* prop = body->child(kProp);
    const auto* allprop = body->child(kAllpropName);
    const auto* propname = body->child(kPropnameName);
    if ((prop != nullptr) + (allprop != nullptr) + (propname != nullptr) != 1) {
        throw DavError{
            400, "DAV:propfind must hold exactly one of DAV:prop, DAV:allprop and DAV:propname."};
    }
    if (prop != nullptr) {
        takeNames(*prop, selection);
    } else if (allprop != nullptr) {
        selection.mode = Selection::Mode::kAllprop;
        if (const auto* include = body->child(kInclude)) {
            takeNames(*include, selection);
        }
    } else {
        selection.mode = Selection::Mode::kPropname;
    }
    return selection;
}

Selection selectionFromReport(const xml::Element& report) {
    Selection selection;
    if (const auto* prop = report.child(kProp)) {
        takeNames(*prop, selection);
    } else if (report.child(kAllpropName) != nullptr) {
        selection.mode = Selection::Mode::kAllprop;
    } else if (report.child(kPropnameName) != nullptr) {
        selection.mode = Selection::Mode::kPropname;
    }
    return selection;
}

}  // namespace kalends::properties
