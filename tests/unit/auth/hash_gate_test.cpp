// Bounded concurrency, bounded queue, bounded patience.
#include "auth/hash_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

namespace kalends::auth {
namespace {

using namespace std::chrono_literals;

TEST(HashGate, LetsOnlySoManyInAtOnce) {
    HashGate gate({.concurrent = 2, .waiting = 100, .patience = 10s});
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> passed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 12; ++t) {
        threads.emplace_back([&] {
            const auto pass = gate.enter();
            const int now = ++inside;
            int seen = most.load();
            while (now > seen && !most.compare_exchange_weak(seen, now)) {
            }
            std::this_thread::sleep_for(5ms);
            --inside;
            passed += pass ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(passed, 12);
    EXPECT_LE(most, 2);
}

TEST(HashGate, RefusesAtOnceWhenTheQueueIsFull) {
    HashGate gate({.concurrent = 1, .waiting = 0, .patience = 10s});
    const auto first = gate.enter();
    ASSERT_TRUE(first);
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_FALSE(gate.enter());
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
}

TEST(HashGate, RefusesWhenPatienceRunsOutAndOpensAgainLater) {
    HashGate gate({.concurrent = 1, .waiting = 5, .patience = 20ms});
    {
        const auto first = gate.enter();
        ASSERT_TRUE(first);
        EXPECT_FALSE(gate.enter());
    }
    EXPECT_TRUE(gate.enter());
}

}  // namespace
}  // namespace kalends::auth
