// The stores, the pool and the credential watch as one storage::Database.
#include <algorithm>

#include "storage/postgres/administration_store.h"
#include "storage/postgres/app_password_store.h"
#include "storage/postgres/audit_store.h"
#include "storage/postgres/collection_store.h"
#include "storage/postgres/credential_watch.h"
#include "storage/postgres/directory_store.h"
#include "storage/postgres/grant_store.h"
#include "storage/postgres/listed_people.h"
#include "storage/postgres/lock_store.h"
#include "storage/postgres/object_store.h"
#include "storage/postgres/pool.h"
#include "storage/postgres/postgres.h"
#include "storage/postgres/principal_store.h"
#include "storage/postgres/published_link_store.h"
#include "storage/postgres/quota_store.h"
#include "storage/postgres/share_store.h"
#include "storage/postgres/shared_card_store.h"
#include "storage/postgres/sign_in_store.h"
#include "storage/postgres/takeover_store.h"
#include "storage/postgres/team_store.h"
#include "storage/postgres/viewer_object_store.h"

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
          locks_(pool_),
          quotas_(pool_),
          listedPeople_(pool_),
          shares_(pool_),
          sharedCards_(pool_),
          viewerObjects_(pool_),
          publishedLinks_(pool_),
          teams_(pool_),
          takeovers_(pool_, watch_),
          appPasswords_(pool_, watch_),
          signIns_(pool_),
          directory_(pool_, watch_),
          audit_(pool_),
          administration_(pool_) {}

    storage::PrincipalStore& principals() override { return principals_; }

    storage::CollectionStore& collections() override { return collections_; }

    storage::ObjectStore& objects() override { return objects_; }

    storage::LockStore& locks() override { return locks_; }

    storage::QuotaStore& quotas() override { return quotas_; }

    storage::ListedPeople& listedPeople() override { return listedPeople_; }

    storage::GrantStore& grants() override { return grants_; }

    storage::ShareStore& shares() override { return shares_; }

    storage::AppPasswordStore& appPasswords() override { return appPasswords_; }

    storage::SignInStore& signIns() override { return signIns_; }

    storage::DirectoryStore& directory() override { return directory_; }

    storage::AuditStore& audit() override { return audit_; }

    storage::SharedCardStore& sharedCards() override { return sharedCards_; }

    storage::ViewerObjectStore& viewerObjects() override { return viewerObjects_; }

    storage::PublishedLinkStore& publishedLinks() override { return publishedLinks_; }

    storage::TeamStore& teams() override { return teams_; }

    storage::TakeoverStore& takeovers() override { return takeovers_; }

    storage::AdministrationStore& administration() override { return administration_; }

    void atomically(const std::function<void()>& work) override { pool_.atomically(work); }

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
    QuotaStore quotas_;
    ListedPeople listedPeople_;
    ShareStore shares_;
    SharedCardStore sharedCards_;
    ViewerObjectStore viewerObjects_;
    PublishedLinkStore publishedLinks_;
    TeamStore teams_;
    TakeoverStore takeovers_;
    AppPasswordStore appPasswords_;
    SignInStore signIns_;
    DirectoryStore directory_;
    AuditStore audit_;
    AdministrationStore administration_;
};

}  // namespace

std::unique_ptr<storage::Database> open(Settings settings) {
    return std::make_unique<Database>(std::move(settings));
}

std::vector<Statement> allStatements() {
    std::vector<Statement> all;
    for (const auto table :
         {objectReadStatements(),     objectWriteStatements(),     synchronisationStatements(),
          collectionStatements(),     principalStatements(),       membershipStatements(),
          grantStatements(),          shareStatements(),           sharedCardStatements(),
          viewerObjectStatements(),   publishedLinkStatements(),   teamStatements(),
          takeoverStatements(),       credentialWatchStatements(), lockStatements(),
          quotaStatements(),          listedPeopleStatements(),    appPasswordStatements(),
          auditStatements(),          directoryStatements(),       signInStatements(),
          administrationStatements(), organisationStatements()}) {
        all.insert(all.end(), table.begin(), table.end());
    }
    return all;
}

}  // namespace kalends::postgres
