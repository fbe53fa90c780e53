// Takes away grants and delegations that are over, and writes that down. Rights end by themselves
// at their time; this makes homes hear of it and keeps the tables small. Knows no HTTP.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "server/jobs/repeated.h"
#include "server/log.h"
#include "storage/database.h"

namespace kalends::jobs {

/// A thread of its own, which ends after the step in hand; several nodes may run it, each takes
/// other rows.
class SharingUpkeep {
  public:
    using Clock = std::function<std::chrono::sys_seconds()>;
    using Log =
        std::function<void(server::LogLevel, const std::string& id, const std::string& text)>;

    SharingUpkeep(storage::Database& database,
                  std::chrono::milliseconds interval,
                  Clock now,
                  Log log);

  private:
    void runOnce();
    void endOverdue();

    storage::Database& database_;
    const Clock now_;
    const Log log_;
    Repeated thread_;
};

}  // namespace kalends::jobs
