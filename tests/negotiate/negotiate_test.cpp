// Tickets of a real KDC: whose they are, that they are good once, and what the server says over
// HTTP.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "auth/caching_authenticator.h"
#include "auth/negotiate/verifier.h"
#include "storage/directory.h"
#include "tests/negotiate/kdc.h"
#include "tests/protocol/http/raw_client.h"
#include "tests/protocol/server/process.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::negotiate {
namespace {

using Kind = auth::Outcome::Kind;

class Tickets : public test::PostgresFixture {
  protected:
    static void SetUpTestSuite() {
        if (Kdc::installed()) {
            kdc = std::make_unique<Kdc>(
                std::vector<std::string>{"anna", "ben", "carl", "nobody", "anna/admin"});
        }
    }

    static void TearDownTestSuite() { kdc.reset(); }

    void SetUp() override {
        if (!kdc) {
            GTEST_SKIP() << "no krb5kdc, kadmin.local and kinit here (krb5-kdc, krb5-admin-server, "
                            "krb5-user)";
        }
        store_->directory().ensureOrganisations({"town", "archive"});
        save("anna", "town");
        save("ben", "archive");
        save("carl", "town");
        settings.keytab = kdc->keytab();
        settings.realms = {std::string(kRealm) + "=town"};
    }

    void save(const std::string& slug, const std::string& organisation) {
        storage::PrincipalChange change;
        change.slug = slug;
        change.login = slug;
        change.organisation = organisation;
        store_->principals().save(change);
    }

    std::unique_ptr<auth::Authenticator> authenticator() {
        return auth::makeAuthenticator(
            *store_, {}, {}, makeTicketVerifier(settings, *store_, [this](const std::string& text) {
                logged += text + "\n";
            }));
    }

    static std::unique_ptr<Kdc> kdc;
    Settings settings;
    std::string logged;
};

std::unique_ptr<Kdc> Tickets::kdc;

TEST_F(Tickets, ATicketIsAnAccountAndTheServerProvesItself) {
    const auto server = authenticator();
    EXPECT_TRUE(server->negotiates());
    const auto value = negotiateValue(kdc->tokenFor("anna"));
    EXPECT_FALSE(server->cached(value).has_value());
    const auto outcome = server->authenticate(value, {"192.0.2.1", "test"});
    ASSERT_EQ(outcome.kind, Kind::kAccepted) << logged;
    EXPECT_EQ(outcome.identity->principal.slug, "anna");
    EXPECT_EQ(outcome.identity->credential, "kerberos");
    EXPECT_TRUE(outcome.identity->forDav);
    EXPECT_FALSE(outcome.reply.empty());
}

TEST_F(Tickets, ATicketIsGoodOnce) {
    const auto server = authenticator();
    const auto value = negotiateValue(kdc->tokenFor("anna"));
    EXPECT_EQ(server->authenticate(value).kind, Kind::kAccepted) << logged;
    EXPECT_EQ(server->authenticate(value).kind, Kind::kRejected);
    EXPECT_EQ(authenticator()->authenticate(value).kind, Kind::kRejected) << "nor after a restart";
    EXPECT_EQ(server->authenticate(negotiateValue(kdc->tokenFor("anna"))).kind, Kind::kAccepted)
        << "a fresh one is";
}

TEST_F(Tickets, OfNobodyHereAreRefused) {
    const auto server = authenticator();
    storage::PrincipalChange off;
    off.slug = "carl";
    off.disabled = true;
    store_->principals().save(off);
    for (const std::string person : {"ben", "nobody", "carl", "anna/admin"}) {
        EXPECT_EQ(server->authenticate(negotiateValue(kdc->tokenFor(person))).kind, Kind::kRejected)
            << person;
    }
    settings.realms = {"OTHER.EXAMPLE"};
    EXPECT_EQ(authenticator()->authenticate(negotiateValue(kdc->tokenFor("anna"))).kind,
              Kind::kRejected);
}

TEST_F(Tickets, WhatIsNoneIsRefused) {
    const auto server = authenticator();
    const auto good = kdc->tokenFor("anna");
    std::vector<std::string> bad{std::string("NTLMSSP\0\1\0\0\0\7\x82\x08\xa2", 16),
                                 "x",
                                 std::string(1, '\0'),
                                 good.substr(0, good.size() / 2),
                                 good.substr(0, 20),
                                 std::string(40'000, '\x60'),
                                 good + "more"};
    auto flipped = good;
    flipped[flipped.size() - 30] = static_cast<char>(flipped[flipped.size() - 30] ^ 0x55);
    bad.push_back(flipped);
    for (const auto& token : bad) {
        const auto kind = server->authenticate(negotiateValue(token)).kind;
        EXPECT_EQ(kind, Kind::kRejected) << token.size() << " bytes\n" << logged;
    }
    EXPECT_EQ(logged.find("anna-secret"), std::string::npos);
}

TEST_F(Tickets, RulesOfTheAccountHold) {
    store_->principals().setRules(
        store_->principals().byPath({storage::PrincipalKind::kUser, "anna"})->id,
        {.mustChange = {}, .appPasswordsOnly = true});
    const auto outcome = authenticator()->authenticate(negotiateValue(kdc->tokenFor("anna")));
    ASSERT_EQ(outcome.kind, Kind::kAccepted);
    EXPECT_FALSE(outcome.identity->forDav);
}

TEST_F(Tickets, AKeytabThatIsGoneIsAnOutageAndAtTheStartAnError) {
    const auto copy = kdc->folder() + "/copy.keytab";
    std::filesystem::copy_file(kdc->keytab(), copy,
                               std::filesystem::copy_options::overwrite_existing);
    settings.keytab = copy;
    const auto server = authenticator();
    std::filesystem::remove(copy);
    EXPECT_EQ(server->authenticate(negotiateValue(kdc->tokenFor("anna"))).kind, Kind::kUnavailable);
    EXPECT_THROW((void)authenticator(), KeytabUnusable);
}

TEST_F(Tickets, WithoutThemNegotiateIsNoSignIn) {
    const auto server = auth::makeAuthenticator(*store_, {});
    EXPECT_FALSE(server->negotiates());
    const auto value = negotiateValue(kdc->tokenFor("anna"));
    EXPECT_EQ(server->cached(value)->kind, Kind::kRejected);
    EXPECT_EQ(server->authenticate(value).kind, Kind::kRejected);
}

TEST_F(Tickets, OverHttpBothAreOfferedAndOneIsEnough) {
    test::KalendsProcess process({"serve", "--database", connection(), "--listen", "127.0.0.1:0"},
                                 {{"KALENDS_NEGOTIATE_KEYTAB", kdc->keytab()},
                                  {"KALENDS_NEGOTIATE_REALMS", settings.realms.front()}});
    ASSERT_TRUE(process.waitForOutput("ready at", std::chrono::seconds(60))) << process.err();
    std::smatch found;
    ASSERT_TRUE(
        std::regex_search(process.out(), found, std::regex("ready at http://127.0.0.1:(\\d+)")));
    const auto port = static_cast<std::uint16_t>(std::stoi(found[1].str()));
    http::test::RawClient client(port);
    const auto ask = [&client](const std::string& authorization) {
        const auto answer = client.ask(
            "PROPFIND /dav/principals/users/anna/ HTTP/1.1\r\nHost: localhost\r\nDepth: "
            "0\r\nContent-Length: 0\r\n" +
            (authorization.empty() ? "" : "Authorization: " + authorization + "\r\n") + "\r\n");
        return answer.value_or(http::test::Answer{});
    };
    const auto open = ask("");
    EXPECT_EQ(open.status, 401);
    const auto basic = open.head.find("WWW-Authenticate: Basic");
    const auto negotiate = open.head.find("WWW-Authenticate: Negotiate");
    EXPECT_TRUE(basic != std::string::npos && negotiate != std::string::npos && basic < negotiate)
        << open.head;
    const auto value = negotiateValue(kdc->tokenFor("anna"));
    const auto answered = ask(value);
    EXPECT_EQ(answered.status, 207);
    EXPECT_TRUE(answered.field("WWW-Authenticate").value_or("").starts_with("Negotiate o"))
        << answered.head;
    EXPECT_EQ(ask("").status, 401) << "a ticket is of one request, not of the connection";
    const auto again = ask(value);
    EXPECT_EQ(again.status, 401);
    EXPECT_NE(again.head.find("Connection: close"), std::string::npos) << again.head;
    EXPECT_TRUE(client.closedByServer());
    // The interface for administration takes and offers the same.
    const auto me = [port](const std::string& authorization) {
        return http::test::RawClient(port)
            .ask("GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n" +
                 (authorization.empty() ? "" : "Authorization: " + authorization + "\r\n") + "\r\n")
            .value_or(http::test::Answer{});
    };
    EXPECT_NE(me("").head.find("WWW-Authenticate: Negotiate"), std::string::npos);
    const auto fresh = negotiateValue(kdc->tokenFor("anna"));
    const auto mine = me(fresh);
    EXPECT_EQ(mine.status, 200) << mine.body;
    EXPECT_NE(mine.body.find("\"id\":\"anna\""), std::string::npos) << mine.body;
    EXPECT_TRUE(mine.field("WWW-Authenticate").value_or("").starts_with("Negotiate o"))
        << mine.head;
    const auto twice = me(fresh);
    EXPECT_EQ(twice.status, 401);
    EXPECT_NE(twice.head.find("Connection: close"), std::string::npos) << twice.head;
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait(std::chrono::seconds(60)), 0);
}

}  // namespace
}  // namespace kalends::negotiate
