// Fair lock-out: forgotten devices, people behind one address, guessing.
#include "auth/sign_in_guard.h"
#include "auth/base64.h"

#include <gtest/gtest.h>

#include "auth/caching_authenticator.h"
#include "tests/unit/auth/fake_principals.h"

namespace kalends::auth {
namespace {

using namespace std::chrono_literals;
using enum Outcome::Kind;

struct SourceRow {
    const char* address;
    const char* source;
};

class Sources : public ::testing::TestWithParam<SourceRow> {};

TEST_P(Sources, AreAnAddressOrTheNetworkOfOneSubscriber) {
    EXPECT_EQ(sourceOf(GetParam().address), GetParam().source);
}

INSTANTIATE_TEST_SUITE_P(Rows,
                         Sources,
                         ::testing::Values(SourceRow{"192.0.2.7", "192.0.2.7"},
                                           SourceRow{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
                                           SourceRow{"2001:db8:1:2::9", "2001:db8:1:2::/64"},
                                           SourceRow{"", "local"},
                                           SourceRow{"local", "local"},
                                           SourceRow{"no address", "local"}));

TEST(Judgement, FollowsTheCounts) {
    const GuardSettings settings{.ofAccountHere = 3, .ofAccount = 6, .ofSource = 9};
    const auto verdict = [&](bool known, bool home, std::int64_t here, std::int64_t account,
                             std::int64_t source) {
        return judge({.version = 1,
                      .knownWrong = known,
                      .knownSource = home,
                      .ofAccount = account,
                      .ofAccountHere = here,
                      .ofSource = source},
                     settings);
    };
    EXPECT_EQ(verdict(false, false, 0, 0, 0), Verdict::kProceed);
    EXPECT_EQ(verdict(false, false, 2, 5, 8), Verdict::kProceed);
    EXPECT_EQ(verdict(true, true, 0, 0, 0), Verdict::kKnownWrong);
    EXPECT_EQ(verdict(true, false, 9, 9, 9), Verdict::kKnownWrong)
        << "a forgotten device hears the same all day";
    EXPECT_EQ(verdict(false, true, 3, 3, 3), Verdict::kSlow);
    EXPECT_EQ(verdict(false, false, 1, 6, 1), Verdict::kSlow) << "hunted from elsewhere";
    EXPECT_EQ(verdict(false, true, 1, 6, 1), Verdict::kProceed) << "its own place stays open";
    EXPECT_EQ(verdict(false, false, 0, 0, 9), Verdict::kSlow)
        << "somebody there tries many accounts";
    EXPECT_EQ(verdict(false, true, 0, 0, 9), Verdict::kProceed) << "who works there goes on";
}

/// Knows one password and counts what it is asked.
struct Directory final : Verifier {
    Directory(std::string right, int& count) : password(std::move(right)), asked(count) {}

    Outcome verify(const Secret& secret) override {
        ++asked;
        if (secret.password != password) {
            return {};
        }
        Identity identity;
        identity.principal.id = {static_cast<std::int64_t>(secret.login.size())};
        identity.principal.slug = secret.login;
        identity.credential = "password";
        return {.kind = kAccepted,
                .identity = std::make_shared<const Identity>(std::move(identity))};
    }

    std::string password;
    int& asked;
};

class Guarded : public ::testing::Test {
  protected:
    Guarded() {
        const CredentialCache::Settings forgetful{.accepted = 0ms,
                                                  .rejected = 0ms};  // as if much time lay between
        AuthenticatorParts parts;
        parts.cache = std::make_shared<CredentialCache>(
            forgetful, [] { return std::chrono::steady_clock::now(); });
        parts.verifiers.push_back(std::make_unique<Directory>("right", asked));
        const auto key = std::make_shared<ServerKey>(database.fakeAppPasswords);
        database.fakeSignIns.accounts = {{"anna", {4}}, {"bert", {4}}};
        parts.guard = std::make_unique<SignInGuard>(database.fakeSignIns, key, GuardSettings{});
        authenticator = makeAuthenticator(std::move(parts));
    }

    Outcome::Kind signIn(const std::string& login,
                         const std::string& password,
                         const std::string& address) {
        return authenticator->authenticate(basicValue(login, password), {address, "test"}).kind;
    }

    int asked = 0;
    FakeDatabase database;
    std::unique_ptr<Authenticator> authenticator;
};

TEST_F(Guarded, FiftyForgottenDevicesBehindOneAddressLockNobodyOut) {
    for (int round = 0; round < 20; ++round) {
        for (int device = 0; device < 50; ++device) {
            ASSERT_EQ(signIn("anna", "old", "192.0.2.1"), kRejected);
        }
    }
    EXPECT_EQ(asked, 1) << "the same wrong password reaches the directory once";
    EXPECT_EQ(database.fakeSignIns.writes, 1);
    EXPECT_EQ(signIn("anna", "right", "192.0.2.1"), kAccepted);
    EXPECT_EQ(signIn("bert", "right", "192.0.2.1"), kAccepted);
}

TEST_F(Guarded, GuessingIsSlowedButNotWhereTheAccountIsAtHome) {
    ASSERT_EQ(signIn("anna", "right", "192.0.2.1"), kAccepted);
    asked = 0;
    int slowed = 0;
    for (int guess = 0; guess < 200; ++guess) {
        const auto address = "198.51.100." + std::to_string(guess % 10);
        slowed += signIn("anna", "guess" + std::to_string(guess), address) == kSlowed ? 1 : 0;
    }
    EXPECT_EQ(asked, 30);
    EXPECT_EQ(slowed, 170);
    EXPECT_EQ(signIn("anna", "right", "198.51.100.3"), kSlowed) << "a right one is not told apart";
    EXPECT_EQ(signIn("anna", "right", "192.0.2.1"), kAccepted);
}

TEST_F(Guarded, ManyAccountsTriedFromOneAddressDoNotKeepOutWhoWorksThere) {
    ASSERT_EQ(signIn("anna", "right", "192.0.2.1"), kAccepted);
    for (int guess = 0; guess < 150; ++guess) {
        (void)signIn("person" + std::to_string(guess), "spring", "192.0.2.1");
    }
    EXPECT_EQ(signIn("somebody", "spring", "192.0.2.1"), kSlowed);
    EXPECT_EQ(signIn("anna", "right", "192.0.2.1"), kAccepted);
    EXPECT_EQ(signIn("somebody", "right", "203.0.113.5"), kAccepted)
        << "elsewhere nothing happened";
}

TEST_F(Guarded, AChangedPasswordIsAskedAgain) {
    ASSERT_EQ(signIn("anna", "soon", "192.0.2.1"), kRejected);
    ASSERT_EQ(signIn("anna", "soon", "192.0.2.1"), kRejected);
    EXPECT_EQ(asked, 1);
    ++database.fakeSignIns.version;
    EXPECT_EQ(signIn("anna", "soon", "192.0.2.1"), kRejected);
    EXPECT_EQ(asked, 2);
}

TEST_F(Guarded, GoodSignInsWriteOnlyWhereTheyAreNew) {
    for (int i = 0; i < 10; ++i) {
        ASSERT_EQ(signIn("anna", "right", "192.0.2.1"), kAccepted);
    }
    EXPECT_EQ(database.fakeSignIns.writes, 1);
}

}  // namespace
}  // namespace kalends::auth
