// The If header of WebDAV (RFC 4918 section 10.4) as far as a server without locks judges it. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "storage/ids.h"

namespace kalends::methods {

/// True when one of its lists holds for a resource with this entity tag (nullopt: nothing there).
/// No lock token is ever valid here; lists for other resources by tag are taken as lists for this
/// one. Throws DavError 400 when the header is malformed.
[[nodiscard]] bool ifHeaderHolds(std::string_view header,
                                 const std::optional<storage::Etag>& current);

}  // namespace kalends::methods
