// Invitations to collections of others: asked, answered, taken back, malformed.
#include "tests/protocol/invitation_fixture.h"

namespace kalends::test {
namespace {

class Invitations : public InvitationFixture {};

TEST_F(Invitations, AreAnsweredByTheirUidWhereTheHostIsNoUrl) {
    ASSERT_EQ(post("alice", calendar("alice"), share(set(mail("bob"), "read", "Team"))).status,
              200);
    const std::string message = below("bob", notifications("bob")).at(0).href;
    const std::string uid = message.substr(message.rfind('/') + 1);
    const auto answerTo = [&](const std::string& login, const std::string& named) {
        return post(login, calendars(login),
                    "<CS:invite-reply xmlns:D='DAV:' "
                    "xmlns:CS='http://calendarserver.org/ns/'><CS:invite-accepted/>"
                    "<CS:hosturl><D:href>nowhere</D:href></CS:hosturl><CS:in-reply-to>" +
                        named + "</CS:in-reply-to></CS:invite-reply>");
    };
    for (const std::string named :
         {"", "../calendar/e1.ics", "calendar-invite-.xml", "calendar-invite-0.xml"}) {
        EXPECT_EQ(answerTo("bob", named).status, 403) << named;
    }
    // Whoever was not asked learns nothing from knowing the UID.
    const Answer stranger = answerTo("carol", uid);
    EXPECT_EQ(stranger.status, 403);
    EXPECT_EQ(stranger.body, answerTo("carol", "calendar-invite-0.xml").body);

    const Answer answer = answerTo("bob", uid);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(lists("bob", sharedAs(answer)));
}

TEST_F(Invitations, AskBeforeAnythingStandsInTheHome) {
    EXPECT_EQ(resourcetype("alice", calendar("alice")).find("shared-owner"), std::string::npos);
    ASSERT_EQ(
        post("alice", calendar("alice"), share(set(mail("bob"), "read-write", "Team"))).status,
        200);
    EXPECT_NE(resourcetype("alice", calendar("alice")).find("<CS:shared-owner/>"),
              std::string::npos);
    EXPECT_NE(inviteOf("alice", calendar("alice")).find("<CS:invite-noresponse/>"),
              std::string::npos);
    EXPECT_EQ(below("bob", calendars("bob")).size(), 5U);

    const auto messages = below("bob", notifications("bob"),
                                "<CS:notificationtype xmlns:CS='http://calendarserver.org/ns/'/>");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_NE(messages[0].property(std::string(kCs) + "notificationtype"), nullptr);
    const Answer message = as("bob").get(messages[0].href);
    EXPECT_NE(message.body.find("<CS:invite-notification shared-type=\"calendar\">"),
              std::string::npos)
        << message.body;
    EXPECT_NE(message.body.find("<CS:summary>Team</CS:summary>"), std::string::npos);
    EXPECT_NE(message.body.find("<D:href>/dav/calendars/users/alice/calendar</D:href>"),
              std::string::npos);
    EXPECT_EQ(message.header("Content-Type"), "application/xml; charset=utf-8");
    EXPECT_NE(as("carol").get(messages[0].href).status(), 200);

    const Answer answer =
        reply("bob", "accepted", "/dav/calendars/users/alice/calendar", "Alice's team");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string shared = sharedAs(answer);
    EXPECT_TRUE(shared.starts_with(calendars("bob") + "shared-"));
    EXPECT_TRUE(lists("bob", shared));
    EXPECT_NE(resourcetype("bob", shared).find("<CS:shared/>"), std::string::npos);
    EXPECT_NE(inviteOf("alice", calendar("alice")).find("<CS:invite-accepted/>"),
              std::string::npos);
    EXPECT_NE(
        inviteOf("bob", shared).find("<CS:organizer><D:href>/dav/principals/users/alice/</D:href>"),
        std::string::npos);
    const auto replies = below("alice", notifications("alice"));
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_NE(as("alice").get(replies[0].href).answer().body.find("<CS:invite-accepted/>"),
              std::string::npos);
}

TEST_F(Invitations, TakenBackAtOnceLeaveNoMessage) {
    post("alice", calendar("alice"), share(set(mail("bob"))));
    post("alice", calendar("alice"), share(set(mail("bob"), "read-write")));
    EXPECT_EQ(below("bob", notifications("bob")).size(), 1U);
    post("alice", calendar("alice"), share(drop(mail("bob"))));
    EXPECT_EQ(below("bob", notifications("bob")).size(), 0U);
}

TEST_F(Invitations, OneUnknownShareeKeepsAllFromBeingInvited) {
    const Answer answer =
        post("alice", calendar("alice"),
             share(set(mail("bob")) + set("mailto:nobody@example.net") + set(mail("alice"))));
    ASSERT_EQ(answer.status, 207);
    const auto items = answer.responses();
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].status, 424);
    EXPECT_EQ(items[1].status, 403);
    EXPECT_EQ(items[2].status, 403);
    EXPECT_EQ(below("bob", notifications("bob")).size(), 0U);
    EXPECT_EQ(inviteOf("alice", calendar("alice")).find("<CS:user>"), std::string::npos);
    EXPECT_EQ(post("alice", calendar("alice"),
                   share(drop("mailto:nobody@example.net") + drop(mail("bob"))))
                  .responses()
                  .size(),
              2U);
}

TEST_F(Invitations, MalformedRequestsAreRefused) {
    for (const std::string& body :
         {share(""), share("<CS:set/>"), share("<CS:set><D:href/></CS:set>"),
          share(set(mail("bob"), "own")),
          share("<CS:set><D:href>" + mail("bob") + "</D:href><CS:read/><CS:read-write/></CS:set>"),
          share("<CS:set><D:href>" + mail("bob") + "</D:href><D:href>" + mail("carol") +
                "</D:href><CS:read/></CS:set>"),
          std::string("<x/>")}) {
        const Answer answer = post("alice", calendar("alice"), body);
        EXPECT_GE(answer.status, 400) << body;
        EXPECT_LT(answer.status, 500) << body;
    }
    for (const std::string host :
         {"", "/dav/", "/dav/calendars/users/alice/", "/dav/calendars/users/alice/nothing/",
          "/dav/calendars/users/nobody/calendar/", "/dav/calendars/users/alice/calendar/",
          "/dav/calendars/users/bob/calendar/", "https://evil.example/"}) {
        const Answer answer = reply("bob", "accepted", host);
        EXPECT_TRUE(answer.status == 403 || answer.status == 400) << host << answer.status;
    }
    EXPECT_EQ(reply("bob", "accepted", "/dav/calendars/users/alice/calendar/").body,
              reply("bob", "accepted", "/dav/calendars/users/alice/nothing/").body);
    EXPECT_EQ(post("bob", calendar("alice"), share(set(mail("bob")))).condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(as("bob")
                  .mkcalendar(calendars("bob") + "shared-3eb9fff3-27ea-4bc5-80e9-1546e45e430a/")
                  .status(),
              403);
}

TEST_F(Invitations, GoWithTheCollection) {
    ASSERT_EQ(as("alice").mkcalendar(calendars("alice") + "extra/").status(), 201);
    post("alice", calendars("alice") + "extra/", share(set(mail("bob")) + set(mail("carol"))));
    const std::string shared = sharedAs(reply("carol", "accepted", calendars("alice") + "extra/"));
    EXPECT_EQ(as("alice").remove(calendars("alice") + "extra/").status(), 204);
    EXPECT_EQ(below("bob", notifications("bob")).size(), 0U);
    EXPECT_FALSE(lists("carol", shared));
    EXPECT_EQ(as("carol").propfind(shared, "<D:resourcetype/>").status(), 404);
}

TEST_F(Invitations, AndTheirAnswersStandInTheAuditLog) {
    const std::string host = calendar("alice");
    post("alice", host, share(set(mail("bob"))));
    const std::string shared = sharedAs(reply("bob", "accepted", host));
    EXPECT_EQ(reply("bob", "declined", host).status, 200);
    EXPECT_FALSE(sharedAs(reply("bob", "accepted", host)).empty());
    EXPECT_EQ(as("bob").remove(shared).status(), 204);
    post("alice", host, share(drop(mail("bob"))));
    EXPECT_EQ(
        value("select string_agg(actor || ' ' || action || ' ' || target || ' ' || detail, ', ' "
              "order by id) from audit where kind = 2"),
        "alice share.invite " + host + " with=bob read, bob share.accept " + host +
            " , bob share.decline " + host + " , bob share.accept " + host +
            " , bob share.decline " + host + " , alice share.remove " + host + " with=bob");
}

TEST_F(Invitations, WhoeverTakesInWhatTheWholeOrganisationHasTellsTheOwnerNothing) {
    query(
        "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, "
        "public_level, "
        "confidential_level, private_level) select c.owner_id, c.id, 2, o.organisation_id, 641, 3, "
        "3, 1 from collection c "
        "join principal o on o.id = c.owner_id where o.slug = 'alice' and c.slug = 'calendar'");
    ASSERT_EQ(post("alice", calendar("alice"), share(set(mail("bob"), "read", "Team"))).status,
              200);
    EXPECT_EQ(reply("carol", "accepted", "/dav/calendars/users/alice/calendar", "").status, 200);
    EXPECT_TRUE(below("alice", notifications("alice")).empty());
    EXPECT_EQ(reply("bob", "accepted", "/dav/calendars/users/alice/calendar", "").status, 200);
    EXPECT_EQ(below("alice", notifications("alice")).size(), 1U);
}

}  // namespace
}  // namespace kalends::test
