// storage::AdministrationStore on PostgreSQL. Implemented by subject: administration_store.cpp,
// organisations.cpp.
#pragma once

#include "storage/administration.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class AdministrationStore : public storage::AdministrationStore {
  public:
    explicit AdministrationStore(Pool& pool) : pool_(pool) {}

    std::vector<storage::ListedPrincipal> list(const storage::PrincipalListing& listing) override;
    std::optional<storage::AdministeredPrincipal> find(const storage::PrincipalPath& path,
                                                       storage::Hold hold) override;
    std::vector<storage::Principal> members(storage::PrincipalId group,
                                            storage::PrincipalId after,
                                            std::size_t limit) override;
    std::vector<storage::PrincipalId> changeMembers(
        storage::PrincipalId group,
        const std::vector<storage::PrincipalId>& members,
        storage::Membership membership) override;

    std::vector<storage::AdministeredOrganisation> organisations(storage::PrincipalId administrator,
                                                                 std::string_view slugPrefix,
                                                                 std::string_view afterSlug,
                                                                 std::size_t limit) override;
    std::optional<storage::AdministeredOrganisation> organisation(std::string_view slug,
                                                                  storage::Hold hold) override;
    storage::OrganisationId saveOrganisation(std::string_view slug,
                                             std::string_view displayName) override;
    bool removeOrganisation(std::string_view slug) override;
    std::vector<storage::Principal> administratorsOf(storage::OrganisationId organisation) override;
    bool setAdministrator(storage::OrganisationId organisation,
                          storage::PrincipalId principal,
                          bool administers) override;

    std::optional<storage::AnsweredRequest> answered(storage::PrincipalId principal,
                                                     std::string_view key) override;
    bool beginAnswer(storage::PrincipalId principal,
                     std::string_view key,
                     std::string_view digest) override;
    void noteAnswer(storage::PrincipalId principal,
                    std::string_view key,
                    const storage::AnsweredRequest& answer) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
