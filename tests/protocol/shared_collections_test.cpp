// Collections of others in one's own home: invitations, answers, one URL for each viewer, the
// viewer's own properties, and what happens when rights go.
#include <algorithm>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kCs = "{http://calendarserver.org/ns/}";

class SharedCollections : public DavFixture {
  protected:
    static std::string share(const std::string& entries) {
        return "<CS:share xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'>" + entries +
               "</CS:share>";
    }

    static std::string set(const std::string& who,
                           const std::string& access = "read",
                           const std::string& summary = {}) {
        return "<CS:set><D:href>" + who + "</D:href>" +
               (summary.empty() ? "" : "<CS:summary>" + summary + "</CS:summary>") +
               "<CS:" + access + "/></CS:set>";
    }

    static std::string drop(const std::string& who) {
        return "<CS:remove><D:href>" + who + "</D:href></CS:remove>";
    }

    static std::string mail(const std::string& login) { return "mailto:" + login + "@example.org"; }

    Answer post(const std::string& login, const std::string& path, const std::string& body) const {
        return as(login).xml("POST", path, body);
    }

    Answer reply(const std::string& login,
                 const std::string& answer,
                 const std::string& host,
                 const std::string& summary = {}) const {
        return post(
            login, calendars(login),
            "<CS:invite-reply xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'><D:href>" +
                mail(login) + "</D:href><CS:invite-" + answer + "/><CS:hosturl><D:href>" + host +
                "</D:href></CS:hosturl>" +
                (summary.empty() ? "" : "<CS:summary>" + summary + "</CS:summary>") +
                "</CS:invite-reply>");
    }

    /// Of an answer to an accepted invitation.
    static std::string sharedAs(const Answer& answer) {
        const auto begin = answer.body.find("<D:href>") + 8;
        return answer.body.substr(begin, answer.body.find("</D:href>") - begin);
    }

    std::vector<ResponseItem> below(const std::string& login,
                                    const std::string& path,
                                    const std::string& properties = "<D:resourcetype/>") const {
        const Answer answer =
            as(login)
                .xml("PROPFIND", path,
                     "<D:propfind xmlns:D='DAV:'><D:prop>" + properties + "</D:prop></D:propfind>")
                .depth("1");
        EXPECT_EQ(answer.status, 207) << path;
        auto items = answer.responses();
        if (!items.empty()) {
            items.erase(items.begin());
        }
        return items;
    }

    bool lists(const std::string& login, const std::string& href) const {
        const auto items = below(login, calendars(login));
        return std::any_of(items.begin(), items.end(),
                           [&](const auto& item) { return item.href == href; });
    }

    std::string notifications(const std::string& login) const {
        return calendars(login) + "notifications/";
    }

    /// Alice's calendar in the home of somebody who accepts.
    std::string accepted(const std::string& login, const std::string& access) const {
        EXPECT_EQ(post("alice", calendar("alice"), share(set(mail(login), access, "Team"))).status,
                  200);
        const Answer answer = reply(login, "accepted", calendar("alice"));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return sharedAs(answer);
    }

    std::string resourcetype(const std::string& login, const std::string& path) const {
        return as(login).propfind(path, "<D:resourcetype/>").answer().body;
    }

    std::string inviteOf(const std::string& login, const std::string& path) const {
        return as(login)
            .propfind(path, "<CS:invite xmlns:CS='http://calendarserver.org/ns/'/>")
            .answer()
            .body;
    }
};

TEST_F(SharedCollections, AreAnsweredByTheUidOfTheInvitationWhereTheHostIsNoUrl) {
    ASSERT_EQ(post("alice", calendar("alice"), share(set(mail("bob"), "read", "Team"))).status, 200);
    const std::string message = below("bob", notifications("bob")).at(0).href;
    const std::string uid = message.substr(message.rfind('/') + 1);
    const auto answerTo = [&](const std::string& login, const std::string& named) {
        return post(login, calendars(login),
                    "<CS:invite-reply xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'><CS:invite-accepted/>"
                    "<CS:hosturl><D:href>nowhere</D:href></CS:hosturl><CS:in-reply-to>" +
                        named + "</CS:in-reply-to></CS:invite-reply>");
    };
    for (const std::string named : {"", "../calendar/e1.ics", "calendar-invite-.xml", "calendar-invite-0.xml"}) {
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

TEST_F(SharedCollections, AreAskedAboutBeforeTheyStandInTheHome) {
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

TEST_F(SharedCollections, HoldTheSameObjectsAtOtherUrls) {
    const std::string shared = accepted("bob", "read-write");
    ASSERT_EQ(as("alice").put(calendar("alice") + "a.ics", event("a")).status(), 201);
    const Answer put = as("bob").put(shared + "b.ics", event("b"));
    EXPECT_EQ(put.status, 201);
    EXPECT_EQ(put.etag(), as("bob").get(shared + "b.ics").answer().etag());
    EXPECT_EQ(as("alice").get(calendar("alice") + "b.ics").answer().body, event("b"));
    EXPECT_EQ(below("bob", shared).size(), 2U);
    for (const auto& item : below("bob", shared)) {
        EXPECT_TRUE(item.href.starts_with(shared)) << item.href;
    }
    const Answer etag = as("bob").get(shared + "a.ics");
    EXPECT_EQ(as("bob")
                  .put(shared + "a.ics", event("a", "SUMMARY:new\r\n"))
                  .ifMatch(etag.etag())
                  .status(),
              204);
    EXPECT_EQ(as("bob")
                  .put(shared + "a.ics", event("a", "SUMMARY:newer\r\n"))
                  .ifMatch(etag.etag())
                  .status(),
              412);
    EXPECT_EQ(as("bob").remove(shared + "a.ics").ifMatch("\"no\"").status(), 412);
    EXPECT_EQ(as("bob").remove(shared + "a.ics").status(), 204);
    EXPECT_EQ(as("alice").get(calendar("alice") + "a.ics").status(), 404);
}

TEST_F(SharedCollections, ForReadingAreReadOnly) {
    const std::string shared = accepted("bob", "read");
    as("alice").put(calendar("alice") + "a.ics", event("a")).answer();
    as("alice")
        .put(calendar("alice") + "p.ics", event("p", "CLASS:PRIVATE\r\nSUMMARY:secretword\r\n"))
        .answer();
    EXPECT_EQ(as("bob").get(shared + "a.ics").status(), 200);
    const Answer masked = as("bob").get(shared + "p.ics");
    EXPECT_EQ(masked.body.find("secretword"), std::string::npos);
    EXPECT_NE(masked.body.find("SUMMARY:Busy"), std::string::npos);
    EXPECT_EQ(as("bob").put(shared + "a.ics", event("a", "SUMMARY:x\r\n")).condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(as("bob").put(shared + "n.ics", event("n")).condition(), "{DAV:}need-privileges");
    EXPECT_EQ(as("bob").remove(shared + "a.ics").condition(), "{DAV:}need-privileges");
    EXPECT_EQ(as("bob").xml("ACL", shared, "<D:acl xmlns:D='DAV:'/>").condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(post("bob", shared, share(set(mail("carol")))).condition(), "{DAV:}need-privileges");
    EXPECT_EQ(post("bob", shared, share(set(mail("bob"), "read-write"))).condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(as("bob").move(shared).to(calendars("bob") + "mine/").status(), 403);
}

TEST_F(SharedCollections, HaveThePropertiesOfTheirViewer) {
    const std::string shared = accepted("bob", "read");
    const std::string path = calendar("alice");
    const std::string colour = "<A:calendar-color xmlns:A='http://apple.com/ns/ical/'>";
    as("alice")
        .proppatch(path, "<D:set><D:prop><D:displayname>Hers</D:displayname>" + colour +
                             "#111111FF</A:calendar-color></D:prop></D:set>")
        .answer();
    const auto read = [&](const std::string& login, const std::string& where) {
        return as(login)
            .propfind(where,
                      "<D:displayname/><A:calendar-color "
                      "xmlns:A='http://apple.com/ns/ical/'/><A:calendar-order "
                      "xmlns:A='http://apple.com/ns/ical/'/>"
                      "<X:mine xmlns:X='x'/><C:schedule-calendar-transp "
                      "xmlns:C='urn:ietf:params:xml:ns:caldav'/>")
            .answer()
            .responses()
            .at(0);
    };
    EXPECT_EQ(read("bob", shared).text("{DAV:}displayname"), "Hers");
    const Answer changed = as("bob").proppatch(
        shared, "<D:set><D:prop><D:displayname>His</D:displayname>" + colour +
                    "#222222FF</A:calendar-color><A:calendar-order "
                    "xmlns:A='http://apple.com/ns/ical/'>7</A:calendar-order>"
                    "<X:mine xmlns:X='x'>1</X:mine><C:schedule-calendar-transp "
                    "xmlns:C='urn:ietf:params:xml:ns:caldav'>"
                    "<C:opaque/></C:schedule-calendar-transp></D:prop></D:set>");
    ASSERT_EQ(changed.responses().at(0).statusOf("{DAV:}displayname"), 200) << changed.body;
    EXPECT_EQ(read("bob", shared).text("{DAV:}displayname"), "His");
    EXPECT_EQ(read("bob", shared).text("{http://apple.com/ns/ical/}calendar-color"), "#222222FF");
    EXPECT_EQ(read("bob", shared).text("{x}mine"), "1");
    EXPECT_EQ(read("alice", path).text("{DAV:}displayname"), "Hers");
    EXPECT_EQ(read("alice", path).text("{http://apple.com/ns/ical/}calendar-color"), "#111111FF");
    EXPECT_EQ(read("alice", path).statusOf("{x}mine"), 404);
    EXPECT_EQ(read("alice", path).statusOf("{http://apple.com/ns/ical/}calendar-order"), 404);
    as("bob").proppatch(shared, "<D:remove><D:prop><D:displayname/></D:prop></D:remove>").answer();
    EXPECT_EQ(read("bob", shared).text("{DAV:}displayname"), "Hers");
}

TEST_F(SharedCollections, AreTakenOutOfTheHomeWithoutHarm) {
    const std::string shared = accepted("bob", "read-write");
    as("alice").put(calendar("alice") + "a.ics", event("a")).answer();
    EXPECT_EQ(as("bob").remove(shared).status(), 204);
    EXPECT_FALSE(lists("bob", shared));
    EXPECT_EQ(as("bob").get(shared + "a.ics").status(), 404);
    EXPECT_EQ(as("alice").get(calendar("alice") + "a.ics").status(), 200);
    EXPECT_NE(inviteOf("alice", calendar("alice")).find("<CS:invite-declined/>"),
              std::string::npos);
    EXPECT_EQ(sharedAs(reply("bob", "accepted", calendar("alice"))), shared);
    EXPECT_TRUE(lists("bob", shared));
}

TEST_F(SharedCollections, AreGoneWithTheRight) {
    const std::string shared = accepted("bob", "read-write");
    as("alice").put(calendar("alice") + "a.ics", event("a")).answer();
    ASSERT_EQ(post("alice", calendar("alice"), share(drop(mail("bob")))).status, 200);
    EXPECT_EQ(as("bob").get(shared + "a.ics").status(), 404);
    EXPECT_EQ(as("bob").propfind(shared, "<D:resourcetype/>").status(), 404);
    EXPECT_FALSE(lists("bob", shared));
    EXPECT_EQ(reply("bob", "accepted", calendar("alice")).status, 403);
    const auto messages = below("bob", notifications("bob"));
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_NE(as("bob").get(messages[0].href).answer().body.find("<CS:invite-deleted/>"),
              std::string::npos);
    EXPECT_EQ(resourcetype("alice", calendar("alice")).find("shared-owner"), std::string::npos);
}

TEST_F(SharedCollections, TellWhatCanBeDoneWithThem) {
    const std::string names =
        "<CS:allowed-sharing-modes xmlns:CS='http://calendarserver.org/ns/'/><CS:shared-url "
        "xmlns:CS='http://calendarserver.org/ns/'/>";
    const std::string shared = accepted("bob", "read");
    const auto hers = as("alice").propfind(calendar("alice"), names).answer().responses().at(0);
    const auto his = as("bob").propfind(shared, names).answer().responses().at(0);
    const auto* modes = hers.property(std::string(kCs) + "allowed-sharing-modes");
    ASSERT_NE(modes, nullptr);
    EXPECT_NE(modes->child({"http://calendarserver.org/ns/", "can-be-shared"}), nullptr);
    EXPECT_EQ(hers.statusOf(std::string(kCs) + "shared-url"), 404);
    EXPECT_EQ(his.statusOf(std::string(kCs) + "allowed-sharing-modes"), 404);
    const auto* url = his.property(std::string(kCs) + "shared-url");
    ASSERT_NE(url, nullptr);
    EXPECT_EQ(url->child({"DAV:", "href"})->trimmedText(), "/dav/calendars/users/alice/calendar");
    const std::string notifications =
        "<CS:notification-URL xmlns:CS='http://calendarserver.org/ns/'/>";
    const auto of = [&](const std::string& who) {
        return as("bob")
            .propfind("/dav/principals/users/" + who + "/", notifications)
            .answer()
            .responses()
            .at(0);
    };
    ASSERT_NE(of("bob").property(std::string(kCs) + "notification-URL"), nullptr);
    EXPECT_EQ(of("alice").statusOf(std::string(kCs) + "notification-URL"), 404);
    const std::string dav = as("bob").request("OPTIONS", shared).answer().header("DAV");
    for (const std::string token :
         {"calendarserver-sharing", "calendarserver-sharing-no-scheduling",
          "calendarserver-group-sharee"}) {
        EXPECT_NE(dav.find(token), std::string::npos) << dav;
    }
}

TEST_F(SharedCollections, InvitedAndUninvitedAtOnceLeaveNoMessage) {
    post("alice", calendar("alice"), share(set(mail("bob"))));
    post("alice", calendar("alice"), share(set(mail("bob"), "read-write")));
    EXPECT_EQ(below("bob", notifications("bob")).size(), 1U);
    post("alice", calendar("alice"), share(drop(mail("bob"))));
    EXPECT_EQ(below("bob", notifications("bob")).size(), 0U);
}

TEST_F(SharedCollections, OneUnknownShareeKeepsAllFromBeingInvited) {
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

TEST_F(SharedCollections, MalformedRequestsAreRefused) {
    for (const std::string& body :
         {share(""), share("<CS:set/>"), share("<CS:set><D:href/></CS:set>"),
          share(set(mail("bob"), "own")),
          share("<CS:set><D:href>" + mail("bob") + "</D:href><CS:read/><CS:read-write/></CS:set>"),
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

TEST_F(SharedCollections, GrantedOtherwiseStandThereWithoutAnAnswer) {
    const std::string uuid = value(
        "select c.uuid from collection c join principal p on p.id = c.owner_id where p.slug = "
        "'alice' and c.slug = 'calendar'");
    const std::string shared = calendars("bob") + "shared-" + uuid + "/";
    EXPECT_EQ(as("bob").propfind(shared, "<D:resourcetype/>").status(), 404);
    ASSERT_EQ(as("alice")
                  .xml("ACL", calendar("alice"),
                       "<D:acl "
                       "xmlns:D='DAV:'><D:ace><D:principal><D:href>/dav/principals/users/bob/</"
                       "D:href></D:principal>"
                       "<D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>")
                  .status(),
              200);
    EXPECT_TRUE(lists("bob", shared));
    EXPECT_EQ(as("carol").propfind(shared, "<D:resourcetype/>").answer().status,
              as("carol").propfind(calendars("bob") + "x/", "<D:resourcetype/>").answer().status);
    ASSERT_EQ(as("alice").xml("ACL", calendar("alice"), "<D:acl xmlns:D='DAV:'/>").status(), 200);
    EXPECT_FALSE(lists("bob", shared));
    EXPECT_EQ(as("bob").propfind(shared, "<D:resourcetype/>").status(), 404);
}

TEST_F(SharedCollections, ReachMembersOfGroupsWhoComeLater) {
    storage::PrincipalChange change;
    change.kind = storage::PrincipalKind::kGroup;
    change.slug = "team";
    change.addresses = std::vector<std::string>{"mailto:team@example.org"};
    const auto team = store_->principals().save(change);
    const auto id = [&](const std::string& slug) {
        return store_->principals().byPath({storage::PrincipalKind::kUser, slug})->id;
    };
    store_->principals().setMembers(team, {id("bob")});
    ASSERT_EQ(post("alice", calendar("alice"), share(set("mailto:team@example.org", "read-write")))
                  .status,
              200);
    EXPECT_EQ(below("bob", notifications("bob")).size(), 1U);
    const std::string shared = sharedAs(reply("bob", "accepted", calendar("alice")));
    EXPECT_TRUE(lists("bob", shared));
    store_->principals().setMembers(team, {id("bob"), id("carol")});
    const std::string later = calendars("carol") + shared.substr(calendars("bob").size());
    EXPECT_TRUE(lists("carol", later));
    EXPECT_EQ(as("carol").put(later + "c.ics", event("c")).status(), 201);
    store_->principals().setMembers(team, {id("carol")});
    EXPECT_FALSE(lists("bob", shared));
    EXPECT_EQ(as("bob").get(shared + "c.ics").status(), 404);
}

TEST_F(SharedCollections, OfAddressBooksStandInTheHomeOfAddressBooks) {
    ASSERT_EQ(post("alice", addressbook("alice"), share(set(mail("bob"), "read-write", "Contacts")))
                  .status,
              200);
    const auto messages = below("bob", notifications("bob"));
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_NE(as("bob").get(messages[0].href).answer().body.find("shared-type=\"addressbook\""),
              std::string::npos);
    const Answer answer =
        post("bob", addressbooks("bob"),
             "<CS:invite-reply xmlns:D='DAV:' "
             "xmlns:CS='http://calendarserver.org/ns/'><CS:invite-accepted/>"
             "<CS:hosturl><D:href>" +
                 addressbook("alice") + "</D:href></CS:hosturl></CS:invite-reply>");
    const std::string shared = sharedAs(answer);
    // Interop: under the owner's GUID, where Apple's server has it; by its own UUID as well.
    const std::string guid = value("select guid from principal where slug = 'alice'");
    const std::string uuid = value("select c.uuid from collection c join principal p on p.id = c.owner_id"
                                   " where p.slug = 'alice' and c.home = 2 and c.slug = 'addressbook'");
    EXPECT_EQ(shared, addressbooks("bob") + guid + "/") << answer.body;
    EXPECT_EQ(resourcetype("bob", addressbooks("bob") + "shared-" + uuid + "/").find("404"), std::string::npos);
    EXPECT_EQ(as("bob").put(shared + "c.vcf", card("c")).status(), 201);
    EXPECT_EQ(as("alice").get(addressbook("alice") + "c.vcf").answer().body, card("c"));
}

TEST_F(SharedCollections, AreTakenInByThoseWhoHaveThemWithoutAnInvitation) {
    const std::string take = calendar("alice") + "?action=share";
    EXPECT_GE(as("bob").get(take).status(), 403);
    EXPECT_EQ(as("alice").get(take).status(), 403);
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    const Answer answer = as("bob").get(take);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string shared = sharedAs(answer);
    EXPECT_TRUE(lists("bob", shared));
    EXPECT_EQ(as("bob").put(shared + "a.ics", event("a")).status(), 201);
    // At one URL for each viewer.
    EXPECT_TRUE(below("bob", calendars("alice")).size() < below("alice", calendars("alice")).size());
    EXPECT_EQ(sharedAs(as("bob").get(take)), shared);
    EXPECT_EQ(as("bob").remove(shared).status(), 204);
    EXPECT_FALSE(lists("bob", shared));
    EXPECT_EQ(as("alice").get(calendar("alice") + "a.ics").status(), 200);
    // A HEAD takes nothing in.
    EXPECT_EQ(as("bob").request("HEAD", take).status(), 200);
    EXPECT_FALSE(lists("bob", shared));
    as("bob").get(take).answer();
    query("delete from delegation");
    EXPECT_FALSE(lists("bob", shared));
    EXPECT_GE(as("bob").get(shared + "a.ics").status(), 403);
}

TEST_F(SharedCollections, GoWithTheCollectionAndSoDoUnansweredInvitations) {
    ASSERT_EQ(as("alice").mkcalendar(calendars("alice") + "extra/").status(), 201);
    post("alice", calendars("alice") + "extra/", share(set(mail("bob")) + set(mail("carol"))));
    const std::string shared = sharedAs(reply("carol", "accepted", calendars("alice") + "extra/"));
    EXPECT_EQ(as("alice").remove(calendars("alice") + "extra/").status(), 204);
    EXPECT_EQ(below("bob", notifications("bob")).size(), 0U);
    EXPECT_FALSE(lists("carol", shared));
    EXPECT_EQ(as("carol").propfind(shared, "<D:resourcetype/>").status(), 404);
}

}  // namespace
}  // namespace kalends::test
