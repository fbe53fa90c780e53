// Calendars, books, shares and deputies through the interface.
#include "tests/api/api_fixture.h"

namespace kalends::test {

namespace {

class ApiSharing : public ApiFixture {};

TEST_F(ApiSharing, CalendarsAndBooksAreMadeRenamedAndRemoved) {
    const auto made =
        call("root", "POST", "/accounts/anna/calendars",
             {{"id", "work"}, {"name", "Work"}, {"components", {"VEVENT"}}, {"color", "#ff0000"}});
    ASSERT_EQ(made.status, 201) << made.raw.body;
    EXPECT_EQ(made.raw.header("Location"), "/api/v1/accounts/anna/calendars/work");
    EXPECT_EQ(made.body["components"], json({"VEVENT"}));
    EXPECT_EQ(get("anna", "/me/calendars").body["items"].size(), 3U);
    EXPECT_EQ(call("anna", "PATCH", "/me/calendars/work", {{"name", "Office"}}).body["name"],
              "Office");
    EXPECT_EQ(call("root", "POST", "/accounts/anna/calendars", {{"id", "work"}}).status, 409);
    EXPECT_EQ(
        call("root", "POST", "/accounts/anna/calendars", {{"id", "x"}, {"components", {"VALARM"}}})
            .pointers(),
        "/components/0");
    EXPECT_EQ(call("anna", "POST", "/me/books", {{"id", "friends"}}).body["kind"], "addressbook");
    EXPECT_EQ(get("anna", "/me/books").body["items"].size(), 2U);
    EXPECT_EQ(call("anna", "DELETE", "/me/calendars/work").status, 204);
    EXPECT_EQ(get("anna", "/me/calendars/work").status, 404);
    EXPECT_EQ(Person(port(), of("anna"))
                  .propfind("/dav/calendars/users/anna/work/", "<D:resourcetype/>")
                  .status(),
              404);
}

TEST_F(ApiSharing, ACalendarIsGivenAndTakenBack) {
    const std::string shares = "/me/calendars/calendar/shares";
    EXPECT_EQ(call("nils", "PUT", shares + "/user/nora", {{"use", "read"}}).status, 204);
    EXPECT_EQ(call("nils", "PUT", shares + "/group/crew",
                   {{"use", "write"}, {"until", "2999-01-01"}, {"reason", "holiday"}})
                  .status,
              204);
    EXPECT_EQ(
        call("nils", "PUT", shares + "/organisation/north",
             {{"use", "read"},
              {"levels", {{"public", "dates"}, {"confidential", "busy"}, {"private", "nothing"}}}})
            .status,
        204);
    const auto listed = get("nora", "/accounts/nils/calendars/calendar/shares");
    ASSERT_EQ(listed.body["items"].size(), 3U) << listed.raw.body;
    EXPECT_EQ(listed.body["items"][0]["grantee"], "user/nora");
    EXPECT_EQ(listed.body["items"][1]["reason"], "holiday");
    EXPECT_EQ(listed.body["items"][2]["levels"]["public"], "dates");
    EXPECT_EQ(value("select action from audit where kind = 2 order by id desc limit 1"),
              "share.grant");
    EXPECT_EQ(Person(port(), of("nora"))
                  .propfind("/dav/calendars/users/nils/calendar/", "<D:displayname/>")
                  .status(),
              207);
    EXPECT_EQ(call("nils", "DELETE", shares + "/user/nora").status, 204);
    EXPECT_EQ(call("nils", "DELETE", shares + "/user/nora").status, 404);
    EXPECT_EQ(call("nils", "DELETE", shares + "/user/nobody").status, 404);
}

TEST_F(ApiSharing, NothingIsGivenToWhomOneCannotKnow) {
    const std::string shares = "/me/calendars/calendar/shares";
    const auto unknown = call("nils", "PUT", shares + "/user/nobody", {{"use", "read"}});
    EXPECT_EQ(unknown.status, 422);
    EXPECT_EQ(call("nils", "PUT", shares + "/user/anna", {{"use", "read"}}).body, unknown.body)
        << "of another organisation";
    EXPECT_EQ(call("nils", "PUT", shares + "/organisation/default", {{"use", "read"}}).status, 404);
    EXPECT_EQ(call("nils", "PUT", shares + "/organisation/nowhere", {{"use", "read"}}).status, 404);
    EXPECT_EQ(call("nils", "PUT", shares + "/planet/earth", {{"use", "read"}}).status, 422);
    EXPECT_EQ(call("nils", "PUT", shares + "/user/nils", {{"use", "read"}}).status, 409)
        << "the owner";
    EXPECT_EQ(call("nils", "PUT", shares + "/user/nora", {{"use", "own"}}).pointers(), "/use");
    EXPECT_EQ(call("nils", "PUT", shares + "/user/nora",
                   {{"use", "read"}, {"levels", {{"public", "read"}}}})
                  .status,
              422);
    EXPECT_EQ(call("nils", "PUT", shares + "/user/nora", {{"use", "read"}, {"until", "2001-01-01"}})
                  .status,
              409);
    EXPECT_EQ(call("nils", "PUT", "/me/deputies/user/anna", {{"mode", "read"}}).status, 422);
    EXPECT_EQ(get("nils", shares).body["items"].size(), 0U);
}

TEST_F(ApiSharing, DeputiesAreAppointedAndDismissed) {
    EXPECT_EQ(call("nils", "PUT", "/me/deputies/user/nora",
                   {{"mode", "write"}, {"private", false}, {"until", "2999-01-01"}})
                  .status,
              204);
    const auto listed = get("nora", "/accounts/nils/deputies");
    ASSERT_EQ(listed.body["items"].size(), 1U);
    EXPECT_EQ(listed.body["items"][0]["deputy"], "user/nora");
    EXPECT_EQ(listed.body["items"][0]["private"], false);
    EXPECT_EQ(call("nils", "PUT", "/me/deputies/user/nils", {{"mode", "read"}}).status, 409);
    EXPECT_EQ(call("nils", "DELETE", "/me/deputies/user/nora").status, 204);
    EXPECT_EQ(call("nils", "DELETE", "/me/deputies/user/nora").status, 404);
    EXPECT_EQ(call("root", "POST", "/rooms", {{"id", "hall"}, {"organisation", "north"}}).status,
              201);
    EXPECT_EQ(call("nora", "PUT", "/rooms/hall/deputies/user/nils", {{"mode", "write"}}).status,
              204);
}

}  // namespace

}  // namespace kalends::test
