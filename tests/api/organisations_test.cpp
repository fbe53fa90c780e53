// Organisations, their administrators, and that these reach nothing else.
#include "tests/api/api_fixture.h"

namespace kalends::test {

namespace {

class ApiOrganisations : public ApiFixture {};

TEST_F(ApiOrganisations, AnOrganisationIsMadeChangedAndRemoved) {
    EXPECT_EQ(call("root", "POST", "/organisations", {{"id", "south"}, {"name", "South"}}).status,
              201);
    EXPECT_EQ(call("root", "POST", "/organisations", {{"id", "south"}}).status, 409);
    EXPECT_EQ(call("root", "POST", "/organisations", {{"id", "a b"}}).status, 409);
    const auto changed = call("root", "PATCH", "/organisations/south",
                              {{"name", "The South"}, {"quotaBytes", 1000}});
    EXPECT_EQ(changed.body["name"], "The South");
    EXPECT_EQ(changed.body["quotaBytes"], 1000);
    EXPECT_EQ(
        call("root", "PATCH", "/organisations/south", {{"quotaBytes", nullptr}}).body["quotaBytes"],
        nullptr);
    EXPECT_EQ(get("root", "/organisations?prefix=so").body["items"].size(), 1U);
    EXPECT_EQ(call("root", "DELETE", "/organisations/north").status, 409) << "people belong to it";
    EXPECT_EQ(call("root", "DELETE", "/organisations/south").status, 204);
    EXPECT_EQ(get("root", "/organisations/south").status, 404);
    EXPECT_EQ(lastAct(), "organisation.delete");
}

TEST_F(ApiOrganisations, AnAdministratorIsMadeAndUnmadeWithTheNextRequest) {
    EXPECT_EQ(get("anna", "/accounts").status, 403);
    EXPECT_EQ(call("root", "PUT", "/organisations/north/administrators/anna").status, 204);
    EXPECT_EQ(lastAct(), "organisation.administrator.add");
    EXPECT_EQ(get("anna", "/accounts").body["items"].size(), 2U);
    EXPECT_EQ(get("anna", "/me").body["administers"][0]["id"], "north");
    EXPECT_EQ(get("nora", "/organisations/north/administrators").body["items"].size(), 2U);
    EXPECT_EQ(call("root", "DELETE", "/organisations/north/administrators/anna").status, 204);
    EXPECT_EQ(call("root", "DELETE", "/organisations/north/administrators/anna").status, 404);
    EXPECT_EQ(get("anna", "/accounts").status, 403);
    EXPECT_EQ(call("root", "PUT", "/organisations/north/administrators/nobody").status, 404);
}

TEST_F(ApiOrganisations, WhatIsForeignLooksAsIfItWereNotThere) {
    const auto missing = get("nora", "/accounts/nobody");
    ASSERT_EQ(missing.status, 404);
    for (const char* path :
         {"/accounts/anna", "/accounts/root", "/accounts/anna/quota", "/accounts/anna/calendars",
          "/accounts/anna/app-passwords", "/accounts/anna/calendars/calendar/shares",
          "/accounts/anna/deputies", "/organisations/default"}) {
        const auto foreign = get("nora", path);
        EXPECT_EQ(foreign.status, 404) << path;
        EXPECT_EQ(foreign.body, missing.body) << path;
    }
    const auto unchanged = value("select string_agg(p::text, '' order by id) from principal p");
    EXPECT_EQ(call("nora", "PATCH", "/accounts/anna", {{"name", "X"}}).status, 404);
    EXPECT_EQ(call("nora", "PATCH", "/accounts/anna", {{"name", "X"}}, {{"If-Match", "*"}}).status,
              412);
    EXPECT_EQ(
        call("nora", "PUT", "/accounts/anna/password", {{"password", "taken over by now"}}).status,
        404);
    EXPECT_EQ(call("nora", "DELETE", "/accounts/anna?remove=true").status, 404);
    EXPECT_EQ(
        call("nora", "POST", "/accounts", {{"id", "eva"}, {"organisation", "default"}}).pointers(),
        "/organisation");
    EXPECT_EQ(
        call("nora", "POST", "/accounts", {{"id", "eva"}, {"organisation", "nowhere"}}).pointers(),
        "/organisation");
    EXPECT_EQ(call("nora", "PATCH", "/accounts/nils", {{"organisation", "default"}}).pointers(),
              "/organisation");
    const auto foreignMember =
        call("nora", "POST", "/groups/crew/members", {{"members", {"user/anna"}}});
    EXPECT_EQ(foreignMember.body,
              call("nora", "POST", "/groups/crew/members", {{"members", {"user/nobody"}}}).body);
    EXPECT_EQ(get("nora", "/accounts?organisation=default").status, 422);
    EXPECT_EQ(get("nora", "/audit?organisation=default").status, 422);
    EXPECT_EQ(get("nora", "/audit?target=user/anna").status, 422);
    EXPECT_EQ(value("select string_agg(p::text, '' order by id) from principal p"), unchanged);
}

TEST_F(ApiOrganisations, HerAdministratorDoesInItWhatIsToBeDone) {
    EXPECT_EQ(get("nora", "/accounts").body["items"].size(), 2U);
    EXPECT_EQ(call("nora", "POST", "/accounts", {{"id", "eva"}}).body["organisation"], "north");
    EXPECT_EQ(call("nora", "PATCH", "/accounts/eva", {{"name", "Eva"}}).status, 200);
    EXPECT_EQ(
        call("nora", "PUT", "/accounts/eva/password", {{"password", "a long enough one"}}).status,
        204);
    EXPECT_EQ(call("nora", "POST", "/groups/crew/members", {{"members", {"user/eva"}}}).status,
              204);
    EXPECT_EQ(call("nora", "POST", "/rooms", {{"id", "hall"}}).status, 201);
    EXPECT_EQ(call("nora", "DELETE", "/accounts/eva").status, 204);
    EXPECT_EQ(get("nora", "/organisations").body["items"].size(), 1U);
}

TEST_F(ApiOrganisations, NobodyRisesAboveTheOwnRights) {
    EXPECT_EQ(call("nora", "PATCH", "/accounts/nora", {{"administrator", true}}).status, 403);
    EXPECT_EQ(call("nora", "POST", "/accounts", {{"id", "eva"}, {"administrator", true}}).status,
              403);
    EXPECT_EQ(call("nora", "PUT", "/organisations/north/administrators/nils").status, 403);
    EXPECT_EQ(call("nora", "PATCH", "/organisations/north", {{"quotaBytes", 0}}).status, 403);
    EXPECT_EQ(call("nora", "POST", "/organisations", {{"id", "mine"}}).status, 403);
    // A server administrator that belongs to the organisation is not taken over by its
    // administrator, nor is one of another.
    call("root", "PATCH", "/accounts/root", {{"organisation", "north"}});
    EXPECT_EQ(get("nora", "/accounts/root").status, 200);
    EXPECT_EQ(
        call("nora", "PUT", "/accounts/root/password", {{"password", "taken over by now"}}).status,
        403);
    EXPECT_EQ(call("nora", "PATCH", "/accounts/root", {{"login", "boss"}}).status, 403);
    EXPECT_EQ(call("nora", "POST", "/accounts/root/app-passwords", {{"name", "mine"}}).status, 403);
    EXPECT_EQ(call("nora", "DELETE", "/accounts/root").status, 403);
    EXPECT_EQ(call("nora", "PUT", "/accounts/root/deputies/user/nora", {{"mode", "write"}}).status,
              403);
    call("root", "POST", "/organisations", {{"id", "south"}});
    call("root", "PUT", "/organisations/south/administrators/nils");
    EXPECT_EQ(
        call("nora", "PUT", "/accounts/nils/password", {{"password", "taken over by now"}}).status,
        403);
    for (const char* path : {"/accounts", "/groups", "/organisations", "/audit"}) {
        EXPECT_EQ(get("anna", path).status, 403) << path;
    }
    EXPECT_EQ(call("anna", "POST", "/accounts", {{"id", "eva"}}).status, 403);
    EXPECT_EQ(call("anna", "PATCH", "/accounts/anna", {{"administrator", true}}).status, 403);
}

TEST_F(ApiOrganisations, ActsAreListedForThoseTheyConcern) {
    call("root", "PATCH", "/accounts/nils", {{"name", "Nils"}});
    call("root", "PATCH", "/accounts/anna", {{"name", "Anna"}});
    call("nora", "PATCH", "/accounts/nils", {{"email", "nils@north.example"}});
    auto acts = get("nora", "/audit?kind=administration");
    ASSERT_EQ(acts.body["items"].size(), 2U);
    EXPECT_EQ(acts.body["items"][0]["actor"], "nora");
    EXPECT_EQ(acts.body["items"][0]["credential"], "password");
    EXPECT_EQ(acts.body["items"][0]["detail"], "email addresses");
    EXPECT_EQ(acts.raw.body.find("anna"), std::string::npos);
    EXPECT_EQ(get("root", "/audit?kind=administration").body["items"].size(), 3U);
    acts = get("root", "/audit?kind=administration&limit=2");
    EXPECT_EQ(get("root", "/audit?kind=administration&limit=2&cursor=" +
                              acts.body["next"].get<std::string>())
                  .body["items"]
                  .size(),
              1U);
    EXPECT_EQ(get("root", "/audit?target=user/anna").body["items"].size(), 1U);
    EXPECT_EQ(get("root", "/audit?kind=administration&actor=user/nora&organisation=north")
                  .body["items"]
                  .size(),
              1U);
    EXPECT_EQ(get("root", "/audit?since=2999-01-01").body["items"].size(), 0U);
    EXPECT_EQ(get("root", "/audit?since=yesterday").pointers(), "since");
    EXPECT_EQ(get("root", "/audit?kind=content").pointers(), "target");
    EXPECT_EQ(get("nora", "/audit?kind=content&target=user/nils").status, 200);
}

}  // namespace

}  // namespace kalends::test
