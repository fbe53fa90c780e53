// Workers: classes do not starve each other, queues are bounded, waiting ends.
#include "dav/http/worker_pool.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace kalends::http {
namespace {

using std::chrono::steady_clock;

std::unique_ptr<Exchange> exchangeOf(WorkClass workClass) {
    auto exchange = std::make_unique<Exchange>();
    exchange->workClass = workClass;
    return exchange;
}

/// Holds every heavy exchange until opened.
class Gate {
  public:
    void pass(const Exchange& exchange) {
        std::unique_lock lock(mutex_);
        if (exchange.workClass == WorkClass::kHeavy) {
            ++inside_;
            most_ = std::max(most_, inside_);
            changed_.notify_all();
            changed_.wait(lock, [this] { return open_; });
            --inside_;
        }
        ++done_;
        changed_.notify_all();
    }

    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

    template <typename Condition>
    bool await(Condition condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return condition(*this); });
    }

    int inside_ = 0;
    int most_ = 0;
    int done_ = 0;

  private:
    bool open_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
};

TEST(WorkerPool, HeavyWorkNeverTakesAllWorkers) {
    WorkerSettings settings;
    settings.workers = 3;
    settings.heavyWorkers = 99;
    Gate gate;
    WorkerPool pool(settings, [&](std::unique_ptr<Exchange> exchange) { gate.pass(*exchange); });
    pool.start();
    for (int i = 0; i < 10; ++i) {
        auto exchange = exchangeOf(WorkClass::kHeavy);
        ASSERT_EQ(pool.submit(exchange, steady_clock::now()), WorkerPool::Admission::kQueued);
    }
    ASSERT_TRUE(gate.await([](const Gate& g) { return g.inside_ == 2; }));
    for (int i = 0; i < 50; ++i) {
        auto exchange = exchangeOf(WorkClass::kQuick);
        ASSERT_EQ(pool.submit(exchange, steady_clock::now()), WorkerPool::Admission::kQueued);
    }
    EXPECT_TRUE(gate.await([](const Gate& g) { return g.done_ == 50; }));
    EXPECT_EQ(pool.heavyQueued(), 8U);
    gate.open();
    EXPECT_TRUE(gate.await([](const Gate& g) { return g.done_ == 60; }));
    EXPECT_EQ(gate.most_, 2);
}

TEST(WorkerPool, FullQueuesRefuseAndOldEntriesExpire) {
    WorkerSettings settings;
    settings.workers = 1;
    settings.quickQueue = 3;
    settings.heavyQueue = 1;
    settings.queueTime = std::chrono::milliseconds(1000);
    WorkerPool pool(settings, [](std::unique_ptr<Exchange>) {});
    const auto start = steady_clock::now();  // not started: everything stays queued
    for (int i = 0; i < 4; ++i) {
        auto exchange = exchangeOf(WorkClass::kQuick);
        const auto admission = pool.submit(exchange, start + std::chrono::milliseconds(i * 100));
        EXPECT_EQ(admission, i < 3 ? WorkerPool::Admission::kQueued : WorkerPool::Admission::kFull);
        EXPECT_EQ(exchange != nullptr, i >= 3);
    }
    auto heavy = exchangeOf(WorkClass::kHeavy);
    EXPECT_EQ(pool.submit(heavy, start), WorkerPool::Admission::kQueued);
    heavy = exchangeOf(WorkClass::kHeavy);
    EXPECT_EQ(pool.submit(heavy, start), WorkerPool::Admission::kFull);
    EXPECT_EQ(pool.takeExpired(start + std::chrono::milliseconds(999)).size(), 0U);
    EXPECT_EQ(pool.takeExpired(start + std::chrono::milliseconds(1100)).size(), 3U);
    EXPECT_EQ(pool.quickQueued(), 1U);
    EXPECT_EQ(pool.heavyQueued(), 0U);
}

TEST(WorkerPool, ManyExchangesFromManyThreadsAllRun) {
    WorkerSettings settings;
    settings.workers = 4;
    settings.quickQueue = 100'000;
    std::atomic<int> ran{0};
    WorkerPool pool(settings, [&](std::unique_ptr<Exchange>) { ++ran; });
    pool.start();
    std::vector<std::thread> senders;
    for (int t = 0; t < 4; ++t) {
        senders.emplace_back([&pool] {
            for (int i = 0; i < 2000; ++i) {
                auto exchange = exchangeOf(WorkClass::kQuick);
                if (i % 5 == 0) {
                    pool.resume(std::move(exchange));
                } else {
                    EXPECT_EQ(pool.submit(exchange, steady_clock::now()),
                              WorkerPool::Admission::kQueued);
                }
            }
        });
    }
    for (std::thread& sender : senders) {
        sender.join();
    }
    for (int i = 0; i < 1000 && ran < 8000; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(ran, 8000);
}

}  // namespace
}  // namespace kalends::http
