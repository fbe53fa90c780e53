// Grants: what is replaced, what reaches whom, what stands on a collection.
#include <gtest/gtest.h>

#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;

class Grants : public PostgresFixture {
  protected:
    [[nodiscard]] std::uint64_t reaching(const std::string& collection, PrincipalId viewer) {
        const auto place = store_->objects().locate(
            {{PrincipalKind::kUser, "alice"}, HomeKind::kCalendars, collection, {}}, viewer,
            WantBody::kNo);
        std::uint64_t privileges = 0;
        for (const GrantRow& grant : place->grants) {
            privileges |= grant.privileges;
        }
        return privileges;
    }

    static Grant to(PrincipalId id, std::uint64_t privileges) {
        return {GranteeKind::kPrincipal, id.value, privileges, 3, 3, 1};
    }

    const PrincipalId alice_ = person("alice"), bob_ = person("bob"), carol_ = person("carol");
    const Actor actor_{alice_, "password"};
};

TEST_F(Grants, ReplaceAndStandOnTheirCollection) {
    const auto calendar = collectionOf("alice"), tasks = collectionOf("alice", "tasks");
    auto& grants = store_->grants();
    EXPECT_TRUE(grants.replace(calendar, {to(bob_, 1), to(carol_, 2)}, actor_));
    EXPECT_TRUE(grants.replace(tasks, {to(bob_, 4)}, actor_));
    EXPECT_EQ(reaching("calendar", bob_), 1U);
    EXPECT_EQ(reaching("tasks", carol_), 0U);
    EXPECT_TRUE(grants.replace(calendar, {to(bob_, 8)}, actor_));
    EXPECT_EQ(reaching("calendar", bob_), 8U);
    EXPECT_EQ(reaching("calendar", carol_), 0U);
    const auto standing = grants.on({calendar, tasks});
    ASSERT_EQ(standing.size(), 2U);
    EXPECT_EQ(standing[0].collection, calendar);
    EXPECT_EQ(standing[0].grant.grantee, bob_.value);
    EXPECT_EQ(standing[0].grant.publicLevel, 3);
    EXPECT_EQ(standing[0].scope, StandingGrant::Scope::kCollection);
    EXPECT_FALSE(grants.replace({999'999}, {}, actor_));
    EXPECT_TRUE(grants.on({}).empty());
}

TEST_F(Grants, OnTheHomeReachItsChildrenAndNoOtherHome) {
    const auto home = collectionOf("alice", ""), calendar = collectionOf("alice");
    EXPECT_TRUE(store_->grants().replace(home, {to(bob_, 1)}, actor_));
    EXPECT_EQ(reaching("calendar", bob_), 1U);
    EXPECT_EQ(reaching("tasks", bob_), 1U);
    EXPECT_EQ(reaching("", bob_), 1U);
    EXPECT_EQ(reaching("not-yet-made", bob_), 1U);
    const auto book = store_->objects().locate(
        {{PrincipalKind::kUser, "alice"}, HomeKind::kAddressbooks, "addressbook", {}}, bob_,
        WantBody::kNo);
    EXPECT_TRUE(book->grants.empty());
    const auto standing = store_->grants().on({home, calendar});
    ASSERT_EQ(standing.size(), 2U);
    for (const auto& each : standing) {
        EXPECT_EQ(each.scope, each.collection == home ? StandingGrant::Scope::kCollection
                                                      : StandingGrant::Scope::kHome);
    }
    for (const auto& child : store_->collections().children(home, bob_)) {
        ASSERT_EQ(child.grants.size(), 1U);
        EXPECT_EQ(child.grants[0].scope, GrantRow::Scope::kOwner);
    }
}

TEST_F(Grants, ToDelegatesReachThemByTheirMode) {
    store_->principals().setDelegates(alice_, DelegateMode::kRead, {bob_});
    store_->principals().setDelegates(alice_, DelegateMode::kWrite, {carol_});
    EXPECT_TRUE(store_->grants().replace(collectionOf("alice"),
                                         {{GranteeKind::kReadDelegates, 0, 16, 3, 3, 0},
                                          {GranteeKind::kWriteDelegates, 0, 32, 3, 3, 0}},
                                         actor_));
    EXPECT_EQ(reaching("calendar", bob_), 16U);
    EXPECT_EQ(reaching("calendar", carol_), 32U);
    EXPECT_EQ(value("select grants_for(" + std::to_string(alice_.value) + ", " +
                    std::to_string(collectionOf("alice").value) + ", " +
                    std::to_string(bob_.value) + ") like '%1,16,3,3,0,0%'"),
              "t")
        << "the version before asks so";
}

TEST_F(Grants, AreSetOneByOneWithEndAndReasonAndTakenBackAlone) {
    const auto calendar = collectionOf("alice");
    auto& grants = store_->grants();
    Grant grant = to(bob_, 641);
    grant.levels = GrantRow::Levels::kStated;
    grant.until = std::chrono::sys_days{std::chrono::January / 1 / 2100};
    grant.reason = "holiday cover";
    EXPECT_TRUE(grants.set({alice_, calendar}, grant, actor_));
    EXPECT_TRUE(grants.set({alice_, {}}, to(carol_, 1), actor_));
    const auto standing = grants.on({calendar});
    ASSERT_EQ(standing.size(), 2U);
    EXPECT_EQ(standing[0].grant.until, grant.until);
    EXPECT_EQ(standing[0].grant.reason, "holiday cover");
    EXPECT_EQ(standing[0].grant.levels, GrantRow::Levels::kStated);
    EXPECT_EQ(standing[1].scope, StandingGrant::Scope::kOwner);
    // The list of a client that says the same leaves end, reason and levels as they are.
    EXPECT_TRUE(grants.replace(calendar, {to(bob_, 641)}, actor_));
    EXPECT_EQ(grants.on({calendar})[0].grant.reason, "holiday cover");
    EXPECT_TRUE(grants.set({alice_, calendar}, to(bob_, 703), actor_));
    EXPECT_EQ(grants.on({calendar}).size(), 2U);
    EXPECT_EQ(reaching("calendar", bob_), 703U);
    EXPECT_FALSE(grants.set({alice_, calendar}, to(alice_, 1), actor_));
    EXPECT_FALSE(grants.set({bob_, calendar}, to(carol_, 1), actor_)) << "not bob's calendar";
    EXPECT_FALSE(grants.set({{999'999}, {}}, to(carol_, 1), actor_));
    EXPECT_TRUE(grants.revoke({alice_, calendar}, to(bob_, 0), actor_));
    EXPECT_FALSE(grants.revoke({alice_, calendar}, to(bob_, 0), actor_));
    EXPECT_EQ(reaching("calendar", carol_), 1U);
    EXPECT_TRUE(grants.revoke({alice_, {}}, to(carol_, 0), actor_));
    EXPECT_EQ(reaching("calendar", carol_), 0U);
}

TEST_F(Grants, WhatSchedulesForTheOwnerSurvivesAListThatCannotSayIt) {
    const auto calendar = collectionOf("alice");
    constexpr std::uint64_t kScheduling = 0xE000;
    EXPECT_TRUE(store_->grants().set({alice_, calendar}, to(bob_, 641 | kScheduling), actor_));
    EXPECT_TRUE(store_->grants().replace(calendar, {to(bob_, 641)}, actor_));
    EXPECT_EQ(reaching("calendar", bob_), 641 | kScheduling);
    EXPECT_TRUE(store_->grants().replace(calendar, {to(bob_, 703)}, actor_));
    EXPECT_EQ(reaching("calendar", bob_), 703U);
}

TEST_F(Grants, LimitsOfAnOrganisationComeWithWhatReachesAViewer) {
    const auto organisation = store_->principals().byId(alice_)->organisation;
    EXPECT_FALSE(store_->grants().limitOf(organisation));
    const OrganisationLimit limit{3, 1, 0};
    store_->grants().setLimit(organisation, limit);
    EXPECT_EQ(store_->grants().limitOf(organisation), limit);
    const auto place = store_->objects().locate(
        {{PrincipalKind::kUser, "alice"}, HomeKind::kCalendars, "calendar", {}}, bob_,
        WantBody::kNo);
    ASSERT_EQ(place->grants.size(), 1U);
    EXPECT_EQ(place->grants[0].levels, GrantRow::Levels::kLimit);
    EXPECT_EQ(place->grants[0].publicLevel, 3);
    EXPECT_EQ(value("select coalesce(grants_within(" + std::to_string(alice_.value) +
                    ", 1::smallint, " + std::to_string(collectionOf("alice").value) + ", " +
                    std::to_string(bob_.value) + "), '-')"),
              "-")
        << "the version before takes no limit for a grant";
    store_->grants().setLimit(organisation, std::nullopt);
    EXPECT_FALSE(store_->grants().limitOf(organisation));
}

TEST_F(Grants, AndDelegationsThatAreOverAreTakenAwayInBatches) {
    using std::chrono::sys_days;
    const auto calendar = collectionOf("alice");
    auto grant = to(bob_, 641);
    grant.until = sys_days{std::chrono::January / 1 / 2100};
    EXPECT_TRUE(store_->grants().set({alice_, calendar}, grant, actor_));
    grant.grantee = carol_.value;
    EXPECT_TRUE(store_->grants().set({alice_, {}}, grant, actor_));
    EXPECT_TRUE(store_->principals().setDelegate(
        {alice_, carol_, DelegateMode::kRead, grant.until, true}, alice_));
    EXPECT_TRUE(store_->grants().endOverdue(*grant.until - std::chrono::seconds(1), 10).empty());
    const auto first = store_->grants().endOverdue(*grant.until, 1);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].grantee, "user/bob");
    EXPECT_EQ(first[0].owner, alice_);
    EXPECT_EQ(first[1].what, Ended::What::kDelegation);
    const auto second = store_->grants().endOverdue(*grant.until, 1);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].collection, std::nullopt);
    EXPECT_TRUE(store_->principals().delegatesOf(alice_).empty());
}

TEST_F(Grants, WhatAViewerSeesOfOthersIsFoundFromTheViewer) {
    PrincipalChange change;
    change.kind = PrincipalKind::kGroup;
    change.slug = "team";
    const auto team = store_->principals().save(change);
    store_->principals().setMembers(team, {carol_});
    EXPECT_TRUE(store_->shares().seenBy(carol_, {}, 10).empty());
    EXPECT_TRUE(store_->grants().set({alice_, collectionOf("alice")}, to(team, 641), actor_));
    EXPECT_TRUE(
        store_->principals().setDelegate({bob_, carol_, DelegateMode::kRead, {}, false}, bob_));
    const auto seen = store_->shares().seenBy(carol_, {}, 10);
    ASSERT_EQ(seen.size(), 4U) << "alice's calendar; bob's calendar, tasks and book";
    EXPECT_EQ(seen[0].owner.slug, "alice");
    EXPECT_EQ(seen[0].through, std::vector<std::string>{"group/team"});
    EXPECT_EQ(seen[1].through, std::vector<std::string>{"delegate to read without private"});
    EXPECT_EQ(store_->shares().seenBy(carol_, seen[1].collection.id, 1).at(0).collection.id,
              seen[2].collection.id);
}

}  // namespace

}  // namespace kalends::test
