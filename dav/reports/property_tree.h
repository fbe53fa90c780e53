// Properties of a resource as elements, for reports that follow the hrefs in them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/properties/evaluate.h"
#include "dav/xml/reader.h"

namespace kalends::reports {

/// The propstats of one resource under an element of their own. `evaluator` must have been prepared
/// for the resource.
[[nodiscard]] xml::Element propertyTree(properties::Evaluator& evaluator,
                                        const resource::Resource& resource);

/// Text of every DAV:href at any depth below the properties that were found.
[[nodiscard]] std::vector<std::string> hrefsIn(const xml::Element& element);

}  // namespace kalends::reports
