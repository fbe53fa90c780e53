// What changed in a collection as the viewer sees it.
#pragma once

#include <optional>

#include "dav/resource/resource.h"
#include "storage/objects.h"

namespace kalends::reports {

/// True when the viewer's changes are not the collection's: cards come and go as groups of contacts
/// change that are shared one by one. Their changes are answered by viewedChanges, always whole:
/// several may have one revision.
[[nodiscard]] bool hasOwnChanges(const resource::Resource& collection);

/// Like storage::ObjectStore::changesSince, for such a book; one statement. What the viewer never
/// saw is not told.
[[nodiscard]] storage::Changes viewedChanges(const resource::Context& context,
                                             const resource::Resource& book,
                                             std::optional<storage::Revision> since,
                                             storage::WantBody body);

}  // namespace kalends::reports
