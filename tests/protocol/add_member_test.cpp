// POST to a collection's add-member URL (RFC 5995).
#include <regex>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class AddMember : public DavFixture {
  protected:
    [[nodiscard]] Call post(const std::string& login,
                            const std::string& collection,
                            std::string body,
                            std::string type = "text/calendar; charset=utf-8") const {
        auto call = as(login).request("POST", collection + ";add-member");
        call.body(std::move(body)).type(std::move(type));
        return call;
    }

    const std::string cal_ = calendar("alice");
    const std::string book_ = addressbook("alice");
};

TEST_F(AddMember, IsAPropertyOfCalendarsAndAddressBooksOnly) {
    for (const auto& collection : {cal_, book_}) {
        const Answer answer = as("alice").propfind(collection, "<D:add-member/>");
        const auto item = answer.responses().front();
        const auto* property = item.property("{DAV:}add-member");
        ASSERT_NE(property, nullptr);
        EXPECT_EQ(property->child({"DAV:", "href"})->text(), collection + ";add-member");
    }
    for (const auto& other : {calendars("alice"), calendars("alice") + "inbox/"}) {
        const Answer answer = as("alice").propfind(other, "<D:add-member/>");
        EXPECT_EQ(answer.responses().front().statusOf("{DAV:}add-member"), 404);
    }
}

TEST_F(AddMember, MakesAMemberUnderANameOfTheServers) {
    const Answer made = post("alice", cal_, event("one"));
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_TRUE(made.body.empty());
    EXPECT_FALSE(made.has("Content-Location"));
    const auto location = made.header("Location");
    EXPECT_TRUE(std::regex_match(location, std::regex(cal_ + "[0-9a-f]{32}\\.ics"))) << location;
    const Answer read = as("alice").get(location);
    EXPECT_EQ(read.body, event("one"));
    EXPECT_EQ(read.etag(), made.etag());
    const Answer cardMade = post("alice", book_, card("one"), "text/vcard");
    EXPECT_EQ(cardMade.status, 201) << cardMade.body;
    EXPECT_TRUE(cardMade.header("Location").ends_with(".vcf"));
}

TEST_F(AddMember, ReturnsTheRepresentationWhenPreferred) {
    const Answer made = post("alice", cal_, event("one")).prefer("return=representation");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.body, event("one"));
    EXPECT_EQ(made.header("Content-Location"), made.header("Location"));
    EXPECT_EQ(made.header("Preference-Applied"), "return=representation");
    EXPECT_FALSE(made.etag().empty());
}

TEST_F(AddMember, HonoursASlugAsFarAsItIsSane) {
    struct Case {
        const char* slug;
        const char* name;
    };

    constexpr Case kCases[]{
        {"Team meeting", "Team-meeting.ics"},
        {"a/../../b", "a-..-..-b.ics"},
        {"../x", "x.ics"},
        {"caf%C3%A9 %2e%2E/", "caf.ics"},
        {"plan.ics", "plan.ics"},
        {";add-member", "add-member.ics"},
    };
    int uid = 0;
    for (const auto& each : kCases) {
        auto call = post("alice", cal_, event("slug" + std::to_string(++uid)));
        call.header("Slug", each.slug);
        const Answer made = call;
        EXPECT_EQ(made.status, 201) << each.slug << made.body;
        EXPECT_EQ(made.header("Location").substr(cal_.size()), each.name) << each.slug;
    }
    for (const auto* slug : {"", "%", "///", "..", "%00%01"}) {
        auto call = post("alice", cal_, event("none" + std::to_string(++uid)));
        call.header("Slug", slug);
        const Answer made = call;
        EXPECT_EQ(made.status, 201) << slug;
        EXPECT_EQ(made.header("Location").size(), cal_.size() + 36) << slug;
    }
}

TEST_F(AddMember, ATakenSlugGetsAnotherNameAndReplacesNothing) {
    ASSERT_EQ(as("alice").put(cal_ + "plan.ics", event("first")).status(), 201);
    auto call = post("alice", cal_, event("second"));
    call.header("Slug", "plan");
    const Answer made = call;
    EXPECT_EQ(made.status, 201);
    EXPECT_TRUE(
        std::regex_match(made.header("Location"), std::regex(cal_ + "plan-[0-9a-f]{8}\\.ics")))
        << made.header("Location");
    EXPECT_EQ(Answer(as("alice").get(cal_ + "plan.ics")).body, event("first"));
}

TEST_F(AddMember, ConditionsOfPutApply) {
    ASSERT_EQ(post("alice", cal_, event("one")).status(), 201);
    EXPECT_EQ(post("alice", cal_, event("one")).condition(),
              "{urn:ietf:params:xml:ns:caldav}no-uid-conflict");
    EXPECT_EQ(post("alice", cal_, "nonsense").condition(),
              "{urn:ietf:params:xml:ns:caldav}valid-calendar-data");
    EXPECT_EQ(post("alice", cal_, "{}", "text/plain").condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-calendar-data");
    EXPECT_EQ(post("alice", cal_, todo("two")).condition(),
              "{urn:ietf:params:xml:ns:caldav}supported-calendar-component");
    EXPECT_EQ(post("alice", book_, event("x"), "text/calendar").condition(),
              "{urn:ietf:params:xml:ns:carddav}supported-address-data");
    EXPECT_EQ(post("alice", cal_, event("three")).ifMatch("\"x\"").status(), 412);
    EXPECT_EQ(post("alice", cal_, event("three")).ifMatch("*").status(), 412);
    EXPECT_EQ(post("alice", cal_, event("three")).ifNoneMatch("*").status(), 201);
    EXPECT_EQ(objectsIn("alice", "calendar"), "2");
}

TEST_F(AddMember, NeedsTheRightToBindAndTellsStrangersNothing) {
    EXPECT_EQ(post("bob", cal_, event("x")).status(),
              post("bob", calendars("alice") + "nothing/", event("x")).status());
    delegate("alice", "bob", storage::DelegateMode::kRead);
    EXPECT_EQ(post("bob", cal_, event("x")).condition(), "{DAV:}need-privileges");
    EXPECT_EQ(objectsIn("alice", "calendar"), "0");
}

TEST_F(AddMember, NothingElseStandsAtItsUrl) {
    EXPECT_EQ(as("alice").get(cal_ + ";add-member").status(), 404);
    EXPECT_EQ(as("alice").put(cal_ + ";add-member", event("x")).status(), 403);
    ASSERT_EQ(as("alice").put(cal_ + "a.ics", event("a")).status(), 201);
    EXPECT_EQ(as("alice").move(cal_ + "a.ics").to(cal_ + ";add-member").status(), 403);
}

TEST_F(AddMember, OtherUrlsTakeNoPost) {
    ASSERT_EQ(as("alice").put(cal_ + "a.ics", event("a")).status(), 201);
    const auto status = [&](const std::string& path) {
        return as("alice").request("POST", path).body(event("b")).type("text/calendar").status();
    };
    EXPECT_EQ(status(cal_ + "nothing.ics"), 404);
    EXPECT_EQ(status(cal_ + "a.ics"), 403);  // takes actions, and this is none
    EXPECT_EQ(status(calendars("alice") + "inbox/;add-member"), 405);
    EXPECT_EQ(status(calendars("alice") + ";add-member"), 404);
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
}

TEST_F(AddMember, ALockedCollectionNeedsItsToken) {
    const Answer locked = as("alice").xml(
        "LOCK", cal_,
        "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope><D:locktype>"
        "<D:write/></D:locktype></D:lockinfo>");
    ASSERT_EQ(locked.status, 200) << locked.body;
    EXPECT_EQ(post("alice", cal_, event("x")).status(), 423);
    auto call = post("alice", cal_, event("x"));
    call.header("If", "<" + cal_ + "> (" + locked.header("Lock-Token") + ")");
    EXPECT_EQ(call.status(), 201);
}

}  // namespace
}  // namespace kalends::test
