// Locks in the store: who gets one, which writes they stop, how they end, two lockers at once.
#include "storage/locks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/storage/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;
using Outcome = WriteResult::Outcome;
using Scope = Lock::Scope;
using Reach = Lock::Reach;

constexpr std::chrono::seconds kMinute{60};

class Locks : public PostgresFixture {
  protected:
    Locks() {
        alice_ = person("alice");
        bob_ = person("bob");
        calendar_ = collectionOf("alice");
        tasks_ = collectionOf("alice", "tasks");
        put("a.ics");
    }

    LockStore& locks() { return store_->locks(); }

    [[nodiscard]] Actor alice(std::vector<std::string> tokens = {}) const {
        return {alice_, "password", std::move(tokens)};
    }

    [[nodiscard]] Actor bob(std::vector<std::string> tokens = {}) const {
        return {bob_, "password", std::move(tokens)};
    }

    Acquired lock(const Actor& actor,
                  const std::string& name,
                  Scope scope = Scope::kExclusive,
                  Reach reach = Reach::kMembers,
                  std::chrono::seconds timeout = kMinute) {
        return locks().acquire({{calendar_, name}, scope, reach, "", timeout, {}, false}, actor);
    }

    std::string tokenOf(const Actor& actor,
                        const std::string& name,
                        Scope scope = Scope::kExclusive,
                        Reach reach = Reach::kMembers) {
        const Acquired acquired = lock(actor, name, scope, reach);
        EXPECT_EQ(acquired.outcome, Acquired::Outcome::kLocked) << name;
        return acquired.lock.token;
    }

    Outcome put(const std::string& name, const Actor& actor) {
        return store_->objects().put(event(calendar_, name, name, "e"), {}, actor).outcome;
    }

    Outcome put(const std::string& name) { return put(name, alice()); }

    /// The root of the lock that stops it, "(none)" when it is done.
    template <class Write>
    static std::string stopped(Write write) {
        try {
            write();
        } catch (const Locked& locked) {
            return locked.names.empty() ? "(unknown)" : locked.names.front();
        }
        return "(none)";
    }

    PrincipalId alice_, bob_;
    CollectionId calendar_, tasks_;
};

TEST_F(Locks, ALockIsReadAsItWasMade) {
    const Acquired made = locks().acquire({{calendar_, "a.ics"},
                                           Scope::kShared,
                                           Reach::kResource,
                                           "<D:owner xmlns:D=\"DAV:\">Ä</D:owner>",
                                           kMinute,
                                           {},
                                           false},
                                          alice());
    ASSERT_EQ(made.outcome, Acquired::Outcome::kLocked);
    EXPECT_FALSE(made.madeName);
    EXPECT_TRUE(made.lock.token.starts_with("urn:uuid:"));
    const auto found = locks().covering({calendar_, "a.ics"});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].token, made.lock.token);
    EXPECT_EQ(found[0].owner, alice_);
    EXPECT_EQ(found[0].scope, Scope::kShared);
    EXPECT_EQ(found[0].reach, Reach::kResource);
    EXPECT_EQ(found[0].ownerXml, "<D:owner xmlns:D=\"DAV:\">Ä</D:owner>");
    EXPECT_LE(found[0].remaining, kMinute);
    EXPECT_GT(found[0].remaining, kMinute - std::chrono::seconds(30));
    EXPECT_TRUE(locks().covering({calendar_, "b.ics"}).empty());
    EXPECT_TRUE(locks().covering({tasks_, "a.ics"}).empty());
}

struct Meeting {
    const char* title;
    const char* first;
    Scope firstScope;
    Reach firstReach;
    const char* second;
    Scope secondScope;
    Reach secondReach;
    bool conflict;
};

// An empty name is the collection. The second lock is another's.
constexpr Meeting kMeetings[] = {
    {"exclusive, exclusive", "a.ics", Scope::kExclusive, Reach::kResource, "a.ics",
     Scope::kExclusive, Reach::kResource, true},
    {"exclusive, shared", "a.ics", Scope::kExclusive, Reach::kResource, "a.ics", Scope::kShared,
     Reach::kResource, true},
    {"shared, exclusive", "a.ics", Scope::kShared, Reach::kResource, "a.ics", Scope::kExclusive,
     Reach::kResource, true},
    {"shared, shared", "a.ics", Scope::kShared, Reach::kResource, "a.ics", Scope::kShared,
     Reach::kResource, false},
    {"another member", "a.ics", Scope::kExclusive, Reach::kResource, "b.ics", Scope::kExclusive,
     Reach::kResource, false},
    {"member, deep collection", "a.ics", Scope::kExclusive, Reach::kResource, "", Scope::kExclusive,
     Reach::kMembers, true},
    {"member, deep shared collection", "a.ics", Scope::kShared, Reach::kResource, "",
     Scope::kShared, Reach::kMembers, false},
    {"member, flat collection", "a.ics", Scope::kExclusive, Reach::kResource, "", Scope::kExclusive,
     Reach::kResource, false},
    {"deep collection, member", "", Scope::kExclusive, Reach::kMembers, "a.ics", Scope::kShared,
     Reach::kResource, true},
    {"flat collection, member", "", Scope::kExclusive, Reach::kResource, "a.ics", Scope::kExclusive,
     Reach::kResource, false},
    {"flat collections", "", Scope::kExclusive, Reach::kResource, "", Scope::kExclusive,
     Reach::kResource, true},
};

TEST_F(Locks, ExclusiveLocksStandAlone) {
    put("b.ics");
    for (const Meeting& meeting : kMeetings) {
        SCOPED_TRACE(meeting.title);
        query("delete from resource_lock");
        ASSERT_EQ(lock(alice(), meeting.first, meeting.firstScope, meeting.firstReach).outcome,
                  Acquired::Outcome::kLocked);
        const Acquired second =
            lock(bob(), meeting.second, meeting.secondScope, meeting.secondReach);
        EXPECT_EQ(second.outcome == Acquired::Outcome::kConflict, meeting.conflict);
        if (meeting.conflict) {
            ASSERT_EQ(second.names.size(), 1U);
            EXPECT_EQ(second.names[0], meeting.first);
        }
    }
}

TEST_F(Locks, OfManyLockersAtOnceOneWins) {
    std::atomic<int> won = 0;
    std::atomic<int> lost = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            // Half of them want the collection with all members: either all of those lose, or one
            // wins.
            const auto outcome = lock(i % 2 == 0 ? alice() : bob(), i < 4 ? "a.ics" : "").outcome;
            ++(outcome == Acquired::Outcome::kLocked ? won : lost);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, 7);
    EXPECT_EQ(value("select count(*) from resource_lock"), "1");
}

TEST_F(Locks, AWriterAndALockerAtOnceKeepTheirOrder) {
    for (int round = 0; round < 10; ++round) {
        query("delete from resource_lock");
        const std::string etag = "round" + std::to_string(round);
        std::string met;
        std::thread writer([&] {
            met = stopped([&] {
                store_->objects().put(event(calendar_, "a.ics", "a.ics", etag), {}, alice());
            });
        });
        EXPECT_EQ(lock(bob(), "a.ics").outcome, Acquired::Outcome::kLocked);
        writer.join();
        const bool written = value("select etag from object where name = 'a.ics'") == etag;
        EXPECT_EQ(written, met == "(none)") << met;
    }
}

TEST_F(Locks, OnlyTheOwnerWithTheTokenWritesWhatIsLocked) {
    const std::string token = tokenOf(alice(), "a.ics");
    EXPECT_EQ(stopped([&] { put("a.ics", alice()); }), "a.ics");
    EXPECT_EQ(stopped([&] { put("a.ics", bob({token})); }), "a.ics");
    EXPECT_EQ(stopped([&] { put("a.ics", alice({"urn:uuid:other", "\xFF"})); }), "a.ics");
    EXPECT_EQ(value("select count(*) from change where name = 'a.ics'"), "1");
    EXPECT_EQ(put("a.ics", alice({"urn:uuid:other", token})), Outcome::kReplaced);
    EXPECT_EQ(put("b.ics", bob()), Outcome::kCreated);
}

TEST_F(Locks, EveryWriteToALockedMemberIsStopped) {
    tokenOf(alice(), "a.ics");
    put("b.ics");
    auto& objects = store_->objects();
    const ObjectId id = objects.byNames(calendar_, {"a.ics"}, WantBody::kNo).front().id;
    EXPECT_EQ(stopped([&] { objects.remove(calendar_, "a.ics", {}, alice()); }), "a.ics");
    EXPECT_EQ(stopped([&] {
                  objects.move({calendar_, "a.ics", tasks_, "x.ics", {}, {}}, alice());
              }),
              "a.ics");
    EXPECT_EQ(stopped([&] {
                  objects.move({calendar_, "b.ics", calendar_, "a.ics", {}, {}}, alice());
              }),
              "a.ics");
    EXPECT_EQ(stopped([&] {
                  objects.copy({calendar_, "b.ics", calendar_, "a.ics", {}, {}}, alice());
              }),
              "a.ics");
    EXPECT_EQ(stopped([&] {
                  objects.changeProperties({calendar_, id}, {{{"{x}y", "<y/>"}}}, alice());
              }),
              "a.ics");
    EXPECT_EQ(stopped([&] { store_->collections().remove(calendar_, alice()); }), "a.ics");
    EXPECT_EQ(stopped([&] { store_->collections().rename(calendar_, "new", alice()); }), "a.ics");
    EXPECT_EQ(value("select count(*) from object"), "2");
    EXPECT_EQ(value("select count(*) from dead_property"), "0");
    EXPECT_EQ(stopped([&] {
                  objects.copy({calendar_, "a.ics", tasks_, "x.ics", {}, {}}, alice());
              }),
              "(none)");
    CollectionChange change;
    change.displayName.emplace("name");
    EXPECT_EQ(stopped([&] { store_->collections().change(calendar_, change, alice()); }), "(none)");
}

TEST_F(Locks, AFlatLockOnACollectionProtectsItsNamesAndProperties) {
    const std::string token = tokenOf(alice(), "", Scope::kExclusive, Reach::kResource);
    auto& objects = store_->objects();
    EXPECT_EQ(stopped([&] { put("new.ics", alice()); }), "");
    EXPECT_EQ(stopped([&] { objects.remove(calendar_, "a.ics", {}, alice()); }), "");
    EXPECT_EQ(stopped([&] {
                  objects.move({calendar_, "a.ics", tasks_, "x.ics", {}, {}}, alice());
              }),
              "");
    CollectionChange change;
    change.displayName.emplace("name");
    EXPECT_EQ(stopped([&] { store_->collections().change(calendar_, change, alice()); }), "");
    EXPECT_EQ(stopped([&] { store_->collections().remove(calendar_, alice()); }), "");
    EXPECT_EQ(put("a.ics", bob()), Outcome::kReplaced);
    EXPECT_EQ(put("new.ics", alice({token})), Outcome::kCreated);
    EXPECT_TRUE(store_->collections().change(calendar_, change, alice({token})));
}

TEST_F(Locks, ADeepLockOnACollectionProtectsItsMembersToo) {
    const std::string token = tokenOf(alice(), "");
    EXPECT_EQ(stopped([&] { put("a.ics", bob()); }), "");
    EXPECT_EQ(stopped([&] { put("new.ics", bob()); }), "");
    EXPECT_EQ(locks().covering({calendar_, "a.ics"}).size(), 1U);
    EXPECT_EQ(put("a.ics", alice({token})), Outcome::kReplaced);
    EXPECT_EQ(put("new.ics", alice({token})), Outcome::kCreated);
}

TEST_F(Locks, OfSharedLocksOneTokenIsEnough) {
    const std::string hers = tokenOf(alice(), "a.ics", Scope::kShared);
    const std::string his = tokenOf(bob(), "a.ics", Scope::kShared);
    EXPECT_EQ(stopped([&] { put("a.ics", alice()); }), "a.ics");
    EXPECT_EQ(stopped([&] { put("a.ics", alice({his})); }), "a.ics");
    EXPECT_EQ(put("a.ics", alice({hers})), Outcome::kReplaced);
    EXPECT_EQ(put("a.ics", bob({his})), Outcome::kReplaced);
}

TEST_F(Locks, ANameCanBeLockedBeforeAnythingStandsThere) {
    const Acquired first = lock(alice(), "new.ics", Scope::kShared);
    EXPECT_TRUE(first.madeName);
    EXPECT_FALSE(lock(bob(), "new.ics", Scope::kShared).madeName);
    EXPECT_EQ(value("select count(*) from object where name = 'new.ics'"), "0");
    EXPECT_EQ(stopped([&] { put("new.ics", alice()); }), "new.ics");
    EXPECT_EQ(put("new.ics", alice({first.lock.token})), Outcome::kCreated);
    EXPECT_EQ(locks().covering({calendar_, "new.ics"}).size(), 2U);
}

TEST_F(Locks, ANewNameNeedsTheTokenOfItsCollectionsLock) {
    const std::string token = tokenOf(alice(), "", Scope::kExclusive, Reach::kResource);
    EXPECT_EQ(lock(bob(), "new.ics").outcome, Acquired::Outcome::kCollectionLocked);
    EXPECT_EQ(lock(bob(), "a.ics").outcome, Acquired::Outcome::kLocked);
    EXPECT_EQ(lock(alice({token}), "new.ics").outcome, Acquired::Outcome::kLocked);
}

TEST_F(Locks, LocksEndByThemselves) {
    const std::string token = tokenOf(alice(), "a.ics");
    query("update resource_lock set expires_at = now()");
    EXPECT_TRUE(locks().covering({calendar_, "a.ics"}).empty());
    EXPECT_TRUE(locks().of({calendar_}, LockStore::Members::kWith).empty());
    EXPECT_TRUE(locks().refresh({calendar_, "a.ics"}, kMinute, alice({token})).empty());
    EXPECT_EQ(put("a.ics", bob()), Outcome::kReplaced);
    EXPECT_EQ(lock(bob(), "a.ics").outcome, Acquired::Outcome::kLocked);
    EXPECT_EQ(value("select count(*) from resource_lock"), "1");
}

TEST_F(Locks, RefreshingNeedsTheOwnersToken) {
    const std::string token = tokenOf(alice(), "a.ics");
    query("update resource_lock set expires_at = now() + interval '5 seconds'");
    EXPECT_TRUE(locks().refresh({calendar_, "a.ics"}, kMinute, bob({token})).empty());
    EXPECT_TRUE(locks().refresh({calendar_, "b.ics"}, kMinute, alice({token})).empty());
    EXPECT_TRUE(locks().refresh({calendar_, "a.ics"}, kMinute, alice()).empty());
    const auto refreshed = locks().refresh({calendar_, "a.ics"}, kMinute, alice({token}));
    ASSERT_EQ(refreshed.size(), 1U);
    EXPECT_GT(refreshed[0].remaining, std::chrono::seconds(30));
}

TEST_F(Locks, ReleasingNeedsTheTokenAndTheOwnerOrTheRight) {
    using Release = LockStore::Release;
    using Others = LockStore::Others;
    const std::string token = tokenOf(alice(), "");
    EXPECT_EQ(locks().release({tasks_, ""}, token, alice_, Others::kMay), Release::kNoSuchLock);
    EXPECT_EQ(locks().release({calendar_, ""}, "urn:uuid:x", alice_, Others::kMay),
              Release::kNoSuchLock);
    EXPECT_EQ(locks().release({calendar_, ""}, "\xFF", alice_, Others::kMay), Release::kNoSuchLock);
    EXPECT_EQ(locks().release({calendar_, "a.ics"}, token, bob_, Others::kMayNot),
              Release::kNotYours);
    // Any resource the lock covers will do.
    EXPECT_EQ(locks().release({calendar_, "a.ics"}, token, bob_, Others::kMay), Release::kReleased);
    EXPECT_TRUE(locks().covering({calendar_, ""}).empty());
}

TEST_F(Locks, WhatGoesAwayTakesItsLocksAlong) {
    auto& objects = store_->objects();
    std::string token = tokenOf(alice(), "a.ics");
    EXPECT_EQ(objects.remove(calendar_, "a.ics", {}, alice({token})).outcome, Outcome::kRemoved);
    EXPECT_EQ(value("select count(*) from resource_lock"), "0");
    put("a.ics");
    token = tokenOf(alice(), "a.ics");
    objects.copy({calendar_, "a.ics", tasks_, "copy.ics", {}, {}}, alice());
    EXPECT_EQ(value("select count(*) from resource_lock"), "1");
    objects.remove(tasks_, "copy.ics", {}, alice());
    EXPECT_EQ(objects.move({calendar_, "a.ics", tasks_, "x.ics", {}, {}}, alice({token})).outcome,
              Outcome::kCreated);
    EXPECT_EQ(value("select count(*) from resource_lock"), "0");
    token = tokenOf(alice(), "");
    EXPECT_TRUE(store_->collections().rename(calendar_, "renamed", alice({token})));
    EXPECT_EQ(value("select count(*) from resource_lock"), "0");
    token = tokenOf(alice(), "");
    EXPECT_TRUE(store_->collections().remove(calendar_, alice({token})));
    EXPECT_EQ(value("select count(*) from resource_lock"), "0");
}

TEST_F(Locks, AFailedWriteKeepsTheLock) {
    const std::string token = tokenOf(alice(), "a.ics");
    Preconditions stale;
    stale.ifMatch.emplace(1, Etag{"stale"});
    EXPECT_EQ(store_->objects().remove(calendar_, "a.ics", stale, alice({token})).outcome,
              Outcome::kPreconditionFailed);
    EXPECT_EQ(locks().covering({calendar_, "a.ics"}).size(), 1U);
}

TEST_F(Locks, ACollectionHoldsABoundedNumberOfLocks) {
    query(
        "insert into resource_lock (collection_id, name, token, owner_id, exclusive, infinite, "
        "expires_at)"
        " select " +
        std::to_string(calendar_.value) +
        ", 'n' || n, 't' || n, 1, true, false, now() + interval '1 hour'"
        " from generate_series(1, 2000) n");
    EXPECT_EQ(lock(alice(), "a.ics").outcome, Acquired::Outcome::kTooMany);
    EXPECT_EQ(locks().of({calendar_}, LockStore::Members::kWithout).size(), 0U);
    EXPECT_EQ(locks().of({calendar_}, LockStore::Members::kWith).size(), 2000U);
}

TEST_F(Locks, WhatStandsUnseenIsNotLocked) {
    EXPECT_EQ(
        locks()
            .acquire(
                {{calendar_, "a.ics"}, Scope::kExclusive, Reach::kMembers, "", kMinute, {}, true},
                bob())
            .outcome,
        Acquired::Outcome::kExists);
    EXPECT_EQ(
        locks()
            .acquire(
                {{{424242}, "a.ics"}, Scope::kExclusive, Reach::kMembers, "", kMinute, {}, false},
                bob())
            .outcome,
        Acquired::Outcome::kNoCollection);
}

}  // namespace

}  // namespace kalends::test
