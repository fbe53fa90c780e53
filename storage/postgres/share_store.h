// storage::ShareStore on PostgreSQL.
#pragma once

#include "storage/postgres/pool.h"
#include "storage/shares.h"

namespace kalends::postgres {

class ShareStore : public storage::ShareStore {
  public:
    explicit ShareStore(Pool& pool) : pool_(pool) {}

    std::optional<storage::Place> locate(storage::PrincipalId viewer,
                                         storage::HomeKind home,
                                         const std::string& uuid,
                                         const std::optional<std::string>& object,
                                         storage::WantBody body) override;
    std::vector<storage::Sharee> shareesOf(
        const std::vector<storage::CollectionId>& collections) override;
    std::vector<storage::Invited> invite(storage::CollectionId collection,
                                         const storage::Grant& grant,
                                         std::string_view summary,
                                         const storage::Actor& actor) override;
    std::vector<storage::Uninvited> uninvite(storage::CollectionId collection,
                                             storage::PrincipalId grantee,
                                             const storage::Actor& actor) override;
    bool place(storage::PrincipalId viewer,
               storage::CollectionId collection,
               storage::Standing standing,
               std::string_view name,
               const storage::Actor& actor) override;
    bool change(storage::PrincipalId viewer,
                storage::CollectionId collection,
                const storage::CollectionChange& change,
                const storage::Actor& actor) override;
    std::vector<std::pair<storage::CollectionId, storage::DeadProperty>> deadProperties(
        storage::PrincipalId viewer, const std::vector<storage::CollectionId>& ids) override;
    std::vector<storage::Reached> reach(storage::CollectionId collection,
                                        storage::PrincipalId after,
                                        std::size_t limit) override;
    std::vector<storage::Seen> seenBy(storage::PrincipalId viewer,
                                      storage::CollectionId after,
                                      std::size_t limit) override;
    std::vector<std::pair<storage::PrincipalId, storage::CollectionId>> notificationsOf(
        const std::vector<storage::PrincipalId>& people) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
