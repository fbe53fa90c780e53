// Takes away grants and delegations that are over, and writes that down. Rights end by themselves at their time; this makes
// homes hear of it and keeps the tables small. Knows no HTTP.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "server/log.h"
#include "storage/database.h"

namespace kalends::jobs {

/// A thread of its own; several nodes may run it, each takes other rows.
class SharingUpkeep {
  public:
    using Clock = std::function<std::chrono::sys_seconds()>;
    using Log = std::function<void(server::LogLevel, const std::string& id, const std::string& text)>;

    SharingUpkeep(storage::Database& database, std::chrono::milliseconds interval, Clock now, Log log);
    /// Ends after the step in hand.
    ~SharingUpkeep();
    SharingUpkeep(const SharingUpkeep&) = delete;
    SharingUpkeep& operator=(const SharingUpkeep&) = delete;

  private:
    void run();
    void runOnce();
    [[nodiscard]] bool stopping();

    storage::Database& database_;
    const std::chrono::milliseconds interval_;
    const Clock now_;
    const Log log_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kalends::jobs
