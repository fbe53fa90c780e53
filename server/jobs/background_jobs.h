// What is done from time to time: extending the occurrence index, forgetting old history. Knows no
// HTTP.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "server/config.h"
#include "server/jobs/repeated.h"
#include "storage/database.h"

namespace kalends::jobs {

/// A thread of its own, which ends after the step in hand; several nodes may run the same jobs,
/// whose steps are idempotent.
class BackgroundJobs {
  public:
    using Clock = std::function<std::chrono::sys_seconds()>;
    using Log =
        std::function<void(server::LogLevel, const std::string& id, const std::string& text)>;

    BackgroundJobs(storage::Database& database,
                   const server::JobSettings& settings,
                   Clock now,
                   Log log);

    [[nodiscard]] std::uint64_t reindexed() const { return reindexed_.load(); }

    [[nodiscard]] std::uint64_t pruned() const { return pruned_.load(); }

  private:
    void runOnce();
    void extendCoverage();
    bool reindex(const storage::Object& object, std::int64_t until);
    void pruneHistory();

    storage::Database& database_;
    const server::JobSettings settings_;
    const Clock now_;
    const Log log_;
    std::atomic<std::uint64_t> reindexed_{0}, pruned_{0};
    std::map<storage::ObjectId, std::int64_t>
        short_;  // objects that cannot be covered so far, and how far they are
    Repeated thread_;
};

}  // namespace kalends::jobs
