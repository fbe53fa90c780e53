// Which properties a request asks for (RFC 4918 section 9.1).
#pragma once

#include <optional>
#include <vector>

#include "dav/xml/reader.h"

namespace kalends::properties {

/// What a request asks for, resolved once.
struct Selection {
    enum class Mode { kNamed, kAllprop, kPropname } mode = Mode::kNamed;
    std::vector<xml::Element>
        named;  // DAV:prop's children (with attributes and content), or DAV:include's
    [[nodiscard]] bool asksFor(const xml::QName& name) const;
};

/// From a DAV:propfind body; an empty body means allprop. Throws DavError 400.
[[nodiscard]] Selection selectionFromPropfind(const std::optional<xml::Element>& body);
/// From a report body that may hold DAV:prop, DAV:allprop or DAV:propname; none of them: nothing
/// named.
[[nodiscard]] Selection selectionFromReport(const xml::Element& report);

}  // namespace kalends::properties
