// DAV:set and DAV:remove instructions applied to a patch, all or nothing: PROPPATCH, MKCALENDAR and
// extended MKCOL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/properties/property.h"

namespace kalends::methods {

/// One property instruction and how it fares.
struct PropertyUpdate {
    xml::Name name;
    const xml::Element* value = nullptr;  // nullptr: removed
    std::optional<errors::DavError> error;
    std::string language{};  // xml:lang of what the property stands in, where it has none itself
};

/// Every property in the DAV:prop elements below `instructions` (DAV:set, DAV:remove), in document
/// order. `instructions` must outlive the result. Throws DavError 400 for anything that is not an
/// instruction, 413 for too many.
[[nodiscard]] std::vector<PropertyUpdate> propertyUpdates(const xml::Element& instructions);

/// Applies each to `patch` (RFC 4918 section 9.2) and notes errors; true when there was none.
/// Properties that are not live on `kind` become dead ones.
bool applyUpdates(properties::Patch& patch,
                  resource::Kind kind,
                  std::vector<PropertyUpdate>& updates);

/// DAV:propstat elements: one for the successful ones, or one for each error and 424 for the rest.
void writePropstats(const std::vector<PropertyUpdate>& updates, xml::Writer& out);

}  // namespace kalends::methods
