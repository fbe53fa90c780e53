// Collections of others in one's own home: one URL for each viewer, the viewer's own properties,
// and what happens when rights go.
#include "tests/protocol/invitation_fixture.h"

namespace kalends::test {
namespace {

class SharedCollections : public InvitationFixture {};

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
    const std::string uuid = value(
        "select c.uuid from collection c join principal p on p.id = c.owner_id"
        " where p.slug = 'alice' and c.home = 2 and c.slug = 'addressbook'");
    EXPECT_EQ(shared, addressbooks("bob") + guid + "/") << answer.body;
    EXPECT_EQ(resourcetype("bob", addressbooks("bob") + "shared-" + uuid + "/").find("404"),
              std::string::npos);
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
    EXPECT_TRUE(below("bob", calendars("alice")).size() <
                below("alice", calendars("alice")).size());
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

}  // namespace
}  // namespace kalends::test
