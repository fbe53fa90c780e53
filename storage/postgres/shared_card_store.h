// storage::SharedCardStore on PostgreSQL.
#pragma once

#include "storage/postgres/pool.h"
#include "storage/shared_cards.h"

namespace kalends::postgres {

/// The text that the SQL function cards_reaching makes.
[[nodiscard]] storage::SharedCards sharedCardsFrom(std::string_view text);

class SharedCardStore : public storage::SharedCardStore {
  public:
    explicit SharedCardStore(Pool& pool) : pool_(pool) {}

    std::optional<Book> locate(storage::PrincipalId viewer,
                               const storage::NameForOthers& name,
                               const std::optional<std::string>& object,
                               storage::WantBody body) override;
    std::vector<Book> booksOf(storage::PrincipalId viewer) override;
    std::vector<std::pair<storage::Principal, storage::SharedCards>> seersOf(
        storage::CollectionId book) override;
    std::vector<storage::CardSharee> shareesOf(
        const std::vector<storage::CollectionId>& books) override;
    std::vector<storage::Invited> invite(storage::CollectionId book,
                                         storage::ObjectId card,
                                         const storage::Grant& grant,
                                         std::string_view summary,
                                         const storage::Actor& actor) override;
    std::vector<storage::Uninvited> uninvite(storage::CollectionId book,
                                             storage::ObjectId card,
                                             storage::PrincipalId grantee,
                                             const storage::Actor& actor) override;
    bool place(storage::PrincipalId viewer,
               storage::CollectionId book,
               storage::ObjectId card,
               storage::Standing standing,
               const storage::Actor& actor) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
