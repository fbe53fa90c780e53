// Rows of storage as resources, for those who have read them (resolve.cpp, elsewhere.cpp); all
// others take resource.h.
#pragma once

#include <vector>

#include "dav/resource/resource.h"

namespace kalends::resource {

/// A collection at its owner's URL, with what `access` leaves to a viewer who may be restricted.
[[nodiscard]] Resource makeCollection(const Context& context,
                                      const PrincipalPtr& owner,
                                      storage::Collection collection,
                                      const access::Access& access);
/// The same; access is decided from `grants`.
[[nodiscard]] Resource makeCollection(const Context& context,
                                      const PrincipalPtr& owner,
                                      storage::Collection collection,
                                      const std::vector<storage::GrantRow>& grants);

/// The same collection at its URL in the viewer's home. Its properties are the viewer's own to
/// change.
[[nodiscard]] Resource inViewersHome(const Context& context, Resource resource);

/// Those of `grants` that reach all of the home.
[[nodiscard]] std::vector<storage::GrantRow> homeGrants(std::vector<storage::GrantRow> grants);

/// The home as far as a missing child needs it: enough to judge whether one may be made there.
[[nodiscard]] Resource homeWithoutRow(const Context& context,
                                      const PrincipalPtr& owner,
                                      storage::HomeKind home,
                                      const std::vector<storage::GrantRow>& grants);

}  // namespace kalends::resource
