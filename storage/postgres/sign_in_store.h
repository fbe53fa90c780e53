// storage::SignInStore on PostgreSQL.
#pragma once

#include "storage/postgres/pool.h"
#include "storage/sign_ins.h"

namespace kalends::postgres {

class SignInStore : public storage::SignInStore {
  public:
    explicit SignInStore(Pool& pool) : pool_(pool) {}

    storage::SignInStanding standing(const storage::SignInAttempt& attempt,
                                     const storage::SignInSpans& spans) override;
    void noteRefused(const storage::SignInAttempt& attempt, std::int64_t version) override;
    void noteAccepted(storage::PrincipalId account, std::string_view source) override;
    std::uint64_t forget(std::string_view login) override;
    std::uint64_t prune(const storage::SignInSpans& spans) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
