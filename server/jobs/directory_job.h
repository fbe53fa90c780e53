// Reads the directory (LDAP) from time to time. Knows no HTTP.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "auth/ldap/directory.h"
#include "server/config.h"
#include "storage/database.h"

namespace kalends::jobs {

/// A thread of its own; of several nodes one reads at a time.
class DirectoryJob {
  public:
    using Log = std::function<void(server::LogLevel, const std::string& id, const std::string& text)>;

    DirectoryJob(std::shared_ptr<ldap::Directory> directory,
                 storage::Database& database,
                 const ldap::Settings& settings,
                 Log log);
    /// Ends after the run in hand.
    ~DirectoryJob();
    DirectoryJob(const DirectoryJob&) = delete;
    DirectoryJob& operator=(const DirectoryJob&) = delete;

    /// Whether the last run of this node went through; for the metrics.
    [[nodiscard]] bool healthy() const { return healthy_.load(); }

  private:
    void run();
    void runOnce();

    std::shared_ptr<ldap::Directory> directory_;  // sign-ins use it too
    storage::Database& database_;
    const ldap::Settings settings_;
    const Log log_;
    std::atomic<bool> healthy_{true};
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kalends::jobs
