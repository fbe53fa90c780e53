// The body of DAV:sync-collection (RFC 6578 section 6.1). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "dav/properties/evaluate.h"
#include "dav/xml/reader.h"

namespace kalends::reports {

struct SyncCollection {
    enum class Level { kOne, kInfinite };
    properties::Selection selection;
    std::string token;  // empty: initial synchronisation
    std::optional<Level> level;
    std::optional<std::size_t> limit;
};

/// Throws 400 for a level that is neither 1 nor infinite, and what calendar-data or address-data
/// violate.
[[nodiscard]] SyncCollection parseSyncCollection(const xml::Element& report);

}  // namespace kalends::reports
