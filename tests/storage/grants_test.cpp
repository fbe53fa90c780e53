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
            {{PrincipalKind::kUser, "alice"}, HomeKind::kCalendars, collection, {}}, viewer, WantBody::kNo);
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
        {{PrincipalKind::kUser, "alice"}, HomeKind::kAddressbooks, "addressbook", {}}, bob_, WantBody::kNo);
    EXPECT_TRUE(book->grants.empty());
    const auto standing = store_->grants().on({home, calendar});
    ASSERT_EQ(standing.size(), 2U);
    for (const auto& each : standing) {
        EXPECT_EQ(each.scope, each.collection == home ? StandingGrant::Scope::kCollection : StandingGrant::Scope::kHome);
    }
    for (const auto& child : store_->collections().children(home, bob_)) {
        ASSERT_EQ(child.grants.size(), 1U);
        EXPECT_EQ(child.grants[0].scope, GrantRow::Scope::kOwner);
    }
}

TEST_F(Grants, ToDelegatesReachThemByTheirMode) {
    store_->principals().setDelegates(alice_, DelegateMode::kRead, {bob_});
    store_->principals().setDelegates(alice_, DelegateMode::kWrite, {carol_});
    EXPECT_TRUE(store_->grants().replace(
        collectionOf("alice"), {{GranteeKind::kReadDelegates, 0, 16, 3, 3, 0}, {GranteeKind::kWriteDelegates, 0, 32, 3, 3, 0}},
        actor_));
    EXPECT_EQ(reaching("calendar", bob_), 16U);
    EXPECT_EQ(reaching("calendar", carol_), 32U);
    EXPECT_EQ(value("select grants_for(" + std::to_string(alice_.value) + ", " +
                    std::to_string(collectionOf("alice").value) + ", " + std::to_string(bob_.value) + ") like '%1,16,3,3,0,0%'"),
              "t")
        << "the version before asks so";
}

}  // namespace

}  // namespace kalends::test
