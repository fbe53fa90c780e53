// storage::CollectionStore on PostgreSQL.
#pragma once

#include "storage/collections.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class CollectionStore : public storage::CollectionStore {
  public:
    explicit CollectionStore(Pool& pool) : pool_(pool) {}

    std::vector<storage::CollectionView> children(storage::CollectionId home,
                                                  storage::PrincipalId viewer) override;
    storage::HomeState homeState(storage::CollectionId home, storage::PrincipalId viewer) override;
    std::vector<storage::ChildChange> homeLog(storage::CollectionId home,
                                              storage::Revision since,
                                              storage::Revision upTo,
                                              std::size_t limit) override;
    std::vector<storage::CollectionView> folders(storage::CollectionId folder,
                                                 storage::PrincipalId viewer) override;
    std::optional<storage::Collection> byId(storage::CollectionId id) override;
    std::vector<std::pair<storage::CollectionId, storage::DeadProperty>> deadProperties(
        const std::vector<storage::CollectionId>& ids) override;
    std::optional<std::string> deadPropertyOrHomes(storage::CollectionId id,
                                                   std::string_view name) override;

    Created create(const storage::NewCollection& collection, const storage::Actor& actor) override;
    bool change(storage::CollectionId id,
                const storage::CollectionChange& change,
                const storage::Actor& actor) override;
    bool remove(storage::CollectionId id, const storage::Actor& actor) override;
    Removal removeUnlessLast(storage::CollectionId id, const storage::Actor& actor) override;
    bool rename(storage::CollectionId id,
                std::string_view newSlug,
                const storage::Actor& actor) override;

    FolderOutcome transferFolder(const FolderTransfer& transfer,
                                 const storage::Actor& actor) override;

    std::vector<storage::DeadProperty> deadPropertiesOf(storage::PrincipalId principal) override;
    void changePrincipalProperties(storage::PrincipalId principal,
                                   const std::vector<storage::DeadProperty>& set,
                                   const std::vector<std::string>& removed) override;

  private:
    /// Runs a statement that removes a collection; in doubt it looks whether that happened.
    pqxx::result removal(const Statement& statement,
                         storage::CollectionId id,
                         const storage::Actor& actor);
    Created createFolder(const storage::NewCollection& folder, const storage::Actor& actor);
    Pool& pool_;
};

}  // namespace kalends::postgres
