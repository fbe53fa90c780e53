// The thread that keeps the private cluster running.
#include "server/embedded_watch.h"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "server/embedded_postgres.h"

namespace kalends::server {

namespace {

constexpr std::chrono::seconds kInterval{1};

}  // namespace

EmbeddedWatch::EmbeddedWatch(EmbeddedPostgres& cluster, Log log)
    : cluster_(cluster), log_(std::move(log)), thread_([this] { run(); }) {}

EmbeddedWatch::~EmbeddedWatch() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

void EmbeddedWatch::run() {
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, kInterval, [this] { return stopping_; })) {
        lock.unlock();
        look();
        lock.lock();
    }
}

void EmbeddedWatch::look() {
    try {
        if (cluster_.running()) {
            return;
        }
        log_(LogLevel::kWarning, "the private database does not run; starting it");
        cluster_.revive();
        log_(LogLevel::kInfo, "the private database runs again");
        lastFailure_.clear();
    } catch (const std::exception& error) {
        if (lastFailure_ != error.what()) {
            lastFailure_ = error.what();
            log_(LogLevel::kError, lastFailure_);
        }
    }
}

}  // namespace kalends::server
