// Tells listeners of this node, and other nodes, that cached credentials may be stale. Knows no
// principal's data.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/database.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

/// The truth is the database's credential epoch, read every half second whatever happens;
/// notifications only make the reading prompt, so a lost one, or a database behind a pooler that
/// swallows them, delays but hides nothing.
class CredentialWatch {
  public:
    explicit CredentialWatch(Pool& pool);
    CredentialWatch(const CredentialWatch&) = delete;
    CredentialWatch& operator=(const CredentialWatch&) = delete;
    ~CredentialWatch();

    /// Starts the listening thread with the first listener. Listeners are called from background
    /// threads, never after the destructor has returned.
    void add(std::function<void(const storage::Invalidation&)> listener);
    /// Of a change that is committed, or will be with this thread's transaction: this node's
    /// listeners hear of it then at once, other nodes within 50 ms.
    void announce(storage::PrincipalId principal);

  private:
    void listen();
    void listenOnce(class Session& session);
    void readEpoch(class Session* session);
    void notifyOthers();
    void tell(const storage::Invalidation& invalidation);
    void wake() const;

    Pool& pool_;
    std::int64_t seenEpoch_ = -1;  // listening thread only
    int wakeDescriptor_;
    std::atomic<bool> stopping_ = false;
    std::mutex listenersMutex_;
    std::vector<std::function<void(const storage::Invalidation&)>> listeners_;
    std::mutex announcedMutex_;
    std::condition_variable announcedCondition_;
    std::vector<storage::PrincipalId> announced_;
    std::thread listening_, notifying_;
};

}  // namespace kalends::postgres
