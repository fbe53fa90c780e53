// Local accounts: who gets in, what stays indistinguishable, and what is upgraded on the way.
#include "auth/local_verifier.h"

#include <gtest/gtest.h>

#include <time.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "auth/password_hash.h"
#include "tests/unit/auth/fake_principals.h"

namespace kalends::auth {
namespace {

class LocalVerifierTest : public ::testing::Test {
  protected:
    LocalVerifierTest() {
        principals.add(1, "alice", hashPassword("secret"));
        principals.add(2, "gone", hashPassword("secret"));
        principals.disable("gone");
        principals.add(3, "directory", "");
        principals.add(4, "imported",
                       "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
    }

    Outcome verify(const std::string& login, const std::string& password) {
        return verifier.verify({.login = login, .password = password});
    }

    FakePrincipals principals;
    LocalVerifier verifier{principals, {}};
};

TEST_F(LocalVerifierTest, AcceptsTheRightPasswordWithTheIdentity) {
    const auto outcome = verify("alice", "secret");
    ASSERT_EQ(outcome.kind, Outcome::Kind::kAccepted);
    EXPECT_EQ(outcome.identity->principal.id.value, 1);
    EXPECT_EQ(outcome.identity->credential, "password");
}

TEST_F(LocalVerifierTest, RejectsWrongUnknownDisabledAndPasswordless) {
    for (const auto& [login, password] :
         std::vector<std::pair<std::string, std::string>>{{"alice", "wrong"},
                                                          {"nobody", "secret"},
                                                          {"gone", "secret"},
                                                          {"directory", "secret"},
                                                          {"directory", "no account has this one"},
                                                          {"nobody", "no account has this one"},
                                                          {"alice", ""},
                                                          {"directory", ""},
                                                          {"", "secret"}}) {
        const auto outcome = verify(login, password);
        EXPECT_EQ(outcome.kind, Outcome::Kind::kRejected) << login << ' ' << password;
        EXPECT_FALSE(outcome.identity);
    }
}

TEST_F(LocalVerifierTest, UnknownDisabledAndPasswordlessLoginsCostAsMuchAsAWrongPassword) {
    const auto cpuTime = [this](const std::string& login) {
        std::vector<double> times;
        for (int i = 0; i < 5; ++i) {
            timespec before{}, after{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
            (void)verify(login, "wrong");
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
            times.push_back(static_cast<double>(after.tv_sec - before.tv_sec) +
                            static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e9);
        }
        return *std::min_element(times.begin(), times.end());
    };
    const double known = cpuTime("alice");
    for (const char* login : {"nobody", "gone", "directory"}) {
        const double other = cpuTime(login);
        EXPECT_GT(other, known * 0.5) << login;
        EXPECT_LT(other, known * 2) << login;
    }
}

TEST_F(LocalVerifierTest, ReplacesAnImportedHashAtSignInAndKeepsThePassword) {
    ASSERT_EQ(verify("imported", "U*V").kind, Outcome::Kind::kRejected);
    EXPECT_TRUE(principals.hashOf("imported").starts_with("$2b$"))
        << "a wrong password changes nothing";
    ASSERT_EQ(verify("imported", "U*U").kind, Outcome::Kind::kAccepted);
    EXPECT_TRUE(principals.hashOf("imported").starts_with("$argon2id$"));
    EXPECT_EQ(verify("imported", "U*U").kind, Outcome::Kind::kAccepted);
}

TEST_F(LocalVerifierTest, ASilentDatabaseIsUnavailableNotAWrongPassword) {
    principals.down = true;
    EXPECT_EQ(verify("alice", "secret").kind, Outcome::Kind::kUnavailable);
    EXPECT_EQ(verify("nobody", "secret").kind, Outcome::Kind::kUnavailable);
}

TEST(LocalVerifier, AFullGateIsOverloadNotAWrongPassword) {
    FakePrincipals principals;
    principals.add(1, "alice", hashPassword("secret"));
    LocalVerifier verifier(principals, {.concurrent = 1, .waiting = 0});
    std::atomic<int> accepted{0}, overloaded{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5; ++i) {
                const auto outcome = verifier.verify({.login = "alice", .password = "secret"});
                accepted += outcome.kind == Outcome::Kind::kAccepted ? 1 : 0;
                overloaded += outcome.kind == Outcome::Kind::kOverloaded ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(accepted + overloaded, 20);
    EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace kalends::auth
