// What is written down about sign-ins, off the requests' path: last uses of app passwords, and
// sign-ins for the audit log. Knows no HTTP.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "auth/authenticator.h"
#include "storage/audit.h"

namespace kalends::auth {

struct JournalSettings {
    std::chrono::milliseconds interval{30'000};               // how often notes are written
    std::chrono::milliseconds repeat{std::chrono::hours(1)};  // the same sign-in is noted so often
};

class Journal {
  public:
    Journal(storage::AppPasswordStore& appPasswords,
            storage::AuditStore& audit,
            const JournalSettings& settings);
    /// Writes what is left.
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// A request with an app password; costs a look into a table.
    void used(const Identity& identity, const Origin& origin);
    /// A secret was judged.
    void judged(const Secret& secret, const Outcome& outcome, const Origin& origin);
    /// Writes all notes now; what cannot be written is kept for the next time.
    void flush();

  private:
    void run();

    storage::AppPasswordStore& appPasswords_;
    storage::AuditStore& audit_;
    const JournalSettings settings_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::map<storage::AppPasswordId, storage::AppPasswordUse> uses_;
    std::vector<storage::AuditEntry> entries_;
    std::map<std::string, std::chrono::steady_clock::time_point> noted_;
    std::thread thread_;
};

}  // namespace kalends::auth
