// The page for a new password and the act behind it: against the database, without sockets.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "auth/app_password.h"
#include "auth/base64.h"
#include "auth/caching_authenticator.h"
#include "auth/own_password.h"
#include "auth/password_hash.h"
#include "server/acts/app_passwords.h"
#include "tests/support/postgres_fixture.h"
#include "web/account_pages.h"

namespace kalends::web {
namespace {

using Kind = auth::Outcome::Kind;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kOld = "drei grüne Schränke";
constexpr const char* kNew = "vier & blaue = Stühle +1%";

class Behind final : public http::Application {
  public:
    http::HeadDecision judgeHead(const http::Request&) override { return {}; }

    http::Response handle(http::Request&) override {
        http::Response response;
        response.status = 299;
        return response;
    }

    http::Response refuse(int status, std::string_view) override {
        http::Response response;
        response.status = status;
        return response;
    }
};

std::string encoded(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        result += '%';
        result += kDigits[byte >> 4U];
        result += kDigits[byte & 15U];
    }
    return result;
}

class AccountPage : public test::PostgresFixture {
  protected:
    AccountPage() {
        storage::PrincipalChange change;
        change.slug = "anna";
        change.login = "anna";
        change.passwordHash = auth::hashPassword(kOld);
        anna = store_->principals().save(change);
        auth::AuthenticatorSettings settings;
        settings.cache.rejected = std::chrono::milliseconds(0);
        settings.guard.ofAccountHere = 4;
        settings.guard.ofAccount = 4;
        authenticator = auth::makeAuthenticator(*store_, settings);
        pages = makeAccountPages({*store_,
                                  *authenticator,
                                  {},
                                  [this](const methods::AccessRecord& record) { logged = record; },
                                  {}},
                                 behind);
    }

    http::Response send(http::Request request) {
        const auto decision = pages->judgeHead(request);
        EXPECT_FALSE(decision.refusal);
        return pages->handle(request);
    }

    http::Response get(const std::string& target, const std::string& language = "") {
        http::Request request;
        request.method = "GET";
        request.target = target;
        request.headers.add("Accept-Language", language);
        return send(std::move(request));
    }

    http::Response post(const Fields& fields,
                        const Fields& headers = {},
                        const std::string& type = "application/x-www-form-urlencoded") {
        http::Request request;
        request.method = "POST";
        request.target = "/account/password";
        request.peerAddress = "192.0.2.7";
        request.headers.add("Host", "calendar.town.example");
        request.headers.add("Content-Type", type);
        for (const auto& [name, value] : headers) {
            request.headers.add(name, value);
        }
        std::string body;
        for (const auto& [name, value] : fields) {
            body += (body.empty() ? "" : "&") + name + "=" + encoded(value);
        }
        request.body = http::Body(body);
        return send(std::move(request));
    }

    static Fields form(const std::string& login,
                       const std::string& current,
                       const std::string& fresh) {
        return {{"login", login}, {"current", current}, {"fresh", fresh}, {"again", fresh}};
    }

    auth::Outcome signIn(const std::string& password) {
        return authenticator->authenticate(auth::basicValue("anna", password),
                                           {"192.0.2.7", "test"});
    }

    Behind behind;
    storage::PrincipalId anna;
    std::unique_ptr<auth::Authenticator> authenticator;
    std::unique_ptr<http::Application> pages;
    methods::AccessRecord logged;
};

TEST_F(AccountPage, AnOrderToChangeIsFulfilledAndOldSignInsEnd) {
    store_->principals().setRules(anna, {.mustChange = true, .appPasswordsOnly = {}});
    storage::AppPasswordTerms terms;
    terms.name = "phone";
    const auto device = acts::addAppPassword(*store_, acts::commandLineDoer(),
                                             *store_->principals().byId(anna), terms);
    EXPECT_FALSE(signIn(kOld).identity->forDav);
    const auto answer = post(form("Anna", kOld, kNew),
                             {{"Sec-Fetch-Site", "same-origin"}, {"Accept-Language", "de"}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_NE(answer.body.find("wurde geändert"), std::string::npos);
    const auto fresh = signIn(kNew);
    ASSERT_EQ(fresh.kind, Kind::kAccepted);
    EXPECT_TRUE(fresh.identity->forDav);
    // Within a second, on this node and on others.
    Kind old = Kind::kAccepted;
    for (int tries = 0; tries < 20 && old == Kind::kAccepted; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        old = signIn(kOld).kind;
    }
    EXPECT_EQ(old, Kind::kRejected);
    EXPECT_EQ(signIn(device).kind, Kind::kAccepted) << "devices with passwords of their own go on";
    EXPECT_EQ(value("select action || ' ' || actor || ' ' || credential || ' ' || address || ' ' "
                    "|| target from audit where kind = 1 and actor = 'anna'"),
              "user.change-own-password anna password 192.0.2.7 user/anna");
    EXPECT_EQ(logged.path, "/account/password");
    EXPECT_EQ(logged.status, 200);
}

TEST_F(AccountPage, WhatIsWrongIsSaidAndChangesNothing) {
    const std::string hash = value("select password_hash from credential where principal_id = " +
                                   std::to_string(anna.value));
    auto differ = form("anna", kOld, kNew);
    differ.back().second = "other";

    const struct {
        Fields fields;
        int status;
        const char* sentence;
    } cases[]{
        {form("anna", "wrong", kNew), 403, "is wrong"},
        {form("ghost", "wrong", kNew), 403, "is wrong"},
        {form("anna:drei", "x", kNew), 403, "is wrong"},
        {form("anna", kOld, "kurz"), 422, "too short: it needs at least 10 characters"},
        {form("anna", kOld, "aaaaaaaaaaaa"), 422, "repeats"},
        {form("anna", kOld, "passwort1234"), 422, "first that are guessed"},
        {form("anna", kOld, auth::makeAppPassword()), 422, "app password"},
        {form("anna", kOld, std::string(5000, 'x') + "abcdef"), 422, "too long"},
        {form("anna", kOld, "tab\tin the middle"), 422, "control"},
        {form("anna", kOld, kOld), 422, "is the current one"},
        {differ, 422, "differ"},
        {form("", kOld, kNew), 422, "fill in all"},
        {form("anna", "", kNew), 422, "fill in all"},
        {{}, 422, "fill in all"},
    };

    for (const auto& c : cases) {
        const auto answer = post(c.fields);
        EXPECT_EQ(answer.status, c.status) << c.sentence;
        EXPECT_NE(answer.body.find(c.sentence), std::string::npos) << c.sentence << '\n'
                                                                   << answer.body;
        EXPECT_EQ(answer.headers.find("WWW-Authenticate"), nullptr);
        for (const auto& [name, typed] : c.fields) {
            EXPECT_TRUE(name == "login" || typed.size() < 8 ||
                        answer.body.find(typed) == std::string::npos)
                << "echoes a password";
        }
    }
    EXPECT_EQ(value("select password_hash from credential where principal_id = " +
                    std::to_string(anna.value)),
              hash);
}

TEST_F(AccountPage, OtherSitesFormsAreRefused) {
    const struct {
        Fields headers;
        int status;
    } cases[]{
        {{{"Sec-Fetch-Site", "cross-site"}}, 403},
        {{{"Sec-Fetch-Site", "same-site"}}, 403},
        {{{"Origin", "https://evil.example"}}, 403},
        {{{"Origin", "null"}}, 403},
        {{{"Sec-Fetch-Site", "none"}}, 422},  // too short, but judged
        {{{"Origin", "https://calendar.town.example"}}, 422},
        {{}, 422},
    };

    for (const auto& c : cases) {
        EXPECT_EQ(post(form("anna", kOld, "kurz"), c.headers).status, c.status)
            << (c.headers.empty() ? "" : c.headers[0].second);
    }
    EXPECT_EQ(post(form("anna", kOld, kNew), {}, "text/plain").status, 415);
    EXPECT_EQ(signIn(kOld).kind, Kind::kAccepted);
}

TEST_F(AccountPage, GuessingIsSlowedHereAsEverywhere) {
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(post(form("anna", "wrong " + std::to_string(i), kNew)).status, 403);
    }
    const auto answer = post(form("anna", "wrong again", kNew));
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.headers.find("Retry-After"), nullptr);
    EXPECT_NE(answer.body.find("Too many wrong passwords"), std::string::npos);
}

TEST_F(AccountPage, AppPasswordsChangeNoPassword) {
    storage::AppPasswordTerms terms;
    terms.name = "phone";
    const auto device = acts::addAppPassword(*store_, acts::commandLineDoer(),
                                             *store_->principals().byId(anna), terms);
    EXPECT_EQ(post(form("anna", device, kNew)).status, 403);
    EXPECT_EQ(signIn(kOld).kind, Kind::kAccepted);
}

TEST_F(AccountPage, IsReadableForEverybodyAndKeepsToItself) {
    const auto german = get("/account/password", "de-DE,de;q=0.9,en;q=0.5");
    EXPECT_EQ(german.status, 200);
    EXPECT_NE(german.body.find("<html lang=\"de\">"), std::string::npos);
    EXPECT_NE(german.body.find("Mindestens 10 Zeichen"), std::string::npos);
    const auto english = get("/account/password", "fr");
    EXPECT_NE(english.body.find("<html lang=\"en\">"), std::string::npos);
    for (const std::string name : {"login", "current", "fresh", "again"}) {
        EXPECT_NE(english.body.find("<label for=\"" + name + "\">"), std::string::npos);
        EXPECT_NE(english.body.find("id=\"" + name + "\""), std::string::npos);
    }
    EXPECT_NE(german.headers.find("Content-Security-Policy")->find("frame-ancestors 'none'"),
              std::string::npos);
    EXPECT_EQ(*german.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(get("/account/style.css").status, 200);
    const auto wellKnown = get("/.well-known/change-password");
    EXPECT_EQ(wellKnown.status, 302);
    EXPECT_EQ(*wellKnown.headers.find("Location"), "/account/password");
    EXPECT_EQ(get("/account/").status, 299) << "everything else goes on";
    EXPECT_EQ(get("/dav/").status, 299);
    http::Request request;
    request.method = "PUT";
    request.target = "/account/password";
    EXPECT_EQ(send(std::move(request)).status, 405);
    EXPECT_NE(post(form("<script>", "x", "kurz")).body.find("&lt;script"), std::string::npos);
}

}  // namespace
}  // namespace kalends::web
