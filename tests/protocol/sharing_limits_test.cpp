// Limits of sharing over HTTP: an organisation's stricter default, rights that end, whole homes,
// deputies with limits, properties that deputies keep for themselves.
#include <algorithm>

#include "storage/grants.h"
#include "storage/shares.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

using storage::GrantRow;

class SharingLimits : public DavFixture {
  protected:
    void SetUp() override {
        for (const std::string objectClass : {"PUBLIC", "CONFIDENTIAL", "PRIVATE"}) {
            as("alice")
                .put(calendar("alice") + objectClass + ".ics",
                     event(objectClass, "CLASS:" + objectClass + "\r\nSUMMARY:Word\r\n"))
                .answer();
        }
    }

    storage::PrincipalId id(const std::string& slug,
                            storage::PrincipalKind kind = storage::PrincipalKind::kUser) {
        return store_->principals().byPath({kind, slug})->id;
    }

    storage::OrganisationId organisation() {
        return store_->principals().byPath({storage::PrincipalKind::kUser, "alice"})->organisation;
    }

    static storage::Grant reading(storage::PrincipalId grantee) {
        storage::Grant grant;
        grant.grantee = grantee.value;
        grant.privileges = 641;
        grant.publicLevel = grant.confidentialLevel = 3;
        grant.privateLevel = 1;
        return grant;
    }

    bool give(const storage::Grant& grant, storage::CollectionId collection) {
        return store_->grants().set({id("alice"), collection}, grant, {id("alice"), "password"});
    }

    /// "w": read in full, "b": a mask, "-": nothing; by class.
    std::string seen(const std::string& login) const {
        std::string letters;
        for (const std::string objectClass : {"PUBLIC", "CONFIDENTIAL", "PRIVATE"}) {
            const Answer answer = as(login).get(calendar("alice") + objectClass + ".ics");
            letters += answer.status != 200                            ? '-'
                       : answer.body.find("Word") == std::string::npos ? 'b'
                                                                       : 'w';
        }
        return letters;
    }

    std::string sharedUrl(const std::string& viewer,
                          const std::string& collection = "calendar",
                          storage::HomeKind home = storage::HomeKind::kCalendars) {
        if (home == storage::HomeKind::kAddressbooks) {
            return addressbooks(viewer) + store_->principals().byId(id("alice"))->guid +
                   "/";  // the first book
        }
        return calendars(viewer) + "shared-" +
               store_->collections().byId(collectionOf("alice", collection, home))->uuid + "/";
    }

    bool lists(const std::string& login, const std::string& home, const std::string& href) const {
        const Answer answer =
            as(login)
                .xml("PROPFIND", home,
                     "<D:propfind xmlns:D='DAV:'><D:prop><D:resourcetype/></D:prop></D:propfind>")
                .depth("1");
        const auto items = answer.responses();
        return std::any_of(items.begin(), items.end(),
                           [&](const auto& item) { return item.href == href; });
    }

    struct Synced {
        std::string token;
        std::vector<ResponseItem> items;

        [[nodiscard]] int statusOf(const std::string& href) const {
            const auto found = std::find_if(items.begin(), items.end(),
                                            [&](const auto& item) { return item.href == href; });
            return found == items.end() ? 0 : found->status == 0 ? 200 : found->status;
        }
    };

    Synced sync(const std::string& login, const std::string& token = {}) const {
        const Answer answer = as(login)
                                  .xml("REPORT", calendars(login),
                                       "<D:sync-collection xmlns:D='DAV:'><D:sync-token>" + token +
                                           "</D:sync-token><D:sync-level>1</"
                                           "D:sync-level><D:prop><D:resourcetype/></D:prop>"
                                           "</D:sync-collection>")
                                  .depth("0");
        EXPECT_EQ(answer.status, 207) << answer.body;
        const auto begin = answer.body.find("<D:sync-token>") + 14;
        return {answer.body.substr(begin, answer.body.find("</D:sync-token>") - begin),
                answer.responses()};
    }

    std::string ctag(const std::string& login) const {
        return as(login)
            .propfind(calendars(login), "<CS:getctag xmlns:CS='http://calendarserver.org/ns/'/>")
            .answer()
            .responses()
            .at(0)
            .text("{http://calendarserver.org/ns/}getctag");
    }

    storage::PrincipalId group(const std::string& slug,
                               const std::vector<storage::PrincipalId>& members) {
        storage::PrincipalChange change;
        change.kind = storage::PrincipalKind::kGroup;
        change.slug = slug;
        const auto made = store_->principals().save(change);
        store_->principals().setMembers(made, members);
        return made;
    }
};

TEST_F(SharingLimits, OfAnOrganisationHoldForUsualSharesAtOnceAndNotForNamedLevels) {
    give(reading(id("bob")), collectionOf("alice"));
    auto named = reading(id("carol"));
    named.levels = GrantRow::Levels::kStated;
    give(named, collectionOf("alice"));
    EXPECT_EQ(seen("bob"), "wwb");
    store_->grants().setLimit(organisation(), storage::OrganisationLimit{3, 1, 0});
    EXPECT_EQ(seen("bob"), "wb-");
    EXPECT_EQ(seen("carol"), "wwb");
    EXPECT_EQ(seen("alice"), "www");
    store_->grants().setLimit(organisation(), storage::OrganisationLimit{0, 0, 0});
    EXPECT_EQ(seen("bob"), "---");
    EXPECT_FALSE(lists("bob", calendars("bob"), sharedUrl("bob")));
    store_->grants().setLimit(organisation(), std::nullopt);
    EXPECT_EQ(seen("bob"), "wwb");
    EXPECT_TRUE(lists("bob", calendars("bob"), sharedUrl("bob")));
}

TEST_F(SharingLimits, OfAnOrganisationHoldForFreeTimeOfColleaguesAndForInvitations) {
    const auto busy = [&] {
        return as("carol")
            .xml("REPORT", calendar("alice"),
                 "<C:free-busy-query xmlns:C='urn:ietf:params:xml:ns:caldav'><C:time-range "
                 "start='20260101T000000Z' "
                 "end='20270101T000000Z'/></C:free-busy-query>")
            .depth("1")
            .answer();
    };
    EXPECT_EQ(busy().status, 200);
    store_->grants().setLimit(organisation(), storage::OrganisationLimit{0, 0, 0});
    EXPECT_EQ(busy().status, 403);
    store_->grants().setLimit(organisation(), storage::OrganisationLimit{1, 1, 1});
    ASSERT_EQ(
        as("alice")
            .xml(
                "POST", calendar("alice"),
                "<CS:share xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'><CS:set><D:href>"
                "mailto:bob@example.org</D:href><CS:read-write/></CS:set></CS:share>")
            .status(),
        200);
    EXPECT_EQ(seen("bob"), "bbb");
    EXPECT_EQ(as("bob").put(calendar("alice") + "new.ics", event("new")).status(), 403);
}

TEST_F(SharingLimits, AGrantOnAHomePutsEachOfItsCollectionsIntoTheGranteesHome) {
    give(reading(id("bob")), collectionOf("alice", ""));
    EXPECT_TRUE(lists("bob", calendars("bob"), sharedUrl("bob")));
    EXPECT_TRUE(lists("bob", calendars("bob"), sharedUrl("bob", "tasks")));
    EXPECT_FALSE(lists("bob", addressbooks("bob"),
                       sharedUrl("bob", "addressbook", storage::HomeKind::kAddressbooks)));
    EXPECT_EQ(as("bob").get(sharedUrl("bob") + "PUBLIC.ics").status(), 200);
    ASSERT_EQ(as("alice").mkcalendar(calendars("alice") + "later/").status(), 201);
    EXPECT_TRUE(lists("bob", calendars("bob"), sharedUrl("bob", "later")));
    // One put away stays away, for bob alone.
    give(reading(id("carol")), collectionOf("alice", ""));
    EXPECT_EQ(as("bob").remove(sharedUrl("bob", "later")).status(), 204);
    EXPECT_FALSE(lists("bob", calendars("bob"), sharedUrl("bob", "later")));
    EXPECT_TRUE(lists("carol", calendars("carol"), sharedUrl("carol", "later")));
    for (const std::string hidden : {"inbox", "outbox", "notifications"}) {
        EXPECT_EQ(as("bob").propfind(sharedUrl("bob", hidden), "<D:resourcetype/>").status(), 404)
            << hidden;
    }
}

TEST_F(SharingLimits, AGrantOnAllOfAnOwnerReachesCalendarsAndBooksButNoFiles) {
    const auto team = group("team", {id("bob")});
    give(reading(team), {});
    EXPECT_TRUE(lists("bob", calendars("bob"), sharedUrl("bob")));
    EXPECT_TRUE(lists("bob", addressbooks("bob"),
                      sharedUrl("bob", "addressbook", storage::HomeKind::kAddressbooks)));
    EXPECT_FALSE(lists("carol", calendars("carol"), sharedUrl("carol")));
    ASSERT_TRUE(store_->grants().revoke({id("alice"), {}}, reading(team), {}));
    EXPECT_FALSE(lists("bob", calendars("bob"), sharedUrl("bob")));
    EXPECT_EQ(as("bob").get(sharedUrl("bob") + "PUBLIC.ics").status(), 404);
}

TEST_F(SharingLimits, WhatAWholeOrganisationHasStandsInAHomeWhenItsOwnerTakesItIn) {
    auto everybody = reading({});
    everybody.kind = storage::GranteeKind::kOrganisation;
    everybody.grantee = organisation().value;
    give(everybody, collectionOf("alice"));
    EXPECT_EQ(as("bob").get(calendar("alice") + "PUBLIC.ics").status(), 200);
    EXPECT_FALSE(lists("bob", calendars("bob"), sharedUrl("bob")));
    EXPECT_EQ(as("bob").propfind(sharedUrl("bob"), "<D:resourcetype/>").status(), 404);
    ASSERT_TRUE(store_->shares().place(id("bob"), collectionOf("alice"), storage::Standing::kShown,
                                       "", {}));
    EXPECT_TRUE(lists("bob", calendars("bob"), sharedUrl("bob")));
    EXPECT_FALSE(lists("carol", calendars("carol"), sharedUrl("carol")));
    EXPECT_EQ(as("bob").get(sharedUrl("bob") + "PUBLIC.ics").status(), 200);
    EXPECT_EQ(as("bob").remove(sharedUrl("bob")).status(), 204);
    EXPECT_FALSE(lists("bob", calendars("bob"), sharedUrl("bob")));
    // From a client, too.
    EXPECT_EQ(as("carol")
                  .xml("POST", calendars("carol"),
                       "<CS:invite-reply xmlns:D='DAV:' "
                       "xmlns:CS='http://calendarserver.org/ns/'><CS:invite-accepted/>"
                       "<CS:hosturl><D:href>" +
                           calendar("alice") + "</D:href></CS:hosturl></CS:invite-reply>")
                  .status(),
              200);
    EXPECT_TRUE(lists("carol", calendars("carol"), sharedUrl("carol")));
    EXPECT_FALSE(store_->shares().place(id("carol"), collectionOf("alice", "tasks"),
                                        storage::Standing::kShown, "", {}));
}

TEST_F(SharingLimits, WhenAGrantEndsSynchronisingTellsThatTheCalendarWent) {
    auto grant = reading(id("bob"));
    grant.until = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
                  std::chrono::hours(1);
    give(grant, collectionOf("alice"));
    const auto before = sync("bob");
    const auto tag = ctag("bob");
    EXPECT_EQ(before.statusOf(sharedUrl("bob")), 200);
    query(
        "update access_grant set ends_at = now() - interval '1 second' where ends_at is not null");
    // At its time, without anybody doing anything.
    EXPECT_EQ(seen("bob"), "---");
    EXPECT_EQ(sync("bob", before.token).statusOf(sharedUrl("bob")), 404);
    EXPECT_NE(ctag("bob"), tag);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto ended = store_->grants().endOverdue(now, 10);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].grantee, "user/bob");
    EXPECT_EQ(ended[0].collection, "calendar");
    EXPECT_TRUE(store_->grants().endOverdue(now, 10).empty());
    EXPECT_EQ(sync("bob", before.token).statusOf(sharedUrl("bob")), 404);
}

TEST_F(SharingLimits, MembersOfNestedGroupsComeAndGoInSynchronisations) {
    const auto inner = group("inner", {});
    const auto outer = group("outer", {inner});
    give(reading(outer), collectionOf("alice"));
    auto state = sync("bob");
    const auto tag = ctag("bob");
    EXPECT_EQ(state.statusOf(sharedUrl("bob")), 0);
    store_->principals().setMembers(inner, {id("bob")});
    EXPECT_NE(ctag("bob"), tag);
    state = sync("bob", state.token);
    EXPECT_EQ(state.statusOf(sharedUrl("bob")), 200);
    store_->principals().setMembers(inner, {});
    EXPECT_EQ(sync("bob", state.token).statusOf(sharedUrl("bob")), 404);
    EXPECT_EQ(as("bob").get(sharedUrl("bob") + "PUBLIC.ics").status(), 404);
}

TEST_F(SharingLimits, DeputiesEndAtTheirTimeAndSeeAsMuchAsTheyWereGiven) {
    storage::Delegation limits{id("alice"), id("bob"), storage::DelegateMode::kWrite, {}, false};
    limits.until = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
                   std::chrono::hours(1);
    ASSERT_TRUE(store_->principals().setDelegate(limits, {}));
    EXPECT_EQ(seen("bob"), "wwb");
    EXPECT_EQ(as("bob").put(calendar("alice") + "n.ics", event("n")).status(), 201);
    EXPECT_EQ(as("bob").put(calendar("alice") + "p.ics", event("p", "CLASS:PRIVATE\r\n")).status(),
              403);
    EXPECT_EQ(as("bob").put(calendar("alice") + "PRIVATE.ics", event("PRIVATE")).status(), 403);
    EXPECT_EQ(as("bob").remove(calendar("alice") + "PRIVATE.ics").status(), 403);
    // A client that writes the same list again does not take the limits away.
    ASSERT_EQ(
        as("alice")
            .proppatch(
                "/dav/principals/users/alice/calendar-proxy-write/",
                "<D:set><D:prop><D:group-member-set><D:href>/dav/principals/users/bob/</D:href>"
                "<D:href>/dav/principals/users/carol/</D:href></D:group-member-set></D:prop></"
                "D:set>")
            .status(),
        207);
    EXPECT_EQ(seen("bob"), "wwb");
    EXPECT_EQ(seen("carol"), "www");
    query("update delegation set ends_at = now() - interval '1 second' where ends_at is not null");
    EXPECT_EQ(seen("bob"), "---");
    EXPECT_EQ(seen("carol"), "www");
    const auto ended = store_->grants().endOverdue(
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()), 10);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].what, storage::Ended::What::kDelegation);
    EXPECT_FALSE(store_->principals().removeDelegate(id("alice"), id("bob")));
    EXPECT_FALSE(store_->principals().setDelegate(
        {id("alice"), id("alice"), storage::DelegateMode::kRead, {}, true}, {}));
}

TEST_F(SharingLimits, LimitsOfDeputiesAreToldToBothSidesAndToNobodyElse) {
    storage::Delegation limits{id("alice"), id("bob"), storage::DelegateMode::kRead, {}, false};
    limits.until = std::chrono::sys_days{std::chrono::January / 31 / 2100};
    ASSERT_TRUE(store_->principals().setDelegate(limits, {}));
    constexpr const char* kDeputies = "{urn:kalends:ns}deputies";
    constexpr const char* kDeputyFor = "{urn:kalends:ns}deputy-for";
    const std::string both =
        "<K:deputies xmlns:K='urn:kalends:ns'/><K:deputy-for xmlns:K='urn:kalends:ns'/>";
    const auto of = [&](const std::string& viewer, const std::string& whose) {
        return as(viewer).propfind("/dav/principals/users/" + whose + "/", both).answer();
    };
    const auto owner = of("alice", "alice");
    ASSERT_NE(owner.responses().at(0).property(kDeputies), nullptr) << owner.body;
    EXPECT_NE(owner.body.find("/dav/principals/users/bob/"), std::string::npos);
    EXPECT_NE(owner.body.find("2100-01-31T00:00:00Z"), std::string::npos);
    EXPECT_NE(owner.body.find("without-private"), std::string::npos);
    const auto deputy = of("bob", "bob");
    ASSERT_NE(deputy.responses().at(0).property(kDeputyFor), nullptr) << deputy.body;
    EXPECT_NE(deputy.body.find("/dav/principals/users/alice/"), std::string::npos);
    EXPECT_EQ(of("carol", "alice").responses().at(0).property(kDeputies), nullptr);
    EXPECT_EQ(of("carol", "bob").responses().at(0).property(kDeputyFor), nullptr);
}

TEST_F(SharingLimits, DeputiesKeepColoursOfTheirOwnOnTheOwnersCalendars) {
    delegate("alice", "bob", storage::DelegateMode::kRead);
    delegate("alice", "carol", storage::DelegateMode::kWrite);
    const std::string property = "<A:calendar-color xmlns:A='http://apple.com/ns/ical/'/>";
    const auto color = [&](const std::string& login) {
        return as(login)
            .propfind(calendar("alice"), property)
            .answer()
            .responses()
            .at(0)
            .text("{http://apple.com/ns/ical/}calendar-color");
    };
    const auto set = [&](const std::string& login, const std::string& what) {
        return as(login)
            .proppatch(calendar("alice"), "<D:set><D:prop>" + what + "</D:prop></D:set>")
            .answer();
    };
    const auto colored = [](const std::string& value) {
        return "<A:calendar-color xmlns:A='http://apple.com/ns/ical/'>" + value +
               "</A:calendar-color>";
    };
    EXPECT_EQ(set("alice", colored("#010101FF")).status, 207);
    EXPECT_EQ(set("bob", colored("#020202FF")).status, 207);
    EXPECT_EQ(set("carol", colored("#030303FF")).status, 207);
    EXPECT_EQ(color("alice"), "#010101FF");
    EXPECT_EQ(color("bob"), "#020202FF");
    EXPECT_EQ(color("carol"), "#030303FF");
    // Who only reads names it for themselves, who writes for everybody.
    EXPECT_EQ(set("bob", "<D:displayname>Mine</D:displayname>").status, 207);
    const auto name = [&](const std::string& login) {
        return as(login)
            .propfind(calendar("alice"), "<D:displayname/>")
            .answer()
            .responses()
            .at(0)
            .text("{DAV:}displayname");
    };
    EXPECT_EQ(name("bob"), "Mine");
    EXPECT_NE(name("alice"), "Mine");
    EXPECT_EQ(set("carol", "<D:displayname>Ours</D:displayname>").status, 207);
    EXPECT_EQ(name("alice"), "Ours");
    EXPECT_EQ(name("bob"), "Mine");
    EXPECT_EQ(as("bob").put(calendar("alice") + "x.ics", event("x")).status(), 403);
    EXPECT_EQ(as("bob").remove(calendar("alice")).status(), 403);
    // They go with the delegation.
    ASSERT_TRUE(store_->principals().removeDelegate(id("alice"), id("bob")));
    EXPECT_EQ(value("select count(*) from viewer_collection v join principal p on p.id = "
                    "v.viewer_id where p.slug = 'bob'"),
              "0");
}

}  // namespace
}  // namespace kalends::test
