// App passwords: their form, what the verifier makes of them, and that no other source ever sees
// one.
#include "auth/app_password.h"

#include <gtest/gtest.h>

#include "auth/base64.h"
#include "auth/caching_authenticator.h"
#include "tests/unit/auth/fake_principals.h"

namespace kalends::auth {
namespace {

using namespace std::chrono_literals;

TEST(AppPasswordForm, WhatIsMadeIsRecognisedHoweverItIsCopied) {
    const auto password = makeAppPassword();
    ASSERT_EQ(password.size(), 33U) << password;
    const auto canonical = appPasswordIn(password);
    ASSERT_TRUE(canonical);
    std::string upper = password;
    std::string plain;
    for (char& c : upper) {
        plain += c == '-' ? "" : std::string(1, c);
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    EXPECT_EQ(appPasswordIn(upper), canonical);
    EXPECT_EQ(appPasswordIn(plain), canonical);
    EXPECT_EQ(appPasswordIn(" " + password + " "), canonical);
    EXPECT_NE(makeAppPassword(), password);
}

TEST(AppPasswordForm, OrdinaryPasswordsAreNotTaken) {
    for (const auto& secret :
         {std::string(), std::string("kal-"), std::string("secret"),
          std::string("kal-abcde-abcde-abcde-abcde-abcd"),
          std::string("kal-abcde-abcde-abcde-abcde-abcdef"),
          std::string("kal-abcde-abcde-abcde-abcde-abcd0"),
          std::string("xal-abcde-abcde-abcde-abcde-abcde"), std::string(1000, '-'),
          std::string("kal-abcde-abcde-abcde-abcde-abcd\xC3\xA4")}) {
        EXPECT_FALSE(appPasswordIn(secret)) << secret;
    }
}

TEST(AppPasswordForm, TheHashDependsOnTheKey) {
    const std::string key(32, 'k');
    EXPECT_EQ(hashAppPassword("a", key), hashAppPassword("a", key));
    EXPECT_NE(hashAppPassword("a", key), hashAppPassword("b", key));
    EXPECT_NE(hashAppPassword("a", key), hashAppPassword("a", std::string(32, 'x')));
}

/// Stands for a directory: remembers what it was shown.
struct Watching final : Verifier {
    explicit Watching(std::vector<std::string>& shown) : seen(shown) {}

    Outcome verify(const Secret& secret) override {
        seen.push_back(secret.password);
        return {};
    }

    std::vector<std::string>& seen;
};

class AppPasswords : public ::testing::Test {
  protected:
    AppPasswords() {
        std::vector<NamedVerifier> others;
        others.push_back({"ldap", std::make_unique<Watching>(shown)});
        AuthenticatorSettings settings;
        settings.cache.rejected = 0ms;
        authenticator = makeAuthenticator(database, settings, std::move(others));
    }

    storage::AppPasswordStore::Match& give(const std::string& login, const std::string& password) {
        auto& match = database.fakeAppPasswords
                          .known[{login, hashAppPassword(appPasswordIn(password).value(),
                                                         database.fakeAppPasswords.hashKey())}];
        match.owner.id = {7};
        match.owner.slug = login;
        match.password.id = {70};
        match.password.terms.name = "phone";
        return match;
    }

    FakeDatabase database;
    std::vector<std::string> shown;
    std::unique_ptr<Authenticator> authenticator;
};

TEST_F(AppPasswords, SignInWithoutSlowHashAndNeverReachADirectory) {
    const auto password = makeAppPassword();
    give("anna", password);
    const auto outcome =
        authenticator->authenticate(basicValue("anna", password), {"192.0.2.7", "Phone/1"});
    ASSERT_EQ(outcome.kind, Outcome::Kind::kAccepted);
    EXPECT_EQ(outcome.identity->credential, "app:phone");
    EXPECT_EQ(outcome.identity->principal.id.value, 7);
    EXPECT_TRUE(outcome.identity->forAdministration);
    EXPECT_EQ(authenticator->authenticate(basicValue("bert", password)).kind,
              Outcome::Kind::kRejected);
    EXPECT_EQ(authenticator->authenticate(basicValue("anna", makeAppPassword())).kind,
              Outcome::Kind::kRejected);
    EXPECT_TRUE(shown.empty()) << "the directory saw an app password";
    EXPECT_EQ(database.fake.reads, 0) << "the slow hash was asked";
    EXPECT_TRUE(database.fakeSignIns.refused.empty()) << "what cannot be guessed is not counted";
    EXPECT_EQ(authenticator->authenticate(basicValue("anna", "kal-wrong")).kind,
              Outcome::Kind::kRejected);
    EXPECT_EQ(shown.size(), 1U);
}

TEST_F(AppPasswords, TermsTravelWithTheIdentity) {
    const auto password = makeAppPassword();
    auto& match = give("anna", password);
    match.password.terms.readOnly = true;
    match.password.terms.only = {5};
    match.password.terms.networks = {"10.0.0.0/8"};
    const auto outcome = authenticator->authenticate(basicValue("anna", password));
    ASSERT_EQ(outcome.kind, Outcome::Kind::kAccepted);
    EXPECT_TRUE(outcome.identity->restriction.readOnly);
    EXPECT_EQ(outcome.identity->restriction.only.value, 5);
    EXPECT_EQ(outcome.identity->networks, std::vector<std::string>{"10.0.0.0/8"});
    EXPECT_FALSE(outcome.identity->forAdministration);
}

TEST_F(AppPasswords, ADisabledOwnerHasNone) {
    const auto password = makeAppPassword();
    give("anna", password).owner.disabled = true;
    EXPECT_EQ(authenticator->authenticate(basicValue("anna", password)).kind,
              Outcome::Kind::kRejected);
}

TEST_F(AppPasswords, UsesAreWrittenInTheBackgroundOnce) {
    const auto password = makeAppPassword();
    give("anna", password);
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(
            authenticator->authenticate(basicValue("anna", password), {"192.0.2.7", "Phone/1"})
                .kind,
            Outcome::Kind::kAccepted);
    }
    EXPECT_EQ(database.fakeAppPasswords.reads, 1);
    EXPECT_TRUE(database.fakeAppPasswords.uses.empty());
    authenticator.reset();  // writes what is left
    ASSERT_EQ(database.fakeAppPasswords.uses.size(), 1U);
    EXPECT_EQ(database.fakeAppPasswords.uses[0].id.value, 70);
    EXPECT_EQ(database.fakeAppPasswords.uses[0].agent, "Phone/1");
    EXPECT_EQ(database.fakeAppPasswords.uses[0].address, "192.0.2.7");
    ASSERT_EQ(database.fakeAudit.entries.size(), 1U) << "one sign-in, not a hundred";
    EXPECT_EQ(database.fakeAudit.entries[0].action, "sign-in.accepted");
    EXPECT_EQ(database.fakeAudit.entries[0].credential, "app:phone");
}

}  // namespace
}  // namespace kalends::auth
