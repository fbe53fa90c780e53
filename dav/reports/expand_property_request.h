// The body of DAV:expand-property (RFC 3253 section 3.8) as a value. Pure.
#pragma once

#include <vector>

#include "dav/xml/reader.h"

namespace kalends::reports {

/// A property to report; with `nested`, each DAV:href in it is replaced by those properties of what
/// it leads to.
struct ExpandedProperty {
    xml::Name name;
    std::vector<ExpandedProperty> nested;
};

/// Throws 400 for a property without name, and beyond 5 levels or 200 properties.
[[nodiscard]] std::vector<ExpandedProperty> parseExpandProperty(const xml::Element& report);

}  // namespace kalends::reports
