// Forgets old acts of the audit log and old refused sign-ins. Knows no HTTP.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "server/config.h"
#include "storage/database.h"

namespace kalends::jobs {

/// A thread of its own; several nodes may run it, its steps are idempotent.
class AccountUpkeep {
  public:
    using Log = std::function<void(server::LogLevel, const std::string& id, const std::string& text)>;

    AccountUpkeep(storage::Database& database,
                  const server::AuditSettings& audit,
                  const auth::GuardSettings& guard,
                  std::chrono::milliseconds interval,
                  Log log);
    /// Ends after the step in hand.
    ~AccountUpkeep();
    AccountUpkeep(const AccountUpkeep&) = delete;
    AccountUpkeep& operator=(const AccountUpkeep&) = delete;

  private:
    void run();
    void runOnce();
    [[nodiscard]] bool stopping();

    storage::Database& database_;
    const server::AuditSettings audit_;
    const auth::GuardSettings guard_;
    const std::chrono::milliseconds interval_;
    const Log log_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kalends::jobs
