// The cache with a clock of its own: lifetimes, bounds, what an invalidation drops, and races with
// verifications.
#include "auth/credential_cache.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace kalends::auth {
namespace {

using namespace std::chrono_literals;

struct FakeClock {
    std::shared_ptr<std::atomic<std::int64_t>> ms = std::make_shared<std::atomic<std::int64_t>>(1);

    std::chrono::steady_clock::time_point operator()() const {
        return std::chrono::steady_clock::time_point(std::chrono::milliseconds(ms->load()));
    }

    void advance(std::chrono::milliseconds by) { *ms += by.count(); }
};

Outcome accepted(std::int64_t id) {
    Identity identity;
    identity.principal.id = {id};
    return {.kind = Outcome::Kind::kAccepted,
            .identity = std::make_shared<const Identity>(identity)};
}

class CredentialCacheTest : public ::testing::Test {
  protected:
    FakeClock clock;
    CredentialCache cache{{.accepted = 5min, .rejected = 3s, .entries = 160}, clock};
    SecretKey alice = cache.keyOf({.login = "alice", .password = "a"});
    SecretKey aliceWrong = cache.keyOf({.login = "alice", .password = "b"});
    SecretKey bob = cache.keyOf({.login = "bob", .password = "a"});
};

TEST_F(CredentialCacheTest, KeysDependOnLoginPasswordAndProcess) {
    EXPECT_EQ(alice, cache.keyOf({.login = "alice", .password = "a"}));
    EXPECT_NE(alice, aliceWrong);
    EXPECT_NE(alice, bob);
    EXPECT_NE(cache.keyOf({.login = "ab", .password = "c"}),
              cache.keyOf({.login = "a", .password = "bc"}));
    CredentialCache other({}, clock);
    EXPECT_NE(alice, other.keyOf({.login = "alice", .password = "a"}));
}

TEST_F(CredentialCacheTest, AcceptedSecretsLastFiveMinutesFromTheirVerification) {
    cache.keep(alice, accepted(1), cache.generation());
    clock.advance(4min);
    ASSERT_TRUE(cache.find(alice));
    EXPECT_EQ(cache.find(alice)->identity->principal.id.value, 1);
    clock.advance(61s);
    EXPECT_FALSE(cache.find(alice)) << "use does not prolong";
    EXPECT_EQ(cache.size(), 0U);
}

TEST_F(CredentialCacheTest, RefusalsAreShortAndOnlyForTheIdenticalSecret) {
    cache.keep(aliceWrong, {}, cache.generation());
    ASSERT_TRUE(cache.find(aliceWrong));
    EXPECT_EQ(cache.find(aliceWrong)->kind, Outcome::Kind::kRejected);
    EXPECT_FALSE(cache.find(alice));
    clock.advance(3001ms);
    EXPECT_FALSE(cache.find(aliceWrong));
}

TEST_F(CredentialCacheTest, FaultsOfTheSourceAreNeverKept) {
    cache.keep(alice, {.kind = Outcome::Kind::kOverloaded, .identity = nullptr},
               cache.generation());
    cache.keep(bob, {.kind = Outcome::Kind::kUnavailable, .identity = nullptr}, cache.generation());
    EXPECT_EQ(cache.size(), 0U);
}

TEST_F(CredentialCacheTest, DroppingOnePrincipalKeepsTheOthersButForgetsRefusals) {
    cache.keep(alice, accepted(1), cache.generation());
    cache.keep(bob, accepted(2), cache.generation());
    cache.keep(aliceWrong, {}, cache.generation());
    cache.drop({1});
    EXPECT_FALSE(cache.find(alice));
    EXPECT_FALSE(cache.find(aliceWrong)) << "the new password may be this one";
    EXPECT_TRUE(cache.find(bob));
    cache.dropAll();
    EXPECT_FALSE(cache.find(bob));
}

TEST_F(CredentialCacheTest, AVerificationThatBeganBeforeADropIsNotKept) {
    const auto begun = cache.generation();
    cache.drop({1});
    cache.keep(alice, accepted(1), begun);
    EXPECT_FALSE(cache.find(alice));
    cache.keep(alice, accepted(1), cache.generation());
    EXPECT_TRUE(cache.find(alice));
}

TEST_F(CredentialCacheTest, IsBoundedAndForgetsTheLeastRecentlyUsed) {
    cache.keep(alice, accepted(1), cache.generation());
    for (int i = 0; i < 5000; ++i) {
        ASSERT_TRUE(cache.find(alice)) << "used all the time, after " << i;
        cache.keep(cache.keyOf({.login = "x" + std::to_string(i), .password = "y"}), {},
                   cache.generation());
    }
    EXPECT_LE(cache.size(), 160U);
}

TEST_F(CredentialCacheTest, SurvivesReadersWritersAndDropsAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 3000; ++i) {
                const std::int64_t id = (i % 50) + 1;
                const auto key = cache.keyOf({.login = std::to_string(id), .password = "p"});
                if (t == 0 && i % 20 == 0) {
                    cache.drop({id});
                }
                cache.keep(key, accepted(id), cache.generation());
                if (const auto found = cache.find(key);
                    found && found->identity->principal.id.value != id) {
                    ++wrong;
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, 0);
    EXPECT_LE(cache.size(), 50U);
}

}  // namespace
}  // namespace kalends::auth
