// storage::AppPasswordStore on PostgreSQL.
#pragma once

#include "storage/app_passwords.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class CredentialWatch;

class AppPasswordStore : public storage::AppPasswordStore {
  public:
    AppPasswordStore(Pool& pool, CredentialWatch& watch) : pool_(pool), watch_(watch) {}

    std::optional<Match> find(std::string_view login, std::string_view secretHash) override;
    storage::AppPasswordId add(storage::PrincipalId owner,
                               const storage::AppPasswordTerms& terms,
                               std::string_view secretHash) override;
    std::vector<storage::AppPassword> of(storage::PrincipalId owner) override;
    bool revoke(storage::PrincipalId owner, std::string_view name) override;
    void noteUses(const std::vector<storage::AppPasswordUse>& uses) override;
    std::string hashKey() override;

  private:
    Pool& pool_;
    CredentialWatch& watch_;
};

}  // namespace kalends::postgres
