// Forgets old acts of the audit log and old refused sign-ins. Knows no HTTP.
#pragma once

#include <functional>
#include <string>

#include "server/config.h"
#include "server/jobs/repeated.h"
#include "storage/database.h"

namespace kalends::jobs {

/// A thread of its own, which ends after the step in hand; several nodes may run it, its steps are
/// idempotent.
class AccountUpkeep {
  public:
    using Log =
        std::function<void(server::LogLevel, const std::string& id, const std::string& text)>;

    AccountUpkeep(storage::Database& database,
                  const server::AuditSettings& audit,
                  const auth::GuardSettings& guard,
                  std::chrono::milliseconds interval,
                  Log log);

  private:
    void runOnce();
    void forget();

    storage::Database& database_;
    const server::AuditSettings audit_;
    const auth::GuardSettings guard_;
    const Log log_;
    Repeated thread_;
};

}  // namespace kalends::jobs
