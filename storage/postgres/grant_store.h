// storage::GrantStore on PostgreSQL.
#pragma once

#include "storage/grants.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class GrantStore : public storage::GrantStore {
  public:
    explicit GrantStore(Pool& pool) : pool_(pool) {}

    std::vector<storage::StandingGrant> on(
        const std::vector<storage::CollectionId>& collections) override;
    bool replace(storage::CollectionId collection,
                 const std::vector<storage::Grant>& grants,
                 const storage::Actor& actor) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
