// Callers with the same secret share one verification; others do not wait for it.
#include "auth/single_flight.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace kalends::auth {
namespace {

using namespace std::chrono_literals;

SecretKey key(unsigned char byte) {
    SecretKey made;
    made.bytes.fill(byte);
    return made;
}

TEST(SingleFlight, SharesOneVerificationAmongThoseWhoAskMeanwhile) {
    SingleFlight flights;
    std::atomic<int> verifications{0};
    std::atomic<int> accepted{0};
    std::atomic<int> arrived{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            ++arrived;
            const auto outcome = flights.run(key(1), [&] {
                ++verifications;
                while (arrived < 8) {
                    std::this_thread::sleep_for(1ms);
                }
                std::this_thread::sleep_for(50ms);
                return Outcome{.kind = Outcome::Kind::kAccepted, .identity = nullptr};
            });
            accepted += outcome.kind == Outcome::Kind::kAccepted ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(accepted, 8);
    EXPECT_EQ(verifications, 1);
}

TEST(SingleFlight, FliesAgainAfterLanding) {
    SingleFlight flights;
    int verifications = 0;
    for (int i = 0; i < 3; ++i) {
        (void)flights.run(key(1), [&] {
            ++verifications;
            return Outcome{};
        });
    }
    EXPECT_EQ(verifications, 3);
}

TEST(SingleFlight, OtherSecretsDoNotWait) {
    SingleFlight flights;
    bool innerRan = false;
    (void)flights.run(key(1), [&] {
        (void)flights.run(key(2), [&] {
            innerRan = true;
            return Outcome{};
        });
        return Outcome{};
    });
    EXPECT_TRUE(innerRan);
}

TEST(SingleFlight, AnExceptionReachesTheCallerAndLeavesNothingBehind) {
    SingleFlight flights;
    EXPECT_THROW((void)flights.run(key(1), []() -> Outcome { throw std::runtime_error("x"); }),
                 std::runtime_error);
    const auto outcome = flights.run(
        key(1), [] { return Outcome{.kind = Outcome::Kind::kAccepted, .identity = nullptr}; });
    EXPECT_EQ(outcome.kind, Outcome::Kind::kAccepted);
}

}  // namespace
}  // namespace kalends::auth
