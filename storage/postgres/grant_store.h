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
    bool set(const storage::GrantPlace& place,
             const storage::Grant& grant,
             const storage::Actor& actor) override;
    bool revoke(const storage::GrantPlace& place,
                const storage::Grant& grant,
                const storage::Actor& actor) override;
    std::vector<storage::Ended> endOverdue(std::chrono::sys_seconds now,
                                           std::size_t limit) override;
    std::optional<storage::OrganisationLimit> limitOf(
        storage::OrganisationId organisation) override;
    void setLimit(storage::OrganisationId organisation,
                  const std::optional<storage::OrganisationLimit>& limit) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
