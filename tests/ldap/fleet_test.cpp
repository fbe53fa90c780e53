// Fifty devices with an old password behind one address, for a day whose clock is moved: nobody
// else is punished, and the directory sees each wrong secret once.
#include <gtest/gtest.h>

#include "tests/ldap/served.h"
#include "tests/ldap/slapd.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::ldap {
namespace {

constexpr int kForgotten = 50;
constexpr int kColleagues = 20;
constexpr int kRounds = 95;  // each a quarter of an hour: a day but for the last one

class Fleet : public test::PostgresFixture {
  protected:
    /// What the database remembers of sign-ins is so much older.
    void letPass(const std::string& span) {
        query("update sign_in_failure set first_at = first_at - interval '" + span +
              "', last_at = last_at - interval '" + span + "'");
        query("update sign_in_source set last_at = last_at - interval '" + span + "'");
    }
};

TEST_F(Fleet, OfForgottenDevicesPunishesNobodyElseForADay) {
    if (!Slapd::installed()) {
        GTEST_SKIP() << "no slapd here";
    }
    std::string ldif;
    for (int i = 0; i < kForgotten + kColleagues + kRounds; ++i) {
        // With a directory that does not tell when passwords change, each is asked about once an
        // hour.
        ldif += personLdif("p" + std::to_string(i), "", "description: 1\n");
    }
    Slapd slapd(ldif);
    auto environment = environmentOf(slapd.settings());
    // The harshest case: no node remembers a refusal by itself, and a device comes to a new one
    // each time.
    environment.emplace_back("KALENDS_AUTH_REJECTED_TIME", "0 ms");
    test::KalendsProcess process({"serve", "--database", connection(), "--listen", "127.0.0.1:0"},
                                 environment);
    ASSERT_TRUE(process.waitForOutput("ready at", std::chrono::seconds(60))) << process.err();
    Device device(portOf(process));
    const auto secretOf = [](int i) { return "p" + std::to_string(i) + "-secret"; };
    for (int tries = 0; tries < 600 && value("select count(*) from directory_entry") !=
                                           std::to_string(kForgotten + kColleagues + kRounds);
         ++tries) {
        ::usleep(50'000);
    }
    int refused = 0;
    int wrong = 0;
    for (int round = 0; round < kRounds; ++round) {
        for (int i = 0; i < kForgotten; ++i) {
            const int status = device.poll("p" + std::to_string(i),
                                           "the password of last year " + std::to_string(i));
            refused += status == 401 ? 1 : 0;
            wrong += status != 401 ? 1 : 0;
        }
        // Colleagues behind the same address, one who comes there for the first time in each round,
        // and an owner of a forgotten device who types the right password at the desk.
        for (int i = kForgotten; i < kForgotten + kColleagues; ++i) {
            EXPECT_EQ(device.poll("p" + std::to_string(i), secretOf(i)), 207) << "round " << round;
        }
        const int fresh = kForgotten + kColleagues + round;
        EXPECT_EQ(device.poll("p" + std::to_string(fresh), secretOf(fresh)), 207)
            << "round " << round;
        EXPECT_EQ(
            device.poll("p" + std::to_string(round % kForgotten), secretOf(round % kForgotten)),
            207)
            << "round " << round;
        letPass("15 minutes");
    }
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(refused, kForgotten * kRounds);
    EXPECT_EQ(slapd.refusedBinds(), kForgotten) << "each wrong secret once";
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait(std::chrono::seconds(60)), 0);
}

}  // namespace
}  // namespace kalends::ldap
