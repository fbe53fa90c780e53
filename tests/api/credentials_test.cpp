// Passwords, app passwords, and which credentials open the interface.
#include <chrono>
#include <thread>

#include "tests/api/api_fixture.h"

namespace kalends::test {

namespace {

class ApiCredentials : public ApiFixture {
  protected:
    std::string appPassword(const std::string& login, const json& terms) {
        const auto made = call(login, "POST", "/me/app-passwords", terms);
        EXPECT_EQ(made.status, 201) << made.raw.body;
        return made.body.value("secret", std::string());
    }

    /// What is cached of a password ends within a second.
    int refusedSoon(const std::string& login) {
        int status = 200;
        for (int tries = 0; tries < 50 && status == 200; ++tries) {
            status = raw(of(login), "GET", "/me", "", {}).status;
            std::this_thread::sleep_for(std::chrono::milliseconds(status == 200 ? 20 : 0));
        }
        return status;
    }
};

TEST_F(ApiCredentials, AnAppPasswordIsShownOnceAndWorks) {
    const auto secret = appPassword(
        "anna", {{"name", "phone"}, {"expires", "2999-01-01"}, {"networks", {"127.0.0.0/8"}}});
    EXPECT_EQ(lastAct(), "app-password.add");
    EXPECT_EQ(Person(port(), basic("anna", secret))
                  .propfind("/dav/calendars/users/anna/calendar/", "<D:resourcetype/>")
                  .status(),
              207);
    for (const char* path : {"/me/app-passwords", "/me/app-passwords/phone"}) {
        EXPECT_EQ(get("anna", path).raw.body.find(secret.substr(4)), std::string::npos);
    }
    EXPECT_EQ(value("select count(*) from audit where row(audit.*)::text like '%" +
                    secret.substr(4) + "%'"),
              "0");
    EXPECT_EQ(call("anna", "POST", "/me/app-passwords", {{"name", "phone"}}).status, 409);
    EXPECT_EQ(call("anna", "DELETE", "/me/app-passwords/phone").status, 204);
    EXPECT_EQ(call("anna", "DELETE", "/me/app-passwords/phone").status, 404);
    EXPECT_EQ(call("anna", "POST", "/me/app-passwords", {{"name", "x"}, {"expires", "2001-01-01"}})
                  .status,
              409);
    EXPECT_EQ(call("anna", "POST", "/me/app-passwords", {{"name", "x"}, {"networks", {"nonsense"}}})
                  .status,
              409);
    EXPECT_EQ(
        call("anna", "POST", "/me/app-passwords", {{"name", "x"}, {"only", "calendars/nothing"}})
            .status,
        409);
}

TEST_F(ApiCredentials, WhatAPasswordMayNotDoHoldsHereToo) {
    const auto tryWith = [&](const json& terms, const std::string& method, const std::string& path,
                             const std::string& body = "") {
        return raw(basic("root", appPassword("root", terms)), method, path, body,
                   {{"Content-Type", "application/json"}});
    };
    EXPECT_EQ(tryWith({{"name", "dav"}, {"davOnly", true}}, "GET", "/accounts").status, 403);
    EXPECT_EQ(tryWith({{"name", "one"}, {"only", "calendars/calendar"}}, "GET", "/accounts").status,
              403);
    EXPECT_EQ(tryWith({{"name", "read"}, {"readOnly", true}}, "GET", "/accounts").status, 403);
    EXPECT_EQ(
        tryWith({{"name", "read2"}, {"readOnly", true}}, "POST", "/accounts", R"({"id":"eva"})")
            .status,
        403);
    EXPECT_EQ(tryWith({{"name", "net"}, {"networks", {"192.0.2.0/24"}}}, "GET", "/accounts").status,
              401);
    EXPECT_EQ(tryWith({{"name", "full"}}, "POST", "/accounts", R"({"id":"eva"})").status, 201);
    EXPECT_EQ(value("select credential from audit where action = 'user.add'"), "app:full");
    // It makes no others and no password of its owner.
    EXPECT_EQ(
        tryWith({{"name", "more"}}, "POST", "/me/app-passwords", R"({"name":"other"})").status,
        403);
    EXPECT_EQ(
        tryWith({{"name", "more2"}}, "POST", "/accounts/root/app-passwords", R"({"name":"other"})")
            .status,
        403);
    EXPECT_EQ(
        tryWith({{"name", "more3"}}, "PUT", "/me/password", R"({"password":"a long enough one"})")
            .status,
        403);
    EXPECT_EQ(tryWith({{"name", "more4"}}, "PUT", "/accounts/root/password",
                      R"({"password":"a long enough one"})")
                  .status,
              403);
}

TEST_F(ApiCredentials, PeopleChangeTheirOwnPassword) {
    EXPECT_EQ(call("anna", "PUT", "/me/password", {{"password", "short"}}).pointers(), "/password");
    EXPECT_EQ(call("anna", "PUT", "/me/password", {{"password", "a long enough one"}}).status, 204);
    EXPECT_EQ(raw(basic("anna", "a long enough one"), "GET", "/me", "", {}).status, 200);
    EXPECT_EQ(refusedSoon("anna"), 401);
    EXPECT_EQ(value("select count(*) from audit where row(audit.*)::text like '%long enough%'"),
              "0");
}

TEST_F(ApiCredentials, APasswordToBeChangedOpensNothingElse) {
    EXPECT_EQ(call("root", "PUT", "/accounts/anna/password",
                   {{"password", "given by somebody"}, {"mustChangePassword", true}})
                  .status,
              204);
    const auto given = basic("anna", "given by somebody");
    EXPECT_EQ(raw(given, "GET", "/me", "", {}).status, 200);
    EXPECT_EQ(raw(given, "GET", "/me/app-passwords", "", {}).problem(), "password-change-required");
    EXPECT_EQ(raw(given, "POST", "/bulk", "{}", {{"Content-Type", "application/x-ndjson"}}).status,
              403);
    EXPECT_EQ(raw(given, "PUT", "/me/password", R"({"password":"a long enough one"})",
                  {{"Content-Type", "application/json"}})
                  .status,
              204);
    EXPECT_EQ(raw(basic("anna", "a long enough one"), "GET", "/me/app-passwords", "", {}).status,
              200);
}

TEST_F(ApiCredentials, NobodyGetsInWithoutARightPassword) {
    for (const auto& wrong : {std::string(), basic("anna", "wrong"), basic("nobody", "wrong"),
                              std::string("Bearer x"), std::string("Basic !")}) {
        const auto answer = raw(wrong, "GET", "/me", "", {});
        EXPECT_EQ(answer.status, 401) << wrong;
        EXPECT_EQ(answer.raw.header("WWW-Authenticate"),
                  "Basic realm=\"Kalends\", charset=\"UTF-8\"");
    }
    call("root", "DELETE", "/accounts/anna");
    EXPECT_EQ(refusedSoon("anna"), 401);
}

TEST_F(ApiCredentials, AnAccountIsUnlocked) {
    for (int i = 0; i < 12; ++i) {
        raw(basic("anna", "wrong" + std::to_string(i)), "GET", "/me", "", {});
    }
    EXPECT_EQ(call("root", "POST", "/accounts/anna/unlock").status, 204);
    EXPECT_EQ(lastAct(), "user.unlock");
    EXPECT_EQ(raw(of("anna"), "GET", "/me", "", {}).status, 200);
}

}  // namespace

}  // namespace kalends::test
