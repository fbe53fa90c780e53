// storage::ListedPeople on PostgreSQL.
#pragma once

#include "storage/listed_people.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class ListedPeople : public storage::ListedPeople {
  public:
    explicit ListedPeople(Pool& pool) : pool_(pool) {}

    std::vector<storage::Principal> page(storage::OrganisationId viewer,
                                         const std::vector<std::string>& containing,
                                         storage::PrincipalId after,
                                         std::size_t limit) override;
    std::vector<storage::Principal> byGuids(storage::OrganisationId viewer,
                                            const std::vector<std::string>& guids) override;
    std::vector<std::pair<storage::PrincipalId, std::string>> membersOf(
        storage::OrganisationId viewer, const std::vector<storage::PrincipalId>& groups) override;
    void setListing(storage::PrincipalId principal, Listing listing) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
