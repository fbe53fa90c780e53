// Threads that run exchanges, with bounded queues per class.
#include "dav/http/worker_pool.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <utility>

namespace kalends::http {

WorkerPool::WorkerPool(const WorkerSettings& settings,
                       std::function<void(std::unique_ptr<Exchange>)> run)
    : settings_(settings), run_(std::move(run)) {
    settings_.workers = std::max(1U, settings_.workers);
    const unsigned most = std::max(1U, settings_.workers - 1);
    settings_.heavyWorkers = std::clamp(settings_.heavyWorkers, 1U, most);
}

WorkerPool::~WorkerPool() {
    stop();
}

void WorkerPool::start() {
    // Signals belong to the main thread; workers inherit the mask.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (unsigned i = 0; i < settings_.workers; ++i) {
        workers_.push_back(std::make_unique<Worker>());
    }
    for (const auto& worker : workers_) {
        worker->thread = std::thread([this, &self = *worker] { work(self); });
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (const auto& worker : workers_) {
            worker->called = true;
            worker->wake.notify_one();
        }
    }
    for (const auto& worker : workers_) {
        if (worker->thread.joinable()) {
            worker->thread.join();
        }
    }
    workers_.clear();
    idle_.clear();
    for (Queue* queue : {&quick_, &heavy_, &resumedQuick_, &resumedHeavy_}) {
        queue->clear();
    }
}

WorkerPool::Admission WorkerPool::submit(std::unique_ptr<Exchange>& exchange, TimePoint now) {
    std::unique_lock lock(mutex_);
    const bool heavy = exchange->workClass == WorkClass::kHeavy;
    Queue& queue = heavy ? heavy_ : quick_;
    if (stopping_ || queue.size() >= (heavy ? settings_.heavyQueue : settings_.quickQueue)) {
        return Admission::kFull;
    }
    exchange->queuedAt = now;
    queue.push_back(std::move(exchange));
    Worker* worker = workerToCall();
    lock.unlock();
    if (worker != nullptr) {
        worker->wake.notify_one();
    }
    return Admission::kQueued;
}

void WorkerPool::resume(std::unique_ptr<Exchange> exchange) {
    std::unique_lock lock(mutex_);
    Queue& queue = exchange->workClass == WorkClass::kHeavy ? resumedHeavy_ : resumedQuick_;
    queue.push_back(std::move(exchange));
    Worker* worker = workerToCall();
    lock.unlock();
    if (worker != nullptr) {
        worker->wake.notify_one();
    }
}

WorkerPool::Worker* WorkerPool::workerToCall() {
    if (calling_ || idle_.empty() || !hasWork()) {
        return nullptr;
    }
    Worker* worker = idle_.back();
    idle_.pop_back();
    worker->called = true;
    calling_ = true;
    return worker;
}

bool WorkerPool::hasWork() const {
    return !resumedQuick_.empty() || !quick_.empty() ||
           (heavyRunning_ < settings_.heavyWorkers && !(heavy_.empty() && resumedHeavy_.empty()));
}

std::unique_ptr<Exchange> WorkerPool::takeNext() {
    Queue* from = nullptr;
    const bool heavyOpen = heavyRunning_ < settings_.heavyWorkers;
    if (!resumedQuick_.empty()) {
        from = &resumedQuick_;
    } else if (heavyOpen && !resumedHeavy_.empty()) {
        from = &resumedHeavy_;
    } else if (heavyOpen && !heavy_.empty() &&
               (quick_.empty() || heavy_.front()->queuedAt < quick_.front()->queuedAt)) {
        from = &heavy_;
    } else if (!quick_.empty()) {
        from = &quick_;
    } else {
        return nullptr;
    }
    std::unique_ptr<Exchange> exchange = std::move(from->front());
    from->pop_front();
    return exchange;
}

void WorkerPool::work(Worker& self) {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        std::unique_ptr<Exchange> exchange = takeNext();
        if (!exchange) {
            self.called = false;
            idle_.push_back(&self);
            self.wake.wait(lock, [&self] { return self.called; });
            calling_ = false;
            continue;
        }
        const unsigned heavy = exchange->workClass == WorkClass::kHeavy ? 1 : 0;
        heavyRunning_ += heavy;
        ++running_;
        Worker* next = workerToCall();
        lock.unlock();
        if (next != nullptr) {
            next->wake.notify_one();
        }
        run_(std::move(exchange));
        lock.lock();
        heavyRunning_ -= heavy;
        --running_;
    }
}

void WorkerPool::expire(Queue& queue, TimePoint now, std::vector<std::unique_ptr<Exchange>>& out) {
    while (!queue.empty() && now - queue.front()->queuedAt >= settings_.queueTime) {
        out.push_back(std::move(queue.front()));
        queue.pop_front();
    }
}

std::vector<std::unique_ptr<Exchange>> WorkerPool::takeExpired(TimePoint now) {
    std::vector<std::unique_ptr<Exchange>> expired;
    const std::lock_guard lock(mutex_);
    expire(quick_, now, expired);
    expire(heavy_, now, expired);
    return expired;
}

std::size_t WorkerPool::quickQueued() const {
    const std::lock_guard lock(mutex_);
    return quick_.size() + resumedQuick_.size();
}

std::size_t WorkerPool::heavyQueued() const {
    const std::lock_guard lock(mutex_);
    return heavy_.size() + resumedHeavy_.size();
}

std::size_t WorkerPool::busy() const {
    const std::lock_guard lock(mutex_);
    return running_;
}

}  // namespace kalends::http
