// storage::QuotaStore on PostgreSQL.
#pragma once

#include <span>

#include "storage/postgres/pool.h"
#include "storage/quota.h"

namespace kalends::postgres {

class QuotaStore : public storage::QuotaStore {
  public:
    explicit QuotaStore(Pool& pool) : pool_(pool) {}

    storage::Usage usageOf(storage::PrincipalId owner) override;
    void setDefault(std::int64_t bytes, std::int64_t objects) override;
    void set(storage::PrincipalId principal, const storage::QuotaChange& change) override;
    bool setForOrganisation(std::string_view slug, const storage::QuotaChange& change) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
