// storage::TakeoverStore on PostgreSQL.
#pragma once

#include "storage/postgres/pool.h"
#include "storage/teams.h"

namespace kalends::postgres {

class CredentialWatch;

class TakeoverStore : public storage::TakeoverStore {
  public:
    TakeoverStore(Pool& pool, CredentialWatch& watch) : pool_(pool), watch_(watch) {}

    storage::TakenOver takeOver(const storage::Takeover& takeover) override;
    std::optional<storage::Place> locateMoved(const storage::PlacePath& path,
                                              storage::PrincipalId viewer,
                                              storage::WantBody body) override;

  private:
    Pool& pool_;
    CredentialWatch& watch_;
};

}  // namespace kalends::postgres
