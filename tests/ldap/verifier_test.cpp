// Sign-ins against a real directory: what is asked, what is refused, what happens while it is away.
#include "auth/ldap/verifier.h"
#include "auth/base64.h"

#include <gtest/gtest.h>

#include <thread>

#include "auth/app_password.h"
#include "auth/caching_authenticator.h"
#include "auth/ldap/sync.h"
#include "auth/password_hash.h"
#include "storage/directory.h"
#include "storage/sign_ins.h"
#include "tests/ldap/slapd.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::ldap {
namespace {

using namespace std::chrono_literals;
using enum auth::Outcome::Kind;

class SignIn : public test::PostgresFixture {
  protected:
    void SetUp() override {
        if (!Slapd::installed()) {
            GTEST_SKIP() << "no slapd here";
        }
        slapd = std::make_unique<Slapd>(personLdif("anna") + personLdif("bert") +
                                        personLdif("o(do)n*"));
        settings = slapd->settings();
        open();
        (void)synchronise(*directory, *store_, settings, {});
    }

    void open(std::chrono::milliseconds cacheTime = 300s) {
        authenticator.reset();
        directory = std::shared_ptr<Directory>(openDirectory(settings));
        auth::AuthenticatorSettings auth;
        auth.cache.accepted = cacheTime;
        auth.cache.rejected = 0ms;
        std::vector<auth::NamedVerifier> others;
        others.push_back({"ldap", std::make_unique<Verifier>(
                                      directory, *store_, settings,
                                      [this](const std::string& text) { logged += text; })});
        authenticator = auth::makeAuthenticator(*store_, auth, std::move(others));
    }

    auth::Outcome::Kind signIn(const std::string& login, const std::string& password) {
        return authenticator->authenticate(auth::basicValue(login, password), {"192.0.2.1", "test"})
            .kind;
    }

    std::unique_ptr<Slapd> slapd;
    Settings settings;
    std::shared_ptr<Directory> directory;
    std::string logged;
    std::unique_ptr<auth::Authenticator> authenticator;
};

TEST_F(SignIn, ThePasswordIsTheDirectorys) {
    EXPECT_EQ(signIn("anna", "anna-secret"), kAccepted);
    EXPECT_EQ(signIn("ANNA", "anna-secret"), kAccepted);
    EXPECT_EQ(signIn("anna", "bert-secret"), kRejected);
    EXPECT_EQ(signIn("anna", ""), kRejected) << "an empty password is no sign-in";
    EXPECT_EQ(signIn("nobody", "x"), kRejected);
    EXPECT_EQ(logged, "");
}

TEST_F(SignIn, SourcesAreAskedInTheirOrderAndForTheirOrganisations) {
    store_->directory().ensureOrganisations({"archive"});
    for (const auto& [slug, organisation] :
         {std::pair{"local", "default"}, std::pair{"scribe", "archive"}}) {
        storage::PrincipalChange change;
        change.slug = slug;
        change.login = slug;
        change.organisation = organisation;
        change.passwordHash = auth::hashPassword("a secret of this table");
        store_->principals().save(change);
    }
    const auto accepted = [this](const auth::SourceSettings& sources) {
        auth::AuthenticatorSettings chosen;
        chosen.sources = sources;
        std::vector<auth::NamedVerifier> others;
        others.push_back({"ldap", std::make_unique<Verifier>(directory, *store_, settings,
                                                             [](const std::string&) {})});
        const auto server = auth::makeAuthenticator(*store_, chosen, std::move(others));
        std::string names;
        for (const auto& [login, password] :
             {std::pair{"anna", "anna-secret"}, std::pair{"local", "a secret of this table"},
              std::pair{"scribe", "a secret of this table"}, std::pair{"ghost", "x"}}) {
            const auto kind = server->authenticate(auth::basicValue(login, password)).kind;
            EXPECT_NE(kind, auth::Outcome::Kind::kUnavailable);
            names += kind == auth::Outcome::Kind::kAccepted ? std::string(login) + " " : "";
        }
        // Refused secrets are remembered; the next table asks anew.
        for (const std::string login : {"anna", "local", "scribe"}) {
            (void)store_->signIns().forget(login);
        }
        return names;
    };
    EXPECT_EQ(accepted({}), "anna local scribe ");
    EXPECT_EQ(accepted({.order = {"local", "ldap"}}), "anna local scribe ");
    EXPECT_EQ(accepted({.order = {"local"}}), "local scribe ");
    EXPECT_EQ(accepted({.order = {"ldap"}}), "anna ");
    EXPECT_EQ(accepted({.localOrganisations = {"archive"}}), "anna scribe ");
    EXPECT_EQ(accepted({.directoryOrganisations = {"archive"}}), "local scribe ");
    EXPECT_EQ(accepted({.localOrganisations = {"archive"}, .directoryOrganisations = {"default"}}),
              "anna scribe ");
}

TEST_F(SignIn, APasswordForPeopleOfAnotherOrganisationNeverReachesTheDirectory) {
    store_->directory().ensureOrganisations({"archive"});
    slapd->stop();
    auth::AuthenticatorSettings chosen;
    chosen.sources.directoryOrganisations = {"archive"};
    std::vector<auth::NamedVerifier> others;
    others.push_back({"ldap", std::make_unique<Verifier>(directory, *store_, settings,
                                                         [](const std::string&) {})});
    const auto server = auth::makeAuthenticator(*store_, chosen, std::move(others));
    EXPECT_EQ(server->authenticate(auth::basicValue("anna", "anna-secret")).kind,
              auth::Outcome::Kind::kRejected)
        << "no bind was tried";
}

TEST_F(SignIn, LoginsAreNoFilters) {
    for (const char* login : {"*", "anna)(uid=*", "a*", "anna)(|(objectClass=*)",
                              "uid=anna,ou=people", "an\\6ea", "(anna)"}) {
        EXPECT_EQ(signIn(login, "anna-secret"), kRejected) << login;
    }
    EXPECT_EQ(signIn("o(do)n*", "o(do)n*-secret"), kAccepted);
}

TEST_F(SignIn, DirectBindEscapesTheLogin) {
    settings.directBind = "uid={login},ou=people,dc=town,dc=example";
    open();
    EXPECT_EQ(signIn("anna", "anna-secret"), kAccepted);
    EXPECT_EQ(signIn("anna", "wrong"), kRejected);
    EXPECT_EQ(signIn("bert,ou=people,dc=town,dc=example", "bert-secret"), kRejected);
}

TEST_F(SignIn, LdapsWorksAndAWrongCertificateDoesNot) {
    settings.servers = {slapd->secureUrl()};
    open();
    EXPECT_EQ(signIn("anna", "anna-secret"), kAccepted);
    settings.caFile.clear();  // signed by nobody the system knows
    open();
    EXPECT_EQ(signIn("bert", "bert-secret"), kUnavailable);
    settings = slapd->settings();
    settings.caFile.clear();
    open();
    EXPECT_EQ(signIn("bert", "bert-secret"), kUnavailable) << "nor StartTLS";
    settings = slapd->settings();
    auto other = settings.servers.front();
    other.replace(other.find("localhost"), 9, "127.0.0.1");  // the certificate names another host
    settings.servers = {other};
    open();
    EXPECT_EQ(signIn("bert", "bert-secret"), kUnavailable);
}

TEST_F(SignIn, TheNextServerIsAskedWhenOneIsAway) {
    settings.servers = {"ldap://localhost:1", slapd->url()};
    open();
    EXPECT_EQ(signIn("anna", "anna-secret"), kAccepted);
    EXPECT_EQ(signIn("bert", "bert-secret"), kAccepted);
}

TEST_F(SignIn, WhileTheDirectoryIsAwayKnownSignInsGoOnAndOthersGet503) {
    storage::PrincipalChange local;
    local.slug = "local";
    local.login = "local";
    local.passwordHash = auth::hashPassword("local-secret");
    store_->principals().save(local);
    const auto device = auth::makeAppPassword();
    auto& apps = store_->appPasswords();
    storage::AppPasswordTerms terms;
    terms.name = "phone";
    apps.add(store_->principals().byPath({storage::PrincipalKind::kUser, "bert"})->id, terms,
             auth::hashAppPassword(auth::appPasswordIn(device).value(), apps.hashKey()));
    std::this_thread::sleep_for(
        700ms);  // until these changes are known: what is verified meanwhile is not kept
    ASSERT_EQ(signIn("anna", "anna-secret"), kAccepted);
    slapd->stop();
    EXPECT_EQ(signIn("anna", "anna-secret"), kAccepted) << "cached";
    EXPECT_EQ(signIn("bert", device), kAccepted) << "app passwords need no directory";
    EXPECT_EQ(signIn("local", "local-secret"), kAccepted);
    EXPECT_EQ(signIn("bert", "bert-secret"), kUnavailable);
    EXPECT_EQ(signIn("bert", "wrong"), kUnavailable) << "nobody is told that it is wrong";
    EXPECT_EQ(signIn("newcomer", "x"), kUnavailable);
    EXPECT_EQ(value("select count(*) from sign_in_failure where login = 'bert'"), "0");
    slapd->start();
    std::this_thread::sleep_for(5200ms);
    EXPECT_EQ(signIn("bert", "bert-secret"), kAccepted);
}

TEST_F(SignIn, AWarmSignInReadsNoDirectory) {
    ASSERT_EQ(signIn("anna", "anna-secret"), kAccepted);
    slapd->stop();
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(signIn("anna", "anna-secret"), kAccepted);
    }
}

TEST_F(SignIn, ALoginThatIsSomebodyElsesNowOpensNothing) {
    // The directory gave the login to another person and has not been read since.
    ASSERT_TRUE(slapd->modify("dn: " + personDn("anna") + "\nchangetype: delete\n\n" +
                              personLdif("anna", "Another")));
    EXPECT_EQ(signIn("anna", "anna-secret"), kRejected);
}

TEST_F(SignIn, AServerThatWasRestartedIsNoticed) {
    ASSERT_EQ(signIn("anna", "anna-secret"), kAccepted);
    slapd->stop();
    slapd->start();
    EXPECT_EQ(signIn("bert", "bert-secret"), kAccepted) << "the idle connections were closed";
}

TEST_F(SignIn, TheSameWrongPasswordReachesTheDirectoryOnce) {
    ASSERT_EQ(signIn("anna", "old"), kRejected);
    slapd->stop();
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(signIn("anna", "old"), kRejected) << "known without asking";
    }
}

}  // namespace
}  // namespace kalends::ldap
