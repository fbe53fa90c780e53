// Reads the directory (LDAP) from time to time. Knows no HTTP.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "auth/ldap/directory.h"
#include "server/config.h"
#include "server/jobs/repeated.h"
#include "storage/database.h"

namespace kalends::jobs {

/// A thread of its own, which ends after the step in hand; of several nodes one reads at a time.
class DirectoryJob {
  public:
    using Log =
        std::function<void(server::LogLevel, const std::string& id, const std::string& text)>;

    DirectoryJob(std::shared_ptr<ldap::Directory> directory,
                 storage::Database& database,
                 const ldap::Settings& settings,
                 Log log);

    /// Whether the last run of this node went through; for the metrics.
    [[nodiscard]] bool healthy() const { return healthy_.load(); }

  private:
    void runOnce();

    std::shared_ptr<ldap::Directory> directory_;  // sign-ins use it too
    storage::Database& database_;
    const ldap::Settings settings_;
    const Log log_;
    std::atomic<bool> healthy_{true};
    Repeated thread_;
};

}  // namespace kalends::jobs
