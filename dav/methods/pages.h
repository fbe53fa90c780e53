// The objects of a collection in pages, as long streamed answers read them. Knows no output format.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/resource/resource.h"

namespace kalends::methods {

/// Keyset paging by name: objects added or removed while a slow client reads do not disturb it.
class ObjectPages {
  public:
    ObjectPages(resource::ContextPtr context,
                resource::Resource collection,
                storage::WantBody body,
                const std::optional<storage::Selection::Range>& range = std::nullopt);
    /// The next objects the viewer may read; may be empty although more follow. Check `done` first.
    [[nodiscard]] std::vector<resource::Resource> next();

    [[nodiscard]] bool done() const { return done_; }

    [[nodiscard]] const resource::Resource& collection() const { return collection_; }

  private:
    resource::ContextPtr context_;
    resource::Resource collection_;
    storage::Selection selection_;
    bool done_ = false;
};

}  // namespace kalends::methods
