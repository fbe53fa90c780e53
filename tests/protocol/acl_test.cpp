// ACL (RFC 3744 section 8): what is granted works at once, and nothing else does.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

std::string principal(const std::string& login) {
    return "<D:href>/dav/principals/users/" + login + "/</D:href>";
}

std::string ace(const std::string& who,
                const std::string& privileges,
                const std::string& verb = "grant",
                const std::string& more = {}) {
    std::string list;
    std::size_t begin = 0;
    while (begin < privileges.size()) {
        const auto end = std::min(privileges.find(' ', begin), privileges.size());
        list += "<D:privilege><" + privileges.substr(begin, end - begin) + "/></D:privilege>";
        begin = end + 1;
    }
    return "<D:ace><D:principal>" + who + "</D:principal><D:" + verb + ">" + list + "</D:" + verb +
           ">" + more + "</D:ace>";
}

class Acl : public DavFixture {
  protected:
    [[nodiscard]] Answer acl(const std::string& login,
                             const std::string& path,
                             const std::string& aces) const {
        return as(login).xml("ACL", path,
                             "<D:acl xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">" +
                                 aces + "</D:acl>");
    }

    void grant(const std::string& path, const std::string& aces) const {
        const Answer answer = acl("alice", path, aces);
        ASSERT_EQ(answer.status, 200) << answer.body;
    }

    [[nodiscard]] int patch(const std::string& login, const std::string& path) const {
        return as(login)
            .proppatch(path, "<D:set><D:prop><D:displayname>new</D:displayname></D:prop></D:set>")
            .status();
    }

    const std::string calendar_ = calendar("alice");
    const std::string e1_ = calendar_ + "e1.ics";
    const std::string secret_ = calendar_ + "secret.ics";
};

TEST_F(Acl, WithoutRightsAllOfAnothersHomeAnswersAlike) {
    as("alice").put(e1_, event("e1")).answer();
    for (const auto& path : {e1_, calendar_ + "none.ics", calendars("alice") + "none/",
                             calendars("alice") + "none/x.ics", calendars("alice"), calendar_,
                             addressbook("alice"), calendars("alice") + "inbox/"}) {
        SCOPED_TRACE(path);
        const Answer got = as("bob").get(path);
        EXPECT_EQ(got.status, 403);
        EXPECT_EQ(got.condition(), "{DAV:}need-privileges");
        EXPECT_NE(got.body.find(path), std::string::npos) << got.body;
        EXPECT_EQ(as("bob").propfind(path, "<D:getetag/>").condition(), "{DAV:}need-privileges");
        EXPECT_EQ(as("bob").remove(path).condition(), "{DAV:}need-privileges");
        EXPECT_EQ(as("bob").put(path, event("x")).condition(), "{DAV:}need-privileges");
        EXPECT_EQ(as("bob").mkcalendar(path).condition(), "{DAV:}need-privileges");
        EXPECT_EQ(acl("bob", path, "").condition(), "{DAV:}need-privileges");
        EXPECT_EQ(as("bob").copy(path).to(calendar("bob") + "c.ics").condition(),
                  "{DAV:}need-privileges");
    }
    as("bob").put(calendar("bob") + "b.ics", event("b")).answer();
    EXPECT_EQ(as("bob").copy(calendar("bob") + "b.ics").to(calendar_ + "b.ics").condition(),
              "{DAV:}need-privileges");
    EXPECT_EQ(objectsIn("alice", "calendar"), "1");
}

TEST_F(Acl, OwnersOfOtherOrganisationsLookAbsent) {
    static_cast<void>(
        query("with o as (insert into organisation (slug) values ('other') returning id) update "
              "principal set organisation_id = o.id from o where principal.slug = 'carol'"));
    as("alice").put(e1_, event("e1")).answer();
    for (const auto& path : {e1_, calendar_, calendars("alice"), calendars("nobody"),
                             calendars("nobody") + "calendar/x.ics"}) {
        EXPECT_EQ(as("carol").get(path).status(), 404) << path;
        EXPECT_EQ(as("carol").remove(path).status(), 404) << path;
    }
    EXPECT_EQ(as("carol").put(e1_, event("x")).status(),
              as("carol").put(calendars("nobody") + "calendar/e1.ics", event("x")).status());
    // A grant opens the calendar to her, and nothing beside it.
    grant(calendar_, ace("<D:authenticated/>", "D:read"));
    EXPECT_EQ(as("carol").get(e1_).status(), 404);
    EXPECT_EQ(as("bob").get(e1_).status(), 200);
    EXPECT_EQ(acl("alice", calendar_, ace(principal("carol"), "D:read")).condition(),
              "{DAV:}recognized-principal");
}

TEST_F(Acl, ReadersReadAndWritersWriteEachByTheirPrivilege) {
    as("alice").put(e1_, event("e1")).answer();
    grant(calendar_, ace(principal("bob"), "D:read"));
    EXPECT_EQ(as("bob").get(e1_).status(), 200);
    EXPECT_EQ(as("bob").put(e1_, event("e1", "SUMMARY:x\r\n")).status(), 403);
    EXPECT_EQ(as("bob").put(calendar_ + "n.ics", event("n")).status(), 403);
    EXPECT_EQ(as("bob").remove(e1_).status(), 403);
    EXPECT_EQ(patch("bob", calendar_), 403);
    EXPECT_EQ(as("bob").get(tasks("alice")).status(), 403);
    EXPECT_EQ(as("bob").get(calendar_ + "none.ics").status(), 404);

    grant(calendar_, ace(principal("bob"), "D:read D:write-content"));
    EXPECT_EQ(as("bob").put(e1_, event("e1", "SUMMARY:x\r\n")).status(), 204);
    EXPECT_EQ(as("bob").put(calendar_ + "n.ics", event("n")).status(), 403);
    EXPECT_EQ(as("bob").remove(e1_).status(), 403);
    EXPECT_EQ(patch("bob", calendar_), 403);

    grant(calendar_, ace(principal("bob"), "D:read D:bind"));
    EXPECT_EQ(as("bob").put(e1_, event("e1", "SUMMARY:y\r\n")).status(), 403);
    EXPECT_EQ(as("bob").put(calendar_ + "n.ics", event("n")).status(), 201);
    EXPECT_EQ(as("bob").remove(calendar_ + "n.ics").status(), 403);

    grant(calendar_, ace(principal("bob"), "D:read D:unbind"));
    EXPECT_EQ(as("bob").remove(calendar_ + "n.ics").status(), 204);
    EXPECT_EQ(as("bob").put(calendar_ + "n.ics", event("n")).status(), 403);

    grant(calendar_, ace(principal("bob"), "D:read D:write-properties"));
    EXPECT_EQ(patch("bob", calendar_), 207);
    EXPECT_EQ(as("bob").put(e1_, event("e1", "SUMMARY:z\r\n")).status(), 403);

    grant(calendar_, ace(principal("bob"), "D:read D:write"));
    EXPECT_EQ(as("bob").put(e1_, event("e1", "SUMMARY:w\r\n")).status(), 204);
    EXPECT_EQ(as("bob").remove(e1_).status(), 204);
    // The calendar itself stands in the home.
    EXPECT_EQ(as("bob").remove(calendar_).condition(), "{DAV:}need-privileges");
    EXPECT_EQ(acl("bob", calendar_, "").condition(), "{DAV:}need-privileges");

    grant(calendar_, "");
    EXPECT_EQ(as("bob").get(calendar_).status(), 403);
}

TEST_F(Acl, WriteWithoutReadLetsInAndTellsNothing) {
    as("alice").put(e1_, event("e1")).answer();
    grant(calendar_, ace(principal("bob"), "D:bind"));
    EXPECT_EQ(as("bob").put(calendar_ + "n.ics", event("n")).status(), 201);
    EXPECT_EQ(as("bob").get(calendar_ + "n.ics").status(), 403);
    EXPECT_EQ(as("bob").get(calendar_ + "none.ics").status(), 403);
    EXPECT_EQ(as("bob").propfind(calendar_, "<D:getetag/>").status(), 403);
}

TEST_F(Acl, PrivateObjectsAreBusyTimeToGrantees) {
    as("alice").put(secret_, event("secret", "CLASS:PRIVATE\r\nSUMMARY:Doctor\r\n")).answer();
    as("alice").put(e1_, event("e1", "CLASS:CONFIDENTIAL\r\n")).answer();
    grant(calendar_, ace(principal("bob"), "D:all"));
    EXPECT_EQ(as("bob").get(e1_).status(), 200);
    const Answer masked = as("bob").get(secret_);
    EXPECT_EQ(masked.status, 200);
    EXPECT_EQ(masked.body.find("Doctor"), std::string::npos);
    EXPECT_EQ(as("bob").remove(secret_).condition(), "{DAV:}need-privileges");
    EXPECT_EQ(as("bob").put(secret_, event("secret")).condition(), "{DAV:}need-privileges");
    const Answer listing = as("bob").request("PROPFIND", calendar_).depth("1");
    EXPECT_NE(listing.body.find("e1.ics"), std::string::npos);
    EXPECT_NE(listing.body.find(masked.etag()), std::string::npos);
    const Answer sync = as("bob").xml(
        "REPORT", calendar_,
        "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token/><D:sync-level>1</D:sync-level>"
        "<D:prop><D:getetag/></D:prop></D:sync-collection>");
    EXPECT_EQ(sync.status, 207);
    EXPECT_NE(sync.body.find(masked.etag()), std::string::npos);
    EXPECT_EQ(as("alice").get(secret_).answer().body,
              event("secret", "CLASS:PRIVATE\r\nSUMMARY:Doctor\r\n"));
}

TEST_F(Acl, GroupsDelegatesAndEverybodyCanBeGranted) {
    const auto team = person("team", storage::PrincipalKind::kGroup);
    const auto bob = store_->principals().byPath({storage::PrincipalKind::kUser, "bob"});
    store_->principals().setMembers(team, {bob->id});
    as("alice").put(e1_, event("e1")).answer();
    grant(calendar_, ace("<D:href>/dav/principals/groups/team/</D:href>", "D:read"));
    EXPECT_EQ(as("bob").get(e1_).status(), 200);
    EXPECT_EQ(as("carol").get(e1_).status(), 403);
    store_->principals().setMembers(team, {});
    EXPECT_EQ(as("bob").get(e1_).status(), 403);
    for (const auto* everybody : {"<D:authenticated/>", "<D:all/>"}) {
        grant(calendar_, ace(everybody, "D:read"));
        EXPECT_EQ(as("carol").get(e1_).status(), 200);
        grant(calendar_, "");
        EXPECT_EQ(as("carol").get(e1_).status(), 403);
    }
    delegate("alice", "carol", storage::DelegateMode::kRead);
    EXPECT_EQ(as("carol").remove(e1_).status(), 403);
    grant(calendar_,
          ace("<D:href>/dav/principals/users/alice/calendar-proxy-read/</D:href>", "D:unbind"));
    EXPECT_EQ(as("carol").remove(e1_).status(), 204);
    grant(calendar_,
          ace("<D:property><D:owner/></D:property>", "D:read") + ace(principal("alice"), "D:all"));
    EXPECT_EQ(value("select count(*) from access_grant"), "0");
}

TEST_F(Acl, OfAHomeReachesAllInItAndAddressBooksHaveTheirOwn) {
    as("alice").put(e1_, event("e1")).answer();
    as("alice").put(addressbook("alice") + "c.vcf", card("c")).answer();
    grant(calendars("alice"), ace(principal("bob"), "D:read D:bind D:unbind"));
    EXPECT_EQ(as("bob").get(e1_).status(), 200);
    EXPECT_EQ(as("bob").get(tasks("alice")).status(), 200);
    EXPECT_EQ(as("bob").propfind(calendars("alice"), "<D:displayname/>").status(), 207);
    EXPECT_EQ(as("bob").mkcalendar(calendars("alice") + "made/").status(), 201);
    EXPECT_EQ(as("bob").remove(calendars("alice") + "made/").status(), 204);
    EXPECT_EQ(as("bob").get(addressbook("alice") + "c.vcf").status(), 403);
    grant(addressbook("alice"), ace(principal("bob"), "D:read"));
    EXPECT_EQ(as("bob").get(addressbook("alice") + "c.vcf").status(), 200);
    EXPECT_EQ(as("bob").get(addressbooks("alice")).status(), 403);
    grant(calendars("alice"), "");
    EXPECT_EQ(as("bob").get(e1_).status(), 403);
}

TEST_F(Acl, WhatCannotBeSetIsRefusedByName) {
    delegate("alice", "carol", storage::DelegateMode::kRead);
    const auto bob = principal("bob");
    const std::string many = [&] {
        std::string text;
        for (int i = 0; i < 501; ++i) {
            text += ace(bob, "D:read");
        }
        return text;
    }();

    struct Case {
        std::string aces, condition;
    };

    const std::vector<Case> cases{
        {ace(bob, "D:read", "deny") + ace(bob, "D:read"), "no-ace-conflict"},
        {ace(bob, "D:read", "grant", "<D:protected/>"), "no-protected-ace-conflict"},
        {ace(principal("alice"), "D:write", "deny"), "no-protected-ace-conflict"},
        {ace(bob, "D:read", "grant", "<D:inherited><D:href>/</D:href></D:inherited>"),
         "no-inherited-ace-conflict"},
        {ace(principal("carol"), "D:read", "deny"), "no-inherited-ace-conflict"},
        {many, "limited-number-of-aces"},
        {ace("<D:authenticated/>", "D:read", "deny"), "grant-only"},
        {ace("<D:all/>", "D:read") + ace(bob, "D:read", "deny"), "grant-only"},
        {"<D:ace><D:invert><D:principal>" + bob +
             "</D:principal></D:invert><D:grant><D:privilege><D:read/></D:privilege></D:grant>"
             "</D:ace>",
         "no-invert"},
        {ace(bob, "D:nonsense"), "not-supported-privilege"},
        {ace(bob, "C:schedule-send"), "not-supported-privilege"},
        {ace("<D:href>/dav/principals/users/nobody/</D:href>", "D:read"), "recognized-principal"},
        {ace("<D:href>/dav/calendars/users/bob/</D:href>", "D:read"), "recognized-principal"},
        {ace("<D:href>http://[</D:href>", "D:read"), "recognized-principal"},
        {ace("<D:self/>", "D:read"), "allowed-principal"},
        {ace("<D:unauthenticated/>", "D:read"), "allowed-principal"},
        {ace("<D:property><D:group/></D:property>", "D:read"), "allowed-principal"},
        {ace("<D:href>/dav/principals/users/bob/calendar-proxy-read/</D:href>", "D:read"),
         "allowed-principal"},
    };
    grant(calendar_, ace(bob, "D:read-acl"));
    for (const auto& [aces, condition] : cases) {
        EXPECT_EQ(acl("alice", calendar_, aces).condition(), "{DAV:}" + condition)
            << aces.substr(0, 300);
    }
    for (const auto* broken : {"<D:ace/>", "<D:ace><D:principal/><D:grant/></D:ace>",
                               "<D:ace><D:principal><D:all/></D:principal><D:grant/></D:ace>",
                               "<D:ace><D:principal><D:all/></D:principal></D:ace>"}) {
        EXPECT_EQ(acl("alice", calendar_, broken).status, 400) << broken;
    }
    EXPECT_EQ(as("alice").request("ACL", calendar_).status(), 400);
    EXPECT_EQ(as("alice").xml("ACL", calendar_, "<x/>").status(), 400);
    EXPECT_EQ(value("select privileges from access_grant"), "64") << "nothing was changed";
    as("alice").put(e1_, event("e1")).answer();
    EXPECT_EQ(acl("alice", e1_, "").status, 405);
}

TEST_F(Acl, ADenialThatTakesNothingAwayIsAccepted) {
    grant(calendar_, ace(principal("carol"), "D:read") + ace(principal("bob"), "D:write", "deny"));
    EXPECT_EQ(as("carol").get(calendar_).status(), 200);
    EXPECT_EQ(as("bob").get(calendar_).status(), 403);
    EXPECT_EQ(value("select count(*) from access_grant"), "1");
}

TEST_F(Acl, UnchangedGrantsKeepTheirLevelsAndOthersAreNotTouched) {
    const auto id = std::to_string(collectionOf("alice", "calendar").value);
    grant(calendar_, ace(principal("bob"), "D:read") + ace(principal("carol"), "D:read"));
    static_cast<void>(
        query("update access_grant set public_level = 2 where grantee_id = (select "
              "id from principal where slug = 'bob')"));
    static_cast<void>(
        query("insert into access_grant (owner_id, collection_id, grantee_kind, "
              "privileges) select owner_id, id, 4, 1 from collection where id = " +
              id));
    grant(calendar_, ace(principal("bob"), "D:read"));
    EXPECT_EQ(value("select string_agg(grantee_kind || ':' || public_level, ' ' order by "
                    "grantee_kind) from access_grant"),
              "1:2 4:0");
}

TEST_F(Acl, WhoStandsInTheListStaysInItAlsoFromAnotherOrganisation) {
    grant(calendar_, ace(principal("carol"), "D:read"));
    static_cast<void>(
        query("with o as (insert into organisation (slug) values ('other') returning id) update "
              "principal set organisation_id = o.id from o where principal.slug = 'carol'"));
    grant(calendar_, ace(principal("carol"), "D:read") + ace(principal("bob"), "D:read"));
    EXPECT_EQ(as("carol").get(calendar_).status(), 200);
    grant(calendar_, ace(principal("bob"), "D:read"));
    EXPECT_EQ(acl("alice", calendar_, ace(principal("carol"), "D:read")).condition(),
              "{DAV:}recognized-principal")
        << "who stands there no more is a stranger";
    EXPECT_EQ(value("select string_agg(action || ' ' || detail, ', ' order by id) from audit where "
                    "kind = 2"),
              "share.acl grants=1 carol:read, share.acl grants=2 bob:read carol:read, share.acl "
              "grants=1 bob:read");
}

}  // namespace
}  // namespace kalends::test
