// The stores, the pool and the credential watch as one storage::Database.
#include <algorithm>

#include "storage/postgres/collection_store.h"
#include "storage/postgres/credential_watch.h"
#include "storage/postgres/lock_store.h"
#include "storage/postgres/grant_store.h"
#include "storage/postgres/object_store.h"
#include "storage/postgres/pool.h"
#include "storage/postgres/postgres.h"
#include "storage/postgres/principal_store.h"

namespace kalends::postgres {

namespace {

class Database : public storage::Database {
  public:
    explicit Database(Settings settings)
        : pool_(std::move(settings)),
          watch_(pool_),
          principals_(pool_, watch_),
          collections_(pool_),
          objects_(pool_),
          grants_(pool_),
          locks_(pool_) {}

    storage::PrincipalStore& principals() override { return principals_; }

    storage::CollectionStore& collections() override { return collections_; }

    storage::ObjectStore& objects() override { return objects_; }

    storage::LockStore& locks() override { return locks_; }

    storage::GrantStore& grants() override { return grants_; }

    bool healthy() override { return pool_.healthy(); }

    void onInvalidation(std::function<void(const storage::Invalidation&)> listener) override {
        watch_.add(std::move(listener));
    }

    std::uint64_t statementsOfThisThread() const override { return Pool::statementsOfThisThread(); }

  private:
    Pool pool_;
    CredentialWatch watch_;
    PrincipalStore principals_;
    CollectionStore collections_;
    ObjectStore objects_;
    GrantStore grants_;
    LockStore locks_;
};

}  // namespace

std::unique_ptr<storage::Database> open(Settings settings) {
    return std::make_unique<Database>(std::move(settings));
}

std::vector<Statement> allStatements() {
    std::vector<Statement> all;
    for (const auto table :
         {objectReadStatements(), objectWriteStatements(), synchronisationStatements(),
          collectionStatements(), principalStatements(), membershipStatements(),
          grantStatements(), credentialWatchStatements(), lockStatements()}) {
        all.insert(all.end(), table.begin(), table.end());
    }
    return all;
}

}  // namespace kalends::postgres
