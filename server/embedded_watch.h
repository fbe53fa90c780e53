// Keeps the private PostgreSQL cluster running under a server. Knows no schema.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "server/log.h"

namespace kalends::server {

class EmbeddedPostgres;

/// Looks every second whether the cluster's server lives and starts it again when it does not;
/// until then the pool answers clients with storage::Unavailable.
class EmbeddedWatch {
  public:
    using Log = std::function<void(LogLevel, const std::string& text)>;

    /// The cluster must outlive the watch.
    EmbeddedWatch(EmbeddedPostgres& cluster, Log log);
    /// Ends after a start in progress.
    ~EmbeddedWatch();
    EmbeddedWatch(const EmbeddedWatch&) = delete;
    EmbeddedWatch& operator=(const EmbeddedWatch&) = delete;

  private:
    void run();
    void look();

    EmbeddedPostgres& cluster_;
    const Log log_;
    std::string lastFailure_;  // said once, not every second
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kalends::server
