// storage::ViewerObjectStore on PostgreSQL.
#pragma once

#include "storage/postgres/pool.h"
#include "storage/viewer_objects.h"

namespace kalends::postgres {

class ViewerObjectStore : public storage::ViewerObjectStore {
  public:
    explicit ViewerObjectStore(Pool& pool) : pool_(pool) {}

    std::vector<storage::OwnText> of(storage::PrincipalId viewer,
                                     storage::CollectionId collection,
                                     const std::vector<storage::ObjectId>& objects) override;
    void keep(storage::PrincipalId viewer,
              storage::CollectionId collection,
              std::string_view name,
              storage::Revision revision,
              std::string_view text) override;
    void keepOfBoth(storage::CollectionId collection,
                    std::string_view name,
                    std::string_view other) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
