// Homes and collections: defaults, creation, properties, removal, what a viewer's grants reach.
#include "storage/collections.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/storage/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;
using CreateOutcome = CollectionStore::CreateOutcome;

class Collections : public PostgresFixture {
  protected:
    Collections() { alice_ = person("alice"); }

    [[nodiscard]] Actor actor() const { return {alice_, "password"}; }

    std::vector<CollectionView> children(PrincipalId viewer) {
        return store_->collections().children(collectionOf("alice", ""), viewer);
    }

    std::optional<Place> locate(const std::string& collection, PrincipalId viewer) {
        return store_->objects().locate(
            {{PrincipalKind::kUser, "alice"}, HomeKind::kCalendars, collection, {}}, viewer,
            WantBody::kNo);
    }

    CollectionStore::Created create(const std::string& slug, CollectionChange properties = {}) {
        return store_->collections().create(
            {alice_, HomeKind::kCalendars, CollectionKind::kCalendar, slug, std::move(properties)},
            actor());
    }

    PrincipalId alice_;
};

TEST_F(Collections, APersonStartsWithHomesAndDefaultCollections) {
    std::vector<std::string> found;
    for (const CollectionView& view : children(alice_)) {
        found.push_back(view.collection.slug + "/" +
                        std::to_string(static_cast<int>(view.collection.kind)) + "/" +
                        std::to_string(view.collection.components));
    }
    EXPECT_EQ(found, (std::vector<std::string>{"calendar/2/1", "inbox/3/0", "notifications/5/0",
                                               "outbox/4/0", "tasks/2/2"}));
    const auto books =
        store_->collections().children(collectionOf("alice", "", HomeKind::kAddressbooks), alice_);
    ASSERT_EQ(books.size(), 1U);
    EXPECT_EQ(books[0].collection.slug, "addressbook");
    EXPECT_EQ(books[0].collection.kind, CollectionKind::kAddressbook);
    const auto home = locate("", alice_);
    ASSERT_TRUE(home && home->collection);
    EXPECT_EQ(home->collection->kind, CollectionKind::kHome);
    EXPECT_EQ(home->collection->owner, alice_);
    EXPECT_EQ(home->owner.login, "alice");
}

TEST_F(Collections, PathsThatEndEarlySayHowFarTheyLead) {
    EXPECT_FALSE(store_->objects().locate(
        {{PrincipalKind::kUser, "nobody"}, HomeKind::kCalendars, "", {}}, alice_, WantBody::kNo));
    EXPECT_FALSE(store_->objects().locate(
        {{PrincipalKind::kGroup, "alice"}, HomeKind::kCalendars, "", {}}, alice_, WantBody::kNo));
    const auto place = locate("none", alice_);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->owner.id, alice_);
    EXPECT_FALSE(place->collection);
    EXPECT_FALSE(place->object);
}

TEST_F(Collections, CreateSetsAllPropertiesOrSaysWhyNot) {
    CollectionChange properties;
    properties.displayName = "Büro \"1\"";
    properties.description = "d";
    properties.color = "#112233";
    properties.timezone = "BEGIN:VCALENDAR";
    properties.timezoneId = "Europe/Berlin";
    properties.order = 7;
    properties.components = 3;
    properties.transparent = true;
    properties.setDead = {{"{x}y", "<y/>"}};
    const auto created = create("work", properties);
    EXPECT_EQ(created.outcome, CreateOutcome::kCreated);
    const Collection found = store_->collections().byId(created.id).value();
    EXPECT_EQ(found.displayName, "Büro \"1\"");
    EXPECT_EQ(found.description, "d");
    EXPECT_EQ(found.color, "#112233");
    EXPECT_EQ(found.timezone, "BEGIN:VCALENDAR");
    EXPECT_EQ(found.timezoneId, "Europe/Berlin");
    EXPECT_EQ(found.order, 7);
    EXPECT_EQ(found.components, 3);
    EXPECT_TRUE(found.transparent);
    EXPECT_EQ(found.uuid.size(), 36U);
    EXPECT_EQ(store_->collections().deadProperties({created.id}).size(), 1U);
    EXPECT_EQ(create("work").outcome, CreateOutcome::kExists);
    EXPECT_EQ(create("work").id, created.id);
    EXPECT_EQ(store_->collections()
                  .create({alice_, HomeKind::kFiles, CollectionKind::kFolder, "f", {}}, actor())
                  .outcome,
              CreateOutcome::kNoHome);
    EXPECT_EQ(store_->collections()
                  .create({alice_, HomeKind::kFiles, CollectionKind::kHome, "", {}}, actor())
                  .outcome,
              CreateOutcome::kCreated);
    EXPECT_EQ(store_->collections()
                  .create({alice_, HomeKind::kFiles, CollectionKind::kFolder, "f", {}}, actor())
                  .outcome,
              CreateOutcome::kCreated);
    EXPECT_EQ(store_->collections()
                  .create({{4242}, HomeKind::kFiles, CollectionKind::kHome, "", {}}, actor())
                  .outcome,
              CreateOutcome::kNoHome);
    EXPECT_THROW(create(std::string(300, 'x')), Refused);
    EXPECT_THROW(create("bad\xFF"), Refused);
}

TEST_F(Collections, ChangeTouchesOnlyWhatItNames) {
    CollectionChange first;
    first.displayName = "one";
    first.color = "red";
    first.order = 1;
    first.setDead = {{"{x}a", "<a/>"}, {"{x}b", "<b/>"}};
    const CollectionId id = create("c", first).id;
    CollectionChange second;
    second.color = std::optional<std::string>();
    second.description = "new";
    second.order = std::optional<std::int64_t>();
    second.setDead = {{"{x}b", "<b>2</b>"}};
    second.removeDead = {"{x}a"};
    EXPECT_TRUE(store_->collections().change(id, second, actor()));
    const Collection found = store_->collections().byId(id).value();
    EXPECT_EQ(found.displayName, "one");
    EXPECT_FALSE(found.color);
    EXPECT_FALSE(found.order);
    EXPECT_EQ(found.description, "new");
    EXPECT_EQ(found.revision.value, 0);
    const auto dead = store_->collections().deadProperties({id});
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead[0].second.xml, "<b>2</b>");
    EXPECT_FALSE(store_->collections().change({999999}, second, actor()));

    CollectionChange half;
    half.displayName = "changed";
    half.setDead = {{std::string(700, 'n'), "<n/>"}};
    EXPECT_THROW(store_->collections().change(id, half, actor()), Refused);
    EXPECT_EQ(store_->collections().byId(id)->displayName, "one");
}

TEST_F(Collections, RemovalKeepsContentInHistoryAndTheNameBecomesFree) {
    const CollectionId id = create("c").id;
    const std::string uuid = store_->collections().byId(id)->uuid;
    store_->objects().put(event(id, "a.ics", "u", "e"), {}, actor());
    EXPECT_TRUE(store_->collections().remove(id, actor()));
    EXPECT_FALSE(store_->collections().remove(id, actor()));
    EXPECT_FALSE(store_->collections().byId(id));
    EXPECT_EQ(store_->objects().put(event(id, "a.ics", "u", "e"), {}, actor()).outcome,
              WriteResult::Outcome::kNoCollection);
    EXPECT_EQ(value("select count(*) from object") + value("select count(*) from occurrence"),
              "00");
    EXPECT_EQ(value("select slug || removed_by from removed_collection"),
              "c" + std::to_string(alice_.value));
    EXPECT_EQ(
        value("select replaced_body from change where kind = 3 and replaced_body is not null"),
        event(id, "a.ics", "u", "e").body);
    const CollectionId again = create("c").id;
    EXPECT_NE(store_->collections().byId(again)->uuid, uuid);
    EXPECT_EQ(store_->objects().changesSince(again, {}, 0, WantBody::kNo).changes.size(), 0U);
    EXPECT_FALSE(store_->collections().remove(collectionOf("alice", ""), actor()))
        << "a home stays";
}

TEST_F(Collections, RenameNeedsAFreeName) {
    const CollectionId id = create("one").id;
    create("two");
    EXPECT_FALSE(store_->collections().rename(id, "two", actor()));
    EXPECT_FALSE(store_->collections().rename(id, "", actor()));
    EXPECT_FALSE(store_->collections().rename({999999}, "x", actor()));
    EXPECT_TRUE(store_->collections().rename(id, "three", actor()));
    EXPECT_EQ(collectionOf("alice", "three"), id);
    EXPECT_FALSE(collectionOf("alice", "one"));
}

TEST_F(Collections, ConcurrentCreationOfOneNameHasOneWinner) {
    std::vector<std::thread> threads;
    std::atomic<int> created = 0, exists = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto outcome = create("same").outcome;
            created += outcome == CreateOutcome::kCreated ? 1 : 0;
            exists += outcome == CreateOutcome::kExists ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(created, 1);
    EXPECT_EQ(exists, 7);
}

TEST_F(Collections, RemovalsAtTheSameTimeLeaveTheLastOfAKind) {
    using Removal = CollectionStore::Removal;
    const auto other = openStore();  // a connection of its own, as another node has
    for (int round = 0; round < 10; ++round) {
        const CollectionId made = create("round" + std::to_string(round)).id;
        const CollectionId all[] = {collectionOf("alice", "calendar"),
                                    collectionOf("alice", "tasks"), made};
        std::atomic<int> removed = 0, last = 0;
        std::vector<std::thread> threads;
        for (const CollectionId id : all) {
            threads.emplace_back([&, id] {
                auto& store = id == made ? *store_ : *other;
                const auto outcome = store.collections().removeUnlessLast(id, actor());
                removed += outcome == Removal::kRemoved ? 1 : 0;
                last += outcome == Removal::kLast ? 1 : 0;
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        EXPECT_EQ(removed, 2);
        EXPECT_EQ(last, 1);
        for (const auto& view : children(alice_)) {
            if (view.collection.kind == CollectionKind::kCalendar) {
                ASSERT_TRUE(store_->collections().rename(view.collection.id, "calendar", actor()));
            }
        }
        create("tasks");
    }
    EXPECT_EQ(store_->collections().removeUnlessLast({999999}, actor()), Removal::kGone);
    const CollectionId book = collectionOf("alice", "addressbook", HomeKind::kAddressbooks);
    EXPECT_EQ(store_->collections().removeUnlessLast(book, actor()), Removal::kLast);
    EXPECT_TRUE(store_->collections().remove(book, actor()));
}

TEST_F(Collections, GrantsThatReachTheViewerComeAlong) {
    const PrincipalId bob = person("bob"), carla = person("carla"), dora = person("dora");
    const PrincipalId inner = person("inner", PrincipalKind::kGroup),
                      outer = person("outer", PrincipalKind::kGroup);
    store_->principals().setMembers(inner, {carla});
    store_->principals().setMembers(outer, {inner});
    store_->principals().setDelegates(alice_, DelegateMode::kRead, {outer});
    store_->principals().setDelegates(alice_, DelegateMode::kWrite, {dora});
    const std::string alice = std::to_string(alice_.value),
                      calendar = std::to_string(collectionOf("alice").value);
    query(
        "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, "
        "public_level, confidential_level, private_level) values"
        " (" +
        alice + ", " + calendar + ", 1, " + std::to_string(bob.value) +
        ", 5, 3, 2, 1),"
        " (" +
        alice + ", null, 2, 1, 9, 1, 1, 0), (" + alice + ", null, 3, null, 16, 0, 0, 0)");
    query(
        "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, "
        "ends_at) values"
        " (" +
        alice + ", null, 1, " + std::to_string(bob.value) + ", 64, now() - interval '1 second')");

    const auto grants = [&](const std::string& collection, PrincipalId viewer) {
        std::uint64_t privileges = 0;
        const auto place = locate(collection, viewer);
        for (const GrantRow& grant : place->grants) {
            privileges |= grant.privileges;
        }
        return privileges;
    };
    EXPECT_EQ(grants("calendar", bob), 5U | 9U | 16U);
    EXPECT_EQ(grants("tasks", bob), 9U | 16U);
    EXPECT_EQ(grants("calendar", alice_), 0U) << "the owner needs none";
    EXPECT_EQ(grants("calendar", {}), 0U) << "nobody is signed in";

    const auto ofBob = locate("calendar", bob)->grants;
    const auto onCalendar = std::find_if(ofBob.begin(), ofBob.end(), [](const GrantRow& g) {
        return g.scope == GrantRow::Scope::kCollection;
    });
    ASSERT_NE(onCalendar, ofBob.end());
    EXPECT_EQ(onCalendar->publicLevel, 3);
    EXPECT_EQ(onCalendar->confidentialLevel, 2);
    EXPECT_EQ(onCalendar->privateLevel, 1);
    EXPECT_FALSE(onCalendar->delegate);

    const auto delegate = [&](PrincipalId viewer) -> std::optional<DelegateMode> {
        const auto place = locate("calendar", viewer);
        for (const GrantRow& grant : place->grants) {
            if (grant.delegate) {
                return grant.delegate;
            }
        }
        return std::nullopt;
    };
    EXPECT_EQ(delegate(carla), DelegateMode::kRead) << "through two groups";
    EXPECT_EQ(delegate(dora), DelegateMode::kWrite);
    EXPECT_EQ(delegate(bob), std::nullopt);
    const auto views = children(dora);
    ASSERT_EQ(views.size(), 5U);
    EXPECT_FALSE(views[0].grants.empty());
    EXPECT_TRUE(children(alice_)[0].grants.empty());
}

TEST_F(Collections, PrincipalsHaveDeadPropertiesToo) {
    store_->collections().changePrincipalProperties(alice_, {{"{x}y", "<y/>"}, {"{x}z", "<z/>"}},
                                                    {});
    store_->collections().changePrincipalProperties(alice_, {}, {"{x}y"});
    const auto properties = store_->collections().deadPropertiesOf(alice_);
    ASSERT_EQ(properties.size(), 1U);
    EXPECT_EQ(properties[0].name, "{x}z");
}

}  // namespace

}  // namespace kalends::test
