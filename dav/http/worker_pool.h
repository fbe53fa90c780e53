// Threads that run exchanges, with bounded queues per class. Knows no sockets.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "dav/http/exchange.h"
#include "dav/http/settings.h"

namespace kalends::http {

class WorkerPool {
  public:
    enum class Admission : std::uint8_t { kQueued, kFull };

    /// `run` is called on a worker and must not throw; it disposes of the exchange.
    WorkerPool(const WorkerSettings& settings, std::function<void(std::unique_ptr<Exchange>)> run);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    void start();
    /// Drops what is queued, waits for what is running.
    void stop();
    /// With kFull the exchange stays with the caller.
    [[nodiscard]] Admission submit(std::unique_ptr<Exchange>& exchange, TimePoint now);
    /// Work that finishes something begun: goes first and is never refused.
    void resume(std::unique_ptr<Exchange> exchange);
    /// Takes out requests that have waited longer than the settings allow.
    [[nodiscard]] std::vector<std::unique_ptr<Exchange>> takeExpired(TimePoint now);

    [[nodiscard]] std::size_t quickQueued() const;
    [[nodiscard]] std::size_t heavyQueued() const;
    [[nodiscard]] std::size_t busy() const;

  private:
    using Queue = std::deque<std::unique_ptr<Exchange>>;

    struct Worker {
        std::thread thread;
        std::condition_variable wake;
        bool called = false;
    };

    void work(Worker& self);
    [[nodiscard]] std::unique_ptr<Exchange> takeNext();
    [[nodiscard]] bool hasWork() const;
    /// With the lock held; the worker returned, if any, is to be notified after the lock is
    /// released.
    [[nodiscard]] Worker* workerToCall();
    void expire(Queue& queue, TimePoint now, std::vector<std::unique_ptr<Exchange>>& out);

    WorkerSettings settings_;
    std::function<void(std::unique_ptr<Exchange>)> run_;
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<Worker*> idle_;  // the last to fall idle is called first: its caches are warm
    Queue quick_;
    Queue heavy_;
    Queue resumedQuick_;
    Queue resumedHeavy_;
    /// A worker called and not yet awake. Another is called only when it has taken its work and
    /// left some: short requests then cost few wake-ups.
    bool calling_ = false;
    unsigned heavyRunning_ = 0;
    unsigned running_ = 0;
    bool stopping_ = false;
};

}  // namespace kalends::http
