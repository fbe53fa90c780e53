// The authenticator whole: cached answers, invalidation through the database, several connections
// of one phone.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "auth/caching_authenticator.h"
#include "auth/password_hash.h"
#include "tests/unit/auth/fake_principals.h"

namespace kalends::auth {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAlice = "Basic YWxpY2U6c2VjcmV0";     // alice:secret
constexpr const char* kAliceNew = "Basic YWxpY2U6ZnJlc2g=";  // alice:fresh

class AuthenticatorTest : public ::testing::Test {
  protected:
    AuthenticatorTest() {
        database.fake.add(1, "alice", hashPassword("secret"));
        authenticator = makeAuthenticator(database, AuthenticatorSettings{});
    }

    FakeDatabase database;
    std::unique_ptr<Authenticator> authenticator;
};

TEST_F(AuthenticatorTest, AWarmSecretNeedsNeitherHashNorDatabase) {
    EXPECT_FALSE(authenticator->cached(kAlice)) << "not known yet";
    ASSERT_EQ(authenticator->authenticate(kAlice).kind, Outcome::Kind::kAccepted);
    database.fake.down = true;
    const int reads = database.fake.reads;
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(authenticator->authenticate(kAlice).kind, Outcome::Kind::kAccepted);
        ASSERT_EQ(authenticator->cached(kAlice)->kind, Outcome::Kind::kAccepted);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
    EXPECT_EQ(database.fake.reads, reads);
}

TEST_F(AuthenticatorTest, TheIdenticalWrongSecretIsNotHashedAgainAtOnce) {
    ASSERT_EQ(authenticator->authenticate(kAliceNew).kind, Outcome::Kind::kRejected);
    const int reads = database.fake.reads;
    EXPECT_EQ(authenticator->authenticate(kAliceNew).kind, Outcome::Kind::kRejected);
    EXPECT_EQ(database.fake.reads, reads);
}

TEST_F(AuthenticatorTest, AChangedPasswordCountsAtOnceAfterItsInvalidation) {
    ASSERT_EQ(authenticator->authenticate(kAlice).kind, Outcome::Kind::kAccepted);
    ASSERT_EQ(authenticator->authenticate(kAliceNew).kind, Outcome::Kind::kRejected);
    database.fake.add(1, "alice", hashPassword("fresh"));
    ++database.fakeSignIns.version;
    database.invalidate({.kind = storage::Invalidation::Kind::kCredential, .principal = {1}});
    EXPECT_EQ(authenticator->authenticate(kAlice).kind, Outcome::Kind::kRejected);
    EXPECT_EQ(authenticator->authenticate(kAliceNew).kind, Outcome::Kind::kAccepted);
}

TEST_F(AuthenticatorTest, MissedNotificationsDropEverything) {
    ASSERT_EQ(authenticator->authenticate(kAlice).kind, Outcome::Kind::kAccepted);
    database.invalidate({.kind = storage::Invalidation::Kind::kEverything, .principal = {}});
    EXPECT_FALSE(authenticator->cached(kAlice));
}

TEST_F(AuthenticatorTest, InvalidationsAfterItsEndAreHarmless) {
    authenticator.reset();
    database.invalidate({.kind = storage::Invalidation::Kind::kEverything, .principal = {}});
    SUCCEED();
}

TEST_F(AuthenticatorTest, ConnectionsOfOnePhoneCostOneVerification) {
    std::vector<std::thread> threads;
    std::atomic<int> accepted{0};
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            accepted +=
                authenticator->authenticate(kAlice).kind == Outcome::Kind::kAccepted ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(accepted, 8);
    EXPECT_EQ(database.fake.reads, 1);
}

TEST_F(AuthenticatorTest, MalformedCredentialsAreRejectedWithoutAskingAnyone) {
    for (const char* value : {"", "Basic", "Basic !!!", "Bearer abc", "Negotiate YII"}) {
        EXPECT_EQ(authenticator->authenticate(value).kind, Outcome::Kind::kRejected);
        ASSERT_TRUE(authenticator->cached(value));
        EXPECT_EQ(authenticator->cached(value)->kind, Outcome::Kind::kRejected);
    }
    EXPECT_EQ(database.fake.reads, 0);
}

TEST_F(AuthenticatorTest, AnUnavailableSourceIsAskedAgain) {
    database.fake.down = true;
    EXPECT_EQ(authenticator->authenticate(kAlice).kind, Outcome::Kind::kUnavailable);
    database.fake.down = false;
    EXPECT_EQ(authenticator->authenticate(kAlice).kind, Outcome::Kind::kAccepted);
}

struct FixedVerifier final : Verifier {
    explicit FixedVerifier(Outcome fixed) : outcome(std::move(fixed)) {}

    Outcome verify(const Secret&) override { return outcome; }

    Outcome outcome;
};

TEST(VerifierOrder, AcceptanceWinsAndASilentSourceIsNoRefusal) {
    const auto ask = [](std::vector<Outcome::Kind> kinds) {
        AuthenticatorParts parts;
        for (const auto kind : kinds) {
            parts.verifiers.push_back(
                std::make_unique<FixedVerifier>(Outcome{.kind = kind, .identity = nullptr}));
        }
        parts.cache = std::make_shared<CredentialCache>(
            CredentialCache::Settings{}, [] { return std::chrono::steady_clock::now(); });
        return makeAuthenticator(std::move(parts))->authenticate(kAlice).kind;
    };
    using enum Outcome::Kind;
    EXPECT_EQ(ask({}), kRejected);
    EXPECT_EQ(ask({kRejected, kRejected}), kRejected);
    EXPECT_EQ(ask({kUnavailable, kRejected}), kUnavailable)
        << "a silent directory is no wrong password";
    EXPECT_EQ(ask({kRejected, kOverloaded}), kOverloaded);
    EXPECT_EQ(ask({kUnavailable, kAccepted}), kAccepted)
        << "local accounts work while the directory is down";
}

}  // namespace
}  // namespace kalends::auth
