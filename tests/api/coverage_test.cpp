// Teams, links, successors, homes as a whole, reports and files through the interface: what
// subcommands do besides accounts.
#include <fstream>
#include <set>
#include <sstream>

#include "server/api/openapi.h"
#include "tests/api/api_fixture.h"

namespace kalends::test {

namespace {

class ApiCoverage : public ApiFixture {
  protected:
    ApiAnswer send(const std::string& login,
                   const std::string& path,
                   const std::string& body,
                   const char* type = "text/calendar") {
        return raw(of(login), "POST", path, body, {{"Content-Type", type}});
    }
};

std::string calendarOf(const std::vector<std::string>& uids) {
    std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n";
    for (const auto& uid : uids) {
        text += "BEGIN:VEVENT\r\nUID:" + uid +
                "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\nSUMMARY:" + uid +
                "\r\nEND:VEVENT\r\n";
    }
    return text + "END:VCALENDAR\r\n";
}

TEST_F(ApiCoverage, OneMemberComesAndGoes) {
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/members/user/nils", json::object()).status, 204);
    EXPECT_EQ(lastAct(), "group.member.add");
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/members/user/nils", json::object()).status, 204)
        << "again";
    EXPECT_EQ(value("select count(*) from audit where action = 'group.member.add'"), "1");
    EXPECT_EQ(get("nora", "/groups/crew/members").body["items"].size(), 1U);
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/members/user/anna", json::object()).status, 422)
        << "of another organisation";
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/members/group/crew", json::object()).status, 409)
        << "itself";
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/members/user/nils", {{"x", 1}}).status, 422);
    EXPECT_EQ(call("anna", "PUT", "/groups/crew/members/user/anna", json::object()).status, 403);
    EXPECT_EQ(call("nora", "DELETE", "/groups/crew/members/user/nils").status, 204);
    EXPECT_EQ(call("nora", "DELETE", "/groups/crew/members/user/nils").status, 404);
    EXPECT_EQ(call("nora", "DELETE", "/groups/crew/members/planet/earth").status, 404);
}

TEST_F(ApiCoverage, AGroupBecomesATeamWithManagersCalendarsAndLinks) {
    EXPECT_EQ(get("nora", "/groups/crew/team").status, 404);
    EXPECT_EQ(call("nora", "POST", "/groups/crew/calendars", {{"id", "duty"}}).status, 409)
        << "it owns nothing yet";
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/team", {{"members", "all"}}).pointers(),
              "/members");
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/team", {{"members", "write"}}).body["members"],
              "write");
    EXPECT_EQ(lastAct(), "team.set");
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/team/managers/user/nils", json::object()).status,
              204);
    EXPECT_EQ(call("nora", "PUT", "/groups/crew/team/managers/user/anna", json::object()).status,
              422);
    EXPECT_EQ(get("nora", "/groups/crew/team").body["managers"][0]["principal"], "user/nils");
    EXPECT_EQ(call("nora", "POST", "/groups/crew/calendars", {{"id", "duty"}}).status, 201);
    const auto link = call("nora", "POST", "/groups/crew/calendars/duty/links",
                           {{"form", "public"}, {"address", "crew-duty"}, {"name", "site"}});
    ASSERT_EQ(link.status, 201) << link.raw.body;
    EXPECT_EQ(link.body["url"], "/public/crew-duty");
    const auto listed = get("nora", "/groups/crew/calendars/duty/links");
    ASSERT_EQ(listed.body["items"].size(), 1U);
    EXPECT_EQ(listed.body["items"][0]["form"], "public");
    EXPECT_EQ(listed.body["items"][0]["lastUsed"], nullptr);
    const std::string id = listed.body["items"][0]["id"];
    EXPECT_EQ(call("nora", "DELETE", "/groups/crew/calendars/duty/links/" + id + "x").status, 404);
    EXPECT_EQ(call("nora", "DELETE", "/groups/crew/calendars/duty/links/" + id).status, 204);
    EXPECT_EQ(call("nora", "DELETE", "/groups/crew/calendars/duty/links/" + id).status, 404);
    EXPECT_EQ(call("nora", "DELETE", "/groups/crew/team/managers/user/nils").status, 204);
    EXPECT_EQ(call("nora", "DELETE", "/groups/crew/team/managers/user/nils").status, 404);
    EXPECT_EQ(call("nora", "POST", "/groups/crew/calendars/duty/links",
                   {{"form", "read"}, {"expires", "2001-01-01"}})
                  .status,
              409);
}

/// The secret of a link is shown once, and not kept for a request that comes again.
TEST_F(ApiCoverage, ASecretLinkIsShownOnce) {
    const Fields key{{"Idempotency-Key", "link-1"}};
    const auto first =
        call("nils", "POST", "/me/calendars/calendar/links", {{"form", "busy"}}, key);
    ASSERT_EQ(first.status, 201) << first.raw.body;
    EXPECT_TRUE(first.body["url"].get<std::string>().starts_with("/freebusy/"));
    const auto again =
        call("nils", "POST", "/me/calendars/calendar/links", {{"form", "busy"}}, key);
    EXPECT_EQ(again.body["id"], first.body["id"]);
    EXPECT_FALSE(again.body.contains("url"));
    EXPECT_EQ(get("nils", "/me/calendars/calendar/links")
                  .raw.body.find(first.body["url"].get<std::string>().substr(10)),
              std::string::npos);
    EXPECT_EQ(value("select count(*) from answered_request where answer like '%freebusy%'"), "0");
}

TEST_F(ApiCoverage, WhatSomebodyHadGoesToASuccessor) {
    ASSERT_EQ(call("nora", "POST", "/accounts/nils/calendars", {{"id", "work"}}).status, 201);
    const auto dry = call("nora", "POST", "/accounts/nils/transfer?dryRun=true",
                          {{"to", "user/nora"}, {"only", {"calendars/work"}}});
    ASSERT_EQ(dry.status, 200) << dry.raw.body;
    EXPECT_EQ(dry.body["moved"][0]["to"], "work");
    EXPECT_EQ(get("nora", "/accounts/nils/calendars/work").status, 200) << "nothing stays of it";
    EXPECT_EQ(call("nora", "POST", "/accounts/nils/transfer", {{"to", "user/anna"}}).status, 422)
        << "of another organisation";
    EXPECT_EQ(call("nora", "POST", "/accounts/nils/transfer", {{"to", "group/crew"}}).status, 409)
        << "no team";
    EXPECT_EQ(call("nora", "POST", "/accounts/nils/transfer",
                   {{"to", "user/nora"}, {"only", {"calendars/nothing"}}})
                  .status,
              409);
    EXPECT_EQ(
        call("nora", "POST", "/accounts/nils/transfer", {{"to", "user/nora"}, {"only", {"work"}}})
            .status,
        422);
    EXPECT_EQ(call("nora", "POST", "/accounts/nils/transfer",
                   {{"to", "user/nora"}, {"only", {"files/work"}}})
                  .status,
              409);
    EXPECT_EQ(call("nora", "POST", "/accounts/nils/transfer",
                   {{"to", "user/nora"}, {"only", {"calendars/work"}}})
                  .status,
              200);
    EXPECT_EQ(get("nora", "/accounts/nils/calendars/work").status, 404);
    EXPECT_EQ(get("nora", "/me/calendars/work").status, 200);
    EXPECT_EQ(call("nora", "POST", "/accounts/nora/offboard", {{"to", "user/nils"}}).status, 409)
        << "oneself";
    const auto gone = call("nora", "POST", "/accounts/nils/offboard", {{"to", "user/nora"}});
    ASSERT_EQ(gone.status, 200) << gone.raw.body;
    EXPECT_EQ(get("nora", "/accounts/nils").body["state"], "disabled");
    EXPECT_EQ(get("nora", "/me/calendars").body["items"].size(), 5U)
        << "what has a name of nora's got another";
    EXPECT_EQ(call("anna", "POST", "/accounts/nora/offboard", {{"to", "user/anna"}}).status, 403);
}

TEST_F(ApiCoverage, HomesAndAllOfAnOwnerAreShared) {
    const json terms{{"use", "write"},
                     {"schedule", true},
                     {"administer", true},
                     {"until", "2999-01-01"},
                     {"reason", "sick"}};
    EXPECT_EQ(call("nils", "PUT", "/me/shares/calendars/user/nora", terms).status, 204);
    EXPECT_EQ(call("nils", "PUT", "/me/shares/all/group/crew", {{"use", "read"}}).status, 204);
    EXPECT_EQ(call("nils", "PUT", "/me/shares/files/user/nora", {{"use", "read"}}).status, 404);
    const auto home = get("nora", "/accounts/nils/shares/calendars");
    ASSERT_EQ(home.body["items"].size(), 1U) << home.raw.body;
    EXPECT_EQ(home.body["items"][0]["schedule"], true);
    EXPECT_EQ(home.body["items"][0]["administer"], true);
    EXPECT_EQ(home.body["items"][0]["reason"], "sick");
    EXPECT_EQ(get("nora", "/accounts/nils/shares/all").body["items"][0]["grantee"], "group/crew");
    EXPECT_EQ(get("nora", "/accounts/nils/shares/books").body["items"].size(), 0U);
    EXPECT_EQ(get("nora", "/accounts/nils/calendars/calendar/shares").body["items"].size(), 0U)
        << "it has none of its own";
    EXPECT_EQ(call("nils", "DELETE", "/me/shares/books/user/nora").status, 404);
    EXPECT_EQ(call("nils", "DELETE", "/me/shares/calendars/user/nora").status, 204);
    EXPECT_EQ(call("nils", "DELETE", "/me/shares/all/group/crew").status, 204);
    EXPECT_EQ(get("nora", "/groups/crew/shares/calendars").status, 404) << "no team";
}

TEST_F(ApiCoverage, OnlyAServerAdministratorSharesWithEverybody) {
    EXPECT_EQ(
        call("nils", "PUT", "/me/calendars/calendar/shares/everyone", {{"use", "read"}}).status,
        403);
    EXPECT_EQ(
        call("nora", "PUT", "/accounts/nils/calendars/calendar/shares/everyone", {{"use", "read"}})
            .status,
        403);
    EXPECT_EQ(
        call("root", "PUT", "/accounts/nils/calendars/calendar/shares/everyone", {{"use", "read"}})
            .status,
        204);
    EXPECT_EQ(get("nils", "/me/calendars/calendar/shares").body["items"][0]["grantee"], "everyone");
    EXPECT_EQ(Person(port(), of("anna"))
                  .propfind("/dav/calendars/users/nils/calendar/", "<D:displayname/>")
                  .status(),
              207);
    EXPECT_EQ(call("root", "DELETE", "/accounts/nils/calendars/calendar/shares/everyone").status,
              204);
    EXPECT_EQ(Person(port(), of("anna"))
                  .propfind("/dav/calendars/users/nils/calendar/", "<D:displayname/>")
                  .status(),
              404);
}

TEST_F(ApiCoverage, ReportsTellWhoSeesWhatAndWhatStandsWhere) {
    const std::string calendar = "/accounts/nils/calendars/calendar";
    EXPECT_EQ(call("nora", "PUT", calendar + "/viewers/user/nora", {{"standing", "shown"}}).status,
              409)
        << "it is not shared with nora";
    EXPECT_EQ(call("nora", "PUT", calendar + "/shares/user/nora", {{"use", "read"}}).status, 204);
    EXPECT_EQ(call("nora", "PUT", calendar + "/viewers/user/nora", {{"standing", "hidden"}}).status,
              204);
    EXPECT_EQ(call("nora", "PUT", calendar + "/viewers/user/nora", {{"standing", "shown"}}).status,
              204);
    const auto first = get("nora", calendar + "/access?limit=1");
    EXPECT_EQ(first.body["items"][0]["person"], "user/nils");
    ASSERT_TRUE(first.body.contains("next"));
    std::set<std::string> people{"user/nils"};
    for (auto page = first; page.body.contains("next");) {
        page = get("nora",
                   calendar + "/access?limit=1&cursor=" + page.body["next"].get<std::string>());
        ASSERT_EQ(page.status, 200) << page.raw.body;
        EXPECT_TRUE(people.insert(page.body["items"][0]["person"]).second);
    }
    EXPECT_TRUE(people.contains("user/nora"));
    EXPECT_TRUE(people.contains("user/root")) << "an administrator";
    EXPECT_EQ(get("nora", calendar + "/access?cursor=WyJ4Il0").status, 422);
    const auto sees = get("nora", "/me/sees");
    ASSERT_EQ(sees.body["items"].size(), 1U) << sees.raw.body;
    EXPECT_EQ(sees.body["items"][0]["owner"], "user/nils");
    EXPECT_EQ(get("nils", "/accounts/nora/sees").status, 403);
}

TEST_F(ApiCoverage, DeputiesAreListedFromBothSides) {
    EXPECT_EQ(call("nils", "PUT", "/me/deputies/user/nora",
                   {{"mode", "write"}, {"private", false}, {"until", "2999-01-01"}})
                  .status,
              204);
    const auto theirs = get("nora", "/me/deputy-for");
    ASSERT_EQ(theirs.body["items"].size(), 1U);
    EXPECT_EQ(theirs.body["items"][0]["owner"], "user/nils");
    EXPECT_EQ(theirs.body["items"][0]["private"], false);
    EXPECT_EQ(theirs.body, get("nils", "/me/deputies").body);
}

TEST_F(ApiCoverage, OrganisationsHaveLimitsOfSharing) {
    const json most{{"public", "read"}, {"confidential", "busy"}, {"private", "nothing"}};
    EXPECT_EQ(call("root", "PATCH", "/organisations/north", {{"limit", most}}).body["limit"], most);
    EXPECT_EQ(lastAct(), "organisation.limit");
    EXPECT_EQ(get("nora", "/organisations/north").body["limit"], most);
    EXPECT_EQ(call("nora", "PATCH", "/organisations/north", {{"limit", nullptr}}).status, 403);
    EXPECT_EQ(
        call("root", "PATCH", "/organisations/north", {{"limit", {{"public", "read"}}}}).status,
        422)
        << "all three or none";
    EXPECT_EQ(call("root", "PATCH", "/organisations/north", {{"limit", nullptr}}).body["limit"],
              nullptr);
}

TEST_F(ApiCoverage, RoomsSayHowTheyAnswer) {
    const auto room =
        call("nora", "POST", "/rooms",
             {{"id", "hall"}, {"autoSchedule", "automatic"}, {"autoAcceptGroup", "crew"}});
    ASSERT_EQ(room.status, 201) << room.raw.body;
    EXPECT_EQ(room.body["autoAcceptGroup"], "crew");
    EXPECT_EQ(get("nora", "/rooms").body["items"][0]["autoAcceptGroup"], "crew");
    EXPECT_EQ(
        call("nora", "PATCH", "/rooms/hall", {{"autoAcceptGroup", ""}}).body["autoAcceptGroup"],
        "");
    EXPECT_EQ(call("nora", "PATCH", "/rooms/hall", {{"autoAcceptGroup", "nobody"}}).status, 422);
}

TEST_F(ApiCoverage, FilesComeInAndGoOutAsTheyAre) {
    const std::string content = "/accounts/nils/calendars/calendar/content";
    const auto dry = send("nora", content + "?dryRun=true", calendarOf({"a", "b"}));
    ASSERT_EQ(dry.status, 200) << dry.raw.body;
    EXPECT_EQ(dry.body["added"], 2);
    EXPECT_EQ(get("nora", "/accounts/nils/calendars/calendar").body["objects"], 0);
    EXPECT_EQ(send("nora", content, calendarOf({"a", "b"})).body["added"], 2);
    EXPECT_EQ(lastAct(), "import");
    EXPECT_EQ(send("nora", content, calendarOf({"a", "c"})).body["unchanged"], 1)
        << "sent again after an interruption";
    EXPECT_EQ(send("nora", content + "?duplicates=skip", calendarOf({"a", "d"})).body["skipped"],
              1);
    EXPECT_EQ(send("nora", content + "?duplicates=new-uid", calendarOf({"a"})).body["added"], 1);
    EXPECT_EQ(get("nora", "/accounts/nils/calendars/calendar").body["objects"], 5);
    const auto out = raw(of("nora"), "GET", content, "", {});
    EXPECT_EQ(out.status, 200);
    for (const char* uid : {"UID:a\r\n", "UID:b\r\n", "UID:c\r\n", "UID:d\r\n"}) {
        EXPECT_NE(out.raw.body.find(uid), std::string::npos) << uid;
    }
    EXPECT_EQ(lastAct(), "export");
    EXPECT_EQ(send("nils", "/me/books/addressbook/content",
                   "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x\r\nFN:X\r\nN:X;;;;\r\nEND:VCARD\r\n",
                   "text/vcard")
                  .body["added"],
              1);
}

TEST_F(ApiCoverage, FilesThatAreNoneAreRefusedAndNothingOfThemStays) {
    const std::string content = "/me/calendars/calendar/content";
    for (const std::string& body : {std::string("nonsense"), std::string("BEGIN:VCALENDAR\r\n"),
                                    std::string(1, '\0'), std::string("{}")}) {
        EXPECT_EQ(send("nils", content, body).status, 422) << body;
    }
    EXPECT_EQ(send("nils", content, "").body["added"], 0);
    EXPECT_EQ(send("nils", content, calendarOf({"a"}), "application/json").status, 415);
    EXPECT_EQ(send("nils", content + "?duplicates=all", calendarOf({"a"})).status, 422);
    EXPECT_EQ(send("anna", "/accounts/nils/calendars/calendar/content", calendarOf({"a"})).status,
              403);
    EXPECT_EQ(send("nora", "/accounts/anna/calendars/calendar/content", calendarOf({"a"})).status,
              404);
    EXPECT_EQ(send("nils", "/me/calendars/nothing/content", calendarOf({"a"})).status, 404);
    auto broken = calendarOf({"good", "bad"});
    broken.replace(broken.find("DTSTART", broken.find("UID:bad")), 24, "DTSTART:tomorrow morning");
    const auto partly = send("nils", content, broken);
    EXPECT_EQ(partly.body["added"], 1) << partly.raw.body;
    EXPECT_EQ(partly.body["refused"], 1);
    EXPECT_TRUE(partly.body["reasons"][0].get<std::string>().starts_with("body:"))
        << partly.raw.body;
    const auto line = raw(of("nils"), "POST", "/bulk",
                          "{\"method\":\"GET\",\"path\":\"/me/calendars/calendar/content\"}\n",
                          {{"Content-Type", "application/x-ndjson"}});
    EXPECT_NE(line.raw.body.find("\"status\":400"), std::string::npos) << line.raw.body;
}

}  // namespace

}  // namespace kalends::test
