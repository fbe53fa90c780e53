// The thread of a job.
#include "server/jobs/repeated.h"

#include <utility>

namespace kalends::jobs {

Repeated::Repeated(Pace pace, std::function<void()> step)
    : step_(std::move(step)), thread_([this, pace] { run(pace); }) {}

Repeated::~Repeated() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

bool Repeated::stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void Repeated::run(Pace pace) {
    auto delay = pace.first;
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, delay, [this] { return stopping_; })) {
        lock.unlock();
        step_();
        delay = pace.then;
        lock.lock();
    }
}

}  // namespace kalends::jobs
