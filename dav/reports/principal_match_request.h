// The body of DAV:principal-match (RFC 3744 section 9.3) as a value. Pure.
#pragma once

#include <optional>

#include "dav/properties/evaluate.h"
#include "dav/xml/reader.h"

namespace kalends::reports {

struct PrincipalMatchRequest {
    std::optional<xml::Name> property;               // absent: DAV:self
    std::optional<properties::Selection> selection;  // absent: only whether it matches
};

/// Throws 400 unless there is exactly one of DAV:self and DAV:principal-property, and at most one
/// DAV:prop.
[[nodiscard]] PrincipalMatchRequest parsePrincipalMatch(const xml::Element& report);

}  // namespace kalends::reports
