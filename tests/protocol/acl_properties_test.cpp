// The properties of RFC 3744 and the members of proxy groups: what is shown is what holds.
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class AclProperties : public DavFixture {
  protected:
    [[nodiscard]] std::string body(const std::string& login,
                                   const std::string& path,
                                   const std::string& property) const {
        return as(login).propfind(path, "<D:" + property + "/>").answer().body;
    }

    /// The ACE of the list that holds `mark`.
    [[nodiscard]] static std::string aceWith(const std::string& body, const std::string& mark) {
        const auto at = body.find(mark);
        if (at == std::string::npos) {
            return {};
        }
        const auto begin = body.rfind("<D:ace>", at);
        return body.substr(begin, body.find("</D:ace>", at) - begin);
    }

    [[nodiscard]] int members(const std::string& login,
                              const std::string& group,
                              const std::string& hrefs) const {
        const Answer answer = as(login).proppatch("/dav/principals/users/alice/" + group + "/",
                                                  "<D:set><D:prop><D:group-member-set>" + hrefs +
                                                      "</D:group-member-set></D:prop></D:set>");
        return answer.status == 207 ? answer.responses().at(0).statusOf("{DAV:}group-member-set")
                                    : answer.status;
    }

    void grantToBob(const std::string& path, const std::string& privilege) const {
        ASSERT_EQ(as("alice")
                      .xml("ACL", path,
                           "<D:acl xmlns:D=\"DAV:\"><D:ace><D:principal><D:href>/dav/principals/"
                           "users/bob/</D:href></D:principal><D:grant><D:privilege><D:" +
                               privilege + "/></D:privilege></D:grant></D:ace></D:acl>")
                      .status(),
                  200);
    }
};

TEST_F(AclProperties, TheListShowsOwnerDelegatesColleaguesAndGrants) {
    grantToBob(calendar("alice"), "write");
    grantToBob(calendars("alice"), "read");
    const auto list = body("alice", calendar("alice"), "acl");
    const auto owner = aceWith(list, "/dav/principals/users/alice/</D:href>");
    EXPECT_NE(owner.find("<D:all/>"), std::string::npos) << list;
    EXPECT_NE(owner.find("<D:protected/>"), std::string::npos);
    const auto proxy = aceWith(list, "calendar-proxy-write/");
    EXPECT_NE(proxy.find("<D:write/>"), std::string::npos);
    EXPECT_NE(proxy.find("<D:inherited><D:href>/dav/calendars/users/alice/</D:href>"),
              std::string::npos);
    const auto colleagues = aceWith(list, "<D:authenticated/>");
    EXPECT_NE(colleagues.find("read-free-busy"), std::string::npos);
    EXPECT_NE(colleagues.find("<D:protected/>"), std::string::npos);
    const auto own =
        aceWith(list, "<D:grant><D:privilege><D:write/></D:privilege></D:grant></D:ace>");
    EXPECT_NE(own.find("users/bob/"), std::string::npos) << list;
    EXPECT_EQ(own.find("inherited"), std::string::npos);
    const auto inherited =
        aceWith(list, "<D:grant><D:privilege><D:read/></D:privilege></D:grant><D:inherited>");
    EXPECT_NE(inherited.find("users/bob/"), std::string::npos) << list;
    const auto home = body("alice", calendars("alice"), "acl");
    EXPECT_EQ(home.find("<D:inherited>"), std::string::npos) << home;
    as("alice").put(calendar("alice") + "e1.ics", event("e1")).answer();
    const auto object = body("alice", calendar("alice") + "e1.ics", "acl");
    EXPECT_NE(object.find("<D:inherited><D:href>/dav/calendars/users/alice/calendar/</D:href>"),
              std::string::npos);
}

TEST_F(AclProperties, TheListNeedsItsPrivilege) {
    delegate("alice", "bob", storage::DelegateMode::kRead);
    delegate("alice", "carol", storage::DelegateMode::kWrite);
    const auto statusFor = [&](const std::string& login) {
        const Answer answer = as(login).propfind(calendar("alice"), "<D:acl/>");
        return answer.responses().at(0).statusOf("{DAV:}acl");
    };
    EXPECT_EQ(statusFor("bob"), 403);
    EXPECT_EQ(statusFor("carol"), 200);
    EXPECT_EQ(as("alice")
                  .propfind("/dav/calendars/", "<D:acl/>")
                  .answer()
                  .responses()
                  .at(0)
                  .statusOf("{DAV:}acl"),
              403);
}

TEST_F(AclProperties, RightsAreShownAsTheyAreEnforced) {
    grantToBob(calendar("alice"), "read");
    EXPECT_EQ(body("bob", calendar("alice"), "current-user-privilege-set").find("<D:read/>"),
              std::string::npos)
        << "reading one's rights is a right of its own";
    grantToBob(calendar("alice"), "all");
    const auto all = body("bob", calendar("alice"), "current-user-privilege-set");
    for (const auto* name : {"<D:all/>", "<D:write-acl/>", "<C:read-free-busy/>", "<D:bind/>"}) {
        EXPECT_NE(all.find(name), std::string::npos) << name;
    }
    EXPECT_EQ(all.find("schedule-"), std::string::npos);
    const auto inbox = body("alice", calendars("alice") + "inbox/", "current-user-privilege-set");
    EXPECT_NE(inbox.find("<C:schedule-deliver/>"), std::string::npos);
    EXPECT_EQ(inbox.find("schedule-send"), std::string::npos);
    const auto outbox = body("alice", calendars("alice") + "outbox/", "supported-privilege-set");
    EXPECT_NE(outbox.find("<C:schedule-send/>"), std::string::npos);
    EXPECT_EQ(outbox.find("schedule-deliver"), std::string::npos);
    const auto book = body("alice", addressbook("alice"), "supported-privilege-set");
    EXPECT_EQ(book.find("read-free-busy"), std::string::npos);
}

TEST_F(AclProperties, RestrictionsInheritanceAndGroup) {
    const auto restrictions = body("alice", calendar("alice"), "acl-restrictions");
    EXPECT_NE(restrictions.find("<D:grant-only/><D:no-invert/>"), std::string::npos);
    EXPECT_NE(body("alice", calendar("alice"), "inherited-acl-set")
                  .find("<D:inherited-acl-set><D:href>/dav/calendars/users/alice/</D:href>"),
              std::string::npos);
    EXPECT_NE(body("alice", calendars("alice"), "inherited-acl-set").find("<D:inherited-acl-set>"),
              body("alice", calendars("alice"), "inherited-acl-set")
                  .find("<D:inherited-acl-set><D:href>"));
    EXPECT_NE(body("alice", calendar("alice"), "group").find("<D:group/>"), std::string::npos);
    EXPECT_NE(as("alice")
                  .request("OPTIONS", calendar("alice"))
                  .answer()
                  .header("DAV")
                  .find("access-control"),
              std::string::npos);
    EXPECT_NE(
        as("alice").request("OPTIONS", calendar("alice")).answer().header("Allow").find("ACL"),
        std::string::npos);
}

TEST_F(AclProperties, PrincipalsTellTheirUrlsAndGroups) {
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    const std::string path = "/dav/principals/users/bob/";
    EXPECT_NE(body("bob", path, "principal-URL").find("<D:href>" + path + "</D:href>"),
              std::string::npos);
    EXPECT_NE(body("bob", path, "alternate-URI-set").find("<D:alternate-URI-set/>"),
              std::string::npos);
    EXPECT_NE(body("bob", path, "group-membership")
                  .find("<D:href>/dav/principals/users/alice/calendar-proxy-write/</D:href>"),
              std::string::npos);
    const auto list = body("bob", path, "acl");
    EXPECT_NE(list.find("<D:all/>"), std::string::npos) << list;
    EXPECT_NE(list.find("<D:authenticated/>"), std::string::npos);
}

TEST_F(AclProperties, GroupsAndMembersOfOtherOrganisationsAreNotNamed) {
    storage::PrincipalChange group;
    group.kind = storage::PrincipalKind::kGroup;
    group.slug = "office";
    const auto office = store_->principals().save(group);
    const auto person = [this](const std::string& slug) {
        return store_->principals().byPath({storage::PrincipalKind::kUser, slug})->id;
    };
    store_->principals().setMembers(office, {person("bob"), person("carol")});
    delegate("carol", "bob", storage::DelegateMode::kRead);
    query(
        "with o as (insert into organisation (slug) values ('other') returning id) update "
        "principal set organisation_id = o.id from o where principal.slug = 'carol'");
    const std::string path = "/dav/principals/groups/office/";
    const auto list = body("alice", path, "group-member-set");
    EXPECT_NE(list.find("/users/bob/"), std::string::npos);
    EXPECT_EQ(list.find("carol"), std::string::npos) << list;
    const auto expanded =
        as("alice").propfind(path, "<CS:expanded-group-member-set/>").answer().body;
    EXPECT_EQ(expanded.find("carol"), std::string::npos) << expanded;
    EXPECT_EQ(body("alice", "/dav/principals/users/bob/", "group-membership").find("carol"),
              std::string::npos);
    EXPECT_NE(body("bob", "/dav/principals/users/bob/", "group-membership").find("carol"),
              std::string::npos)
        << "one's own";
    EXPECT_NE(body("carol", "/dav/principals/users/carol/", "group-membership").find("office"),
              std::string::npos);
}

TEST_F(AclProperties, OwnersNameTheirDelegatesWithEffectAtOnce) {
    const std::string bob = "<D:href>/dav/principals/users/bob/</D:href>";
    const std::string path = calendar("alice") + "e1.ics";
    as("alice").put(path, event("e1")).answer();
    EXPECT_EQ(as("bob").get(path).status(), 403);
    EXPECT_EQ(members("alice", "calendar-proxy-read", bob), 200);
    EXPECT_EQ(as("bob").get(path).status(), 200);
    EXPECT_EQ(as("bob").put(path, event("e1", "SUMMARY:x\r\n")).status(), 403);
    EXPECT_EQ(members("alice", "calendar-proxy-write", bob), 200);
    EXPECT_EQ(as("bob").put(path, event("e1", "SUMMARY:x\r\n")).status(), 204);
    EXPECT_EQ(members("bob", "calendar-proxy-write", ""), 403) << "delegates name no delegates";
    EXPECT_EQ(members("alice", "calendar-proxy-write", ""), 200);
    EXPECT_EQ(members("alice", "calendar-proxy-read", ""), 200);
    EXPECT_EQ(as("bob").get(path).status(), 403);
}

TEST_F(AclProperties, DelegatesMustBeKnown) {
    const std::string bob = "<D:href>/dav/principals/users/bob/</D:href>";
    EXPECT_EQ(members("alice", "calendar-proxy-read",
                      bob + "<D:href>/dav/principals/users/nobody/</D:href>"),
              403);
    EXPECT_EQ(members("alice", "calendar-proxy-read", "<D:href>/dav/calendars/users/bob/</D:href>"),
              403);
    EXPECT_EQ(members("alice", "calendar-proxy-read", "<D:href>mailto:bob@example.org</D:href>"),
              403);
    EXPECT_EQ(value("select count(*) from delegation"), "0");
    EXPECT_EQ(as("alice")
                  .proppatch("/dav/principals/users/alice/calendar-proxy-read/",
                             "<D:set><D:prop><X:mood>x</X:mood></D:prop></D:set>")
                  .answer()
                  .responses()
                  .at(0)
                  .propstats.at(0)
                  .status,
              403);
    EXPECT_EQ(
        as("alice")
            .proppatch("/dav/principals/users/alice/", "<D:set><D:prop><D:group-member-set>" + bob +
                                                           "</D:group-member-set></D:prop></D:set>")
            .condition(),
        "");
    EXPECT_EQ(value("select count(*) from dead_property"), "0");
}

}  // namespace
}  // namespace kalends::test
