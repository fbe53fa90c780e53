// Accounts, groups, rooms and things through the interface.
#include <thread>

#include "tests/api/api_fixture.h"

namespace kalends::test {

namespace {

class ApiAccounts : public ApiFixture {};

TEST_F(ApiAccounts, AnAccountIsMadeShownChangedDisabledAndRemoved) {
    auto made = call("root", "POST", "/accounts",
                     {{"id", "eva"},
                      {"email", "eva@town.example"},
                      {"firstName", "Eva"},
                      {"password", "a long enough one"},
                      {"organisation", "north"}});
    ASSERT_EQ(made.status, 201) << made.raw.body;
    EXPECT_EQ(made.raw.header("Location"), "/api/v1/accounts/eva");
    EXPECT_EQ(made.body["addresses"], json({"mailto:eva@town.example"}));
    EXPECT_EQ(made.raw.body.find("long enough"), std::string::npos);
    EXPECT_EQ(lastAct(), "user.add");
    const auto shown = get("root", "/accounts/eva");
    EXPECT_EQ(shown.body, made.body);
    EXPECT_EQ(shown.etag(), made.etag());
    EXPECT_EQ(raw(basic("eva", "a long enough one"), "GET", "/me", "", {}).status, 200);

    const auto changed = call(
        "root", "PATCH", "/accounts/eva",
        {{"name", "Eva N."}, {"login", "eva.n"}, {"listed", false}, {"appPasswordsOnly", true}});
    ASSERT_EQ(changed.status, 200) << changed.raw.body;
    EXPECT_EQ(changed.body["name"], "Eva N.");
    EXPECT_EQ(changed.body["firstName"], "Eva");
    EXPECT_EQ(changed.body["email"], "eva@town.example");
    EXPECT_EQ(changed.body["listed"], false);
    EXPECT_EQ(changed.body["appPasswordsOnly"], true);
    EXPECT_EQ(raw(basic("eva.n", "a long enough one"), "GET", "/me", "", {}).status, 200);

    EXPECT_EQ(call("root", "DELETE", "/accounts/eva").status, 204);
    EXPECT_EQ(get("root", "/accounts/eva").body["state"], "disabled");
    EXPECT_EQ(lastAct(), "user.disable");
    EXPECT_EQ(call("root", "PATCH", "/accounts/eva", {{"state", "enabled"}}).body["state"],
              "enabled");
    EXPECT_EQ(call("root", "DELETE", "/accounts/eva?remove=true").status, 204);
    EXPECT_EQ(get("root", "/accounts/eva").status, 404);
    EXPECT_EQ(lastAct(), "user.delete");
    EXPECT_EQ(value("select organisation_id from audit where action = 'user.delete'"),
              value("select id from organisation where slug = 'north'"));
}

TEST_F(ApiAccounts, GroupsRoomsAndThingsAreMadeTheSameWay) {
    EXPECT_EQ(call("root", "POST", "/groups", {{"id", "staff"}}).status, 201);
    EXPECT_EQ(call("root", "POST", "/rooms",
                   {{"id", "hall"}, {"name", "Hall"}, {"autoSchedule", "automatic"}})
                  .body["autoSchedule"],
              "automatic");
    EXPECT_EQ(call("root", "POST", "/resources", {{"id", "beamer"}}).body["kind"], "resource");
    EXPECT_EQ(call("root", "PATCH", "/rooms/hall", {{"autoSchedule", "none"}}).body["autoSchedule"],
              "none");
    EXPECT_EQ(
        call("root", "POST", "/groups", {{"id", "x"}, {"password", "unfit for groups"}}).pointers(),
        "/password");
    EXPECT_EQ(get("root", "/rooms/beamer").status, 404) << "of another kind";
    EXPECT_EQ(get("root", "/groups/hall").status, 404);
}

TEST_F(ApiAccounts, WhatExistsIsNotMadeAgainAndNothingIsHalfDone) {
    EXPECT_EQ(call("root", "POST", "/accounts", {{"id", "anna"}}).problem(), "conflict");
    EXPECT_EQ(call("root", "POST", "/accounts", {{"id", "eva"}, {"login", "anna"}}).status, 409);
    EXPECT_EQ(get("root", "/accounts/eva").status, 404);
    const auto before = get("root", "/accounts/anna");
    const auto acts = value("select count(*) from audit where kind = 1");
    // The name would do, the login is taken: neither is changed, and no act is written.
    EXPECT_EQ(call("root", "PATCH", "/accounts/anna",
                   {{"mustChangePassword", true}, {"name", "X"}, {"login", "nils"}})
                  .status,
              409);
    // The edit would do, the state must not: all of it is undone.
    EXPECT_EQ(
        call("root", "PATCH", "/accounts/root", {{"name", "X"}, {"state", "disabled"}}).status,
        409);
    EXPECT_EQ(get("root", "/accounts/root").body["name"], "root");
    EXPECT_EQ(get("root", "/accounts/anna").body, before.body);
    EXPECT_EQ(value("select count(*) from audit where kind = 1"), acts);
}

TEST_F(ApiAccounts, ConditionsProtectFromLostUpdates) {
    const auto shown = get("root", "/accounts/anna");
    EXPECT_EQ(call("root", "GET", "/accounts/anna", {}, {{"If-None-Match", shown.etag()}}).status,
              304);
    EXPECT_EQ(
        call("root", "PATCH", "/accounts/anna", {{"name", "One"}}, {{"If-Match", shown.etag()}})
            .status,
        200);
    EXPECT_EQ(
        call("root", "PATCH", "/accounts/anna", {{"name", "Two"}}, {{"If-Match", shown.etag()}})
            .status,
        412);
    EXPECT_EQ(call("root", "PATCH", "/accounts/anna", {{"name", "Two"}}, {{"If-Match", "\"x\", *"}})
                  .status,
              200);
    EXPECT_EQ(
        call("root", "PATCH", "/accounts/nobody", {{"name", "Two"}}, {{"If-Match", "*"}}).status,
        412);
    EXPECT_EQ(call("root", "DELETE", "/accounts/anna", {}, {{"If-Match", shown.etag()}}).status,
              412);
    EXPECT_EQ(get("root", "/accounts/anna").body["state"], "enabled");
}

TEST_F(ApiAccounts, OfTwoConcurrentChangesWithOneEtagOneIsDone) {
    for (int round = 0; round < 5; ++round) {
        const auto current = get("root", "/accounts/anna").etag();
        int first = 0;
        int second = 0;
        std::thread other([&] {
            first = call("root", "PATCH", "/accounts/anna", {{"name", "a" + std::to_string(round)}},
                         {{"If-Match", current}})
                        .status;
        });
        second = call("root", "PATCH", "/accounts/anna", {{"name", "b" + std::to_string(round)}},
                      {{"If-Match", current}})
                     .status;
        other.join();
        EXPECT_EQ(std::min(first, second), 200);
        EXPECT_EQ(std::max(first, second), 412);
    }
}

TEST_F(ApiAccounts, ListsHavePagesAndFilters) {
    for (int i = 0; i < 12; ++i) {
        storage::PrincipalChange change;
        change.slug = "p" + std::to_string(10 + i);
        change.displayName = i % 2 == 0 ? "Even" : "odd";
        change.disabled = i == 3;
        store_->principals().save(change);
    }
    std::vector<std::string> seen;
    std::string cursor;
    do {
        const auto page =
            get("root", "/accounts?limit=5" + (cursor.empty() ? "" : "&cursor=" + cursor));
        ASSERT_EQ(page.status, 200);
        for (const auto& row : page.body["items"]) {
            seen.push_back(row["id"]);
        }
        cursor = page.body.value("next", std::string());
    } while (!cursor.empty());
    EXPECT_EQ(seen.size(), 16U);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(get("root", "/accounts?name=EV&limit=500").body["items"].size(), 6U);
    const auto byName = get("root", "/accounts?name=ev&limit=4");
    EXPECT_EQ(
        get("root", "/accounts?name=ev&limit=4&cursor=" + byName.body["next"].get<std::string>())
            .body["items"]
            .size(),
        2U);
    EXPECT_EQ(get("root", "/accounts?state=disabled").body["items"].size(), 1U);
    EXPECT_EQ(get("root", "/accounts?organisation=north").body["items"].size(), 2U);
    EXPECT_EQ(get("root", "/accounts?organisation=south").status, 422);
    EXPECT_EQ(get("root", "/accounts?limit=0").pointers(), "limit");
    EXPECT_EQ(get("root", "/accounts?limit=9999999999999").status, 422);
    EXPECT_EQ(get("root", "/accounts?limit=1&limit=2").status, 422);
    EXPECT_EQ(get("root", "/accounts?colour=red").pointers(), "colour");
    EXPECT_EQ(get("root", "/accounts?cursor=nonsense").pointers(), "cursor");
    EXPECT_EQ(get("root", "/accounts?name=%zz").status, 400);
}

TEST_F(ApiAccounts, MembersAreAddedListedAndRemoved) {
    EXPECT_EQ(
        call("root", "POST", "/groups/crew/members", {{"members", {"user/nils", "user/anna"}}})
            .status,
        204);
    EXPECT_EQ(lastAct(), "group.member.add");
    EXPECT_EQ(call("root", "POST", "/groups/crew/members", {{"members", {"user/nils"}}}).status,
              204)
        << "is one already";
    auto page = get("root", "/groups/crew/members?limit=1");
    ASSERT_EQ(page.body["items"].size(), 1U);
    page =
        get("root", "/groups/crew/members?limit=1&cursor=" + page.body["next"].get<std::string>());
    EXPECT_EQ(page.body["items"].size(), 1U);
    EXPECT_EQ(get("root", "/accounts/nils/groups").body["items"][0]["principal"], "group/crew");
    EXPECT_EQ(call("root", "POST", "/groups/crew/members", {{"members", {"user/nobody", "nils"}}})
                  .pointers(),
              "/members/0");
    EXPECT_EQ(call("root", "POST", "/groups/crew/members", {{"members", {"group/crew"}}}).status,
              409);
    EXPECT_EQ(call("root", "DELETE", "/groups/crew/members/user/anna").status, 204);
    EXPECT_EQ(call("root", "DELETE", "/groups/crew/members/user/anna").status, 404);
}

TEST_F(ApiAccounts, QuotasAreShownAndSet) {
    EXPECT_EQ(call("root", "PATCH", "/accounts/anna/quota", {{"bytes", 1000}, {"objects", nullptr}})
                  .body["limitBytes"],
              1000);
    EXPECT_EQ(lastAct(), "quota.set");
    const auto quota = get("root", "/accounts/anna/quota");
    EXPECT_EQ(quota.body["bytes"], 0);
    EXPECT_EQ(
        call("root", "PATCH", "/accounts/anna/quota", {{"bytes", 5}}, {{"If-Match", quota.etag()}})
            .status,
        200);
    EXPECT_EQ(
        call("root", "PATCH", "/accounts/anna/quota", {{"bytes", 6}}, {{"If-Match", quota.etag()}})
            .status,
        412);
    EXPECT_EQ(call("root", "PATCH", "/accounts/anna/quota", {{"bytes", -1}}).pointers(), "/bytes");
    EXPECT_EQ(call("root", "PATCH", "/accounts/anna/quota", {{"bytes", 1.5}}).pointers(), "/bytes");
}

TEST_F(ApiAccounts, ADryRunAnswersAndDoesNothing) {
    EXPECT_EQ(call("root", "POST", "/accounts?dryRun=true", {{"id", "eva"}}).status, 201);
    EXPECT_EQ(get("root", "/accounts/eva").status, 404);
    EXPECT_EQ(call("root", "POST", "/accounts?dryRun=true", {{"id", "anna"}}).status, 409);
    EXPECT_EQ(value("select count(*) from audit where kind = 1"), "0");
}

}  // namespace

}  // namespace kalends::test
