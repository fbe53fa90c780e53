// storage::PublishedLinkStore on PostgreSQL.
#pragma once

#include "storage/postgres/pool.h"
#include "storage/published_links.h"

namespace kalends::postgres {

class PublishedLinkStore : public storage::PublishedLinkStore {
  public:
    explicit PublishedLinkStore(Pool& pool) : pool_(pool) {}

    std::optional<storage::FoundLink> find(std::string_view tokenHash) override;
    storage::PublishedLinkId add(const storage::LinkTerms& terms,
                                 std::string_view tokenHash,
                                 storage::PrincipalId createdBy) override;
    std::vector<storage::PublishedLink> of(
        const std::vector<storage::CollectionId>& collections) override;
    storage::ClientLinks clientLinks(
        const std::vector<storage::CollectionId>& collections) override;
    bool revoke(storage::CollectionId collection, storage::PublishedLinkId id) override;
    void noteUse(storage::PublishedLinkId id) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
