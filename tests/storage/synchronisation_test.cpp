// What changed since a token: truncation, expiry, retention, and no change missed or doubled under
// concurrent writers.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "tests/storage/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;

class Synchronisation : public PostgresFixture {
  protected:
    Synchronisation() {
        alice_ = person("alice");
        calendar_ = collectionOf("alice");
    }

    WriteResult put(const std::string& name, const std::string& etag = "e") {
        return store_->objects().put(event(calendar_, name, name, etag), {}, {alice_, "password"});
    }

    void remove(const std::string& name) {
        store_->objects().remove(calendar_, name, {}, {alice_, "password"});
    }

    Changes since(std::optional<Revision> revision,
                  std::size_t limit = 0,
                  Revision startedAt = {}) {
        return store_->objects().changesSince(calendar_, revision, limit, WantBody::kYes,
                                              startedAt);
    }

    /// "+a.ics -b.ics" in the order of the answer.
    static std::string names(const Changes& changes) {
        std::string text;
        for (const Change& change : changes.changes) {
            text +=
                (text.empty() ? "" : " ") + std::string(change.removed ? "-" : "+") + change.name;
            EXPECT_EQ(change.object.has_value(), !change.removed);
        }
        return text;
    }

    void forget(std::int64_t seconds = 0, std::size_t rows = 1000) {
        const auto before =
            std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()) +
            std::chrono::seconds(10 - seconds);
        CollectionId after;
        for (;;) {
            const auto step = store_->objects().pruneChanges(before, after, rows);
            if (!step.collection) {
                return;
            }
            if (step.removed < rows) {
                after = step.collection;
            }
        }
    }

    PrincipalId alice_;
    CollectionId calendar_;
};

TEST_F(Synchronisation, TellsWhatFormsStoodUnderANameSince) {
    const auto of = [this](ObjectClass objectClass, std::uint8_t component,
                           const std::string& name = "a.ics") {
        auto object = event(calendar_, name, name, "e");
        object.index.objectClass = objectClass;
        object.index.component = component;
        store_->objects().put(object, {}, {alice_, "password"});
        return store_->collections().byId(calendar_)->revision;
    };
    const auto bits = [this](Revision from) { return since(from).changes.at(0).forms.bits; };
    const auto bit = [](ObjectClass objectClass, std::uint8_t component) {
        return 1U << FormerForms::bitOf(objectClass, component);
    };
    const Revision start = store_->collections().byId(calendar_)->revision;
    const Revision made = of(ObjectClass::kPrivate, 1);
    EXPECT_EQ(bits(start), 0U) << "nothing stood there before";
    const Revision changed = of(ObjectClass::kConfidential, 2);
    EXPECT_EQ(bits(start), bit(ObjectClass::kPrivate, 1));
    EXPECT_EQ(bits(made), bit(ObjectClass::kPrivate, 1));
    remove("a.ics");
    EXPECT_EQ(bits(changed), bit(ObjectClass::kConfidential, 2));
    EXPECT_EQ(bits(made), bit(ObjectClass::kPrivate, 1) | bit(ObjectClass::kConfidential, 2));
    forget();
    const Revision later = of(ObjectClass::kPrivate, 4, "b.ics");
    of(ObjectClass::kPrivate, 4, "b.ics");
    forget();
    EXPECT_EQ(bits(later), ~0U) << "forgotten";
}

TEST_F(Synchronisation, InitialBringsEverythingAndTheTokenAfterIt) {
    EXPECT_EQ(names(since({})), "");
    EXPECT_EQ(since({}).upTo.value, 0);
    put("a");
    put("b");
    put("a", "e2");
    const Changes all = since({});
    EXPECT_EQ(names(all), "+b +a");
    EXPECT_EQ(all.upTo.value, 3);
    EXPECT_FALSE(all.truncated);
    EXPECT_EQ(all.changes[1].object->etag.value, "e2");
    EXPECT_TRUE(all.changes[1].object->body);
    EXPECT_EQ(names(since(all.upTo)), "");
    EXPECT_EQ(since(all.upTo).upTo, all.upTo);
}

TEST_F(Synchronisation, ReportsTheLastStateOfEachNameOnce) {
    put("kept");
    put("gone");
    const Revision token = since({}).upTo;
    put("kept", "e2");
    put("new");
    put("kept", "e3");
    remove("gone");
    put("passing");
    remove("passing");
    const Changes changes = since(token);
    EXPECT_EQ(names(changes), "+new +kept -gone -passing");
    EXPECT_EQ(changes.upTo.value, 8);
    put("gone");
    EXPECT_EQ(names(since(token)), "+new +kept -passing +gone");
}

TEST_F(Synchronisation, TruncatedPagesLeadToTheWholeWithoutGapOrDouble) {
    for (int i = 0; i < 25; ++i) {
        put("o" + std::to_string(i));
    }
    for (int i = 0; i < 25; i += 5) {
        remove("o" + std::to_string(i));
    }
    for (const bool initial : {true, false}) {
        std::optional<Revision> token;
        if (!initial) {
            token = Revision{3};
        }
        Revision startedAt;
        std::multiset<std::string> seen;
        for (int page = 0;; ++page) {
            ASSERT_LT(page, 30);
            const Changes changes = since(token, 4, startedAt);
            ASSERT_EQ(changes.outcome, Changes::Outcome::kOk);
            ASSERT_LE(changes.changes.size(), 4U);
            for (const Change& change : changes.changes) {
                if (!change.removed) {
                    seen.insert(change.name);
                }
            }
            token = changes.upTo;
            startedAt = changes.startedAt;
            if (!changes.truncated) {
                break;
            }
            ASSERT_EQ(changes.changes.size(), 4U);
        }
        EXPECT_EQ(seen.size(), initial ? 20U : 18U);
        EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), seen.size());
        EXPECT_EQ(token->value, 30);
    }
}

TEST_F(Synchronisation, TokensFromTheFutureOrOfNothingAreRefused) {
    put("a");
    EXPECT_EQ(since(Revision{2}).outcome, Changes::Outcome::kExpired);
    EXPECT_EQ(since(Revision{-1}).outcome, Changes::Outcome::kExpired);
    EXPECT_EQ(store_->objects().changesSince({999999}, Revision{0}, 0, WantBody::kNo).outcome,
              Changes::Outcome::kNoCollection);
    EXPECT_EQ(store_->objects().changesSince({999999}, {}, 0, WantBody::kNo).outcome,
              Changes::Outcome::kNoCollection);
}

TEST_F(Synchronisation, ForgottenChangesAreToldByLiveObjectsAndOnlyForgottenRemovalsExpireTokens) {
    put("a");
    put("b");
    const Revision token = since({}).upTo;
    put("a", "e2");
    put("c");
    forget();
    EXPECT_EQ(value("select count(*) from change where collection_id = " +
                    std::to_string(calendar_.value)),
              "0");
    EXPECT_EQ(names(since(token)), "+a +c");
    remove("b");
    put("d");
    EXPECT_EQ(names(since(token)), "+a +c -b +d");
    forget();
    EXPECT_EQ(since(token).outcome, Changes::Outcome::kExpired);
    EXPECT_EQ(names(since(Revision{5})), "+d");
    EXPECT_EQ(store_->collections().byId(calendar_)->prunedRevision.value, 5);
}

TEST_F(Synchronisation, ATruncatedInitialOneGoesOnWhereOldRemovalsAreForgotten) {
    for (const char* name : {"a", "b", "c", "x"}) {
        put(name);
    }
    remove("x");
    forget();
    const Changes first = since({}, 2);
    ASSERT_TRUE(first.truncated);
    EXPECT_EQ(names(first), "+a +b");
    EXPECT_EQ(since(first.upTo, 2).outcome, Changes::Outcome::kExpired);
    const Changes second = since(first.upTo, 2, first.startedAt);
    EXPECT_EQ(second.outcome, Changes::Outcome::kOk);
    EXPECT_EQ(names(second), "+c");
    EXPECT_FALSE(second.truncated);
    EXPECT_EQ(second.upTo.value, 5);
}

TEST_F(Synchronisation, RetentionWorksInSmallBatchesAndKeepsWhatIsYoung) {
    for (int i = 0; i < 7; ++i) {
        put("o" + std::to_string(i));
    }
    const auto past = std::chrono::sys_seconds(std::chrono::seconds(1'000'000'000));
    EXPECT_EQ(store_->objects().pruneChanges(past, {}, 100).removed, 0U);
    const auto future = std::chrono::sys_seconds(std::chrono::seconds(4'000'000'000));
    const auto step = store_->objects().pruneChanges(future, {calendar_.value - 1}, 3);
    EXPECT_EQ(step.collection, calendar_);
    EXPECT_EQ(step.removed, 3U);
    EXPECT_EQ(value("select min(revision) from change where collection_id = " +
                    std::to_string(calendar_.value)),
              "4");
}

TEST_F(Synchronisation, AHomeTellsAboutItsChildren) {
    const CollectionId home = collectionOf("alice", "");
    const Revision token = store_->objects().changesSince(home, {}, 0, WantBody::kNo).upTo;
    const Actor actor{alice_, "password"};
    const auto made = store_->collections().create(
        {alice_, HomeKind::kCalendars, CollectionKind::kCalendar, "work", {}}, actor);
    store_->collections().remove(collectionOf("alice", "tasks"), actor);
    store_->collections().rename(made.id, "office", actor);
    CollectionChange color;
    color.color = "#ff0000";
    store_->collections().change(calendar_, color, actor);
    const Changes changes = store_->objects().changesSince(home, token, 0, WantBody::kNo);
    std::map<std::string, bool> removed;
    for (const Change& change : changes.changes) {
        removed[change.name] = change.removed;
    }
    EXPECT_EQ(removed,
              (std::map<std::string, bool>{
                  {"tasks", true}, {"work", true}, {"office", false}, {"calendar", false}}));
}

TEST_F(Synchronisation, ConcurrentWritersAndAReaderMissAndDoubleNothing) {
    constexpr int kWriters = 8, kRounds = 60;
    std::atomic<int> running = kWriters;
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) {
        writers.emplace_back([this, w, &running] {
            for (int i = 0; i < kRounds; ++i) {
                const std::string name = "w" + std::to_string(w) + "-" + std::to_string(i % 7);
                if (i % 5 == 4) {
                    remove(name);
                } else {
                    put(name, "e" + std::to_string(i));
                }
            }
            --running;
        });
    }
    // A client that starts from nothing and follows by tokens must always arrive at the server's
    // state.
    std::map<std::string, std::string> known;
    std::map<std::string, Revision> lastSeen;
    std::optional<Revision> token;
    Revision startedAt;
    bool last = false;
    while (!last) {
        last = running == 0;
        for (bool more = true; more;) {
            const Changes changes = since(token, 3, startedAt);
            ASSERT_EQ(changes.outcome, Changes::Outcome::kOk);
            for (const Change& change : changes.changes) {
                ASSERT_TRUE(!token || change.revision > *token);
                ASSERT_GT(change.revision, lastSeen[change.name]) << "told twice";
                lastSeen[change.name] = change.revision;
                if (change.removed) {
                    known.erase(change.name);
                } else {
                    known[change.name] = change.object->etag.value;
                }
            }
            token = changes.upTo;
            startedAt = changes.startedAt;
            more = changes.truncated;
        }
    }
    for (std::thread& writer : writers) {
        writer.join();
    }
    std::map<std::string, std::string> stored;
    Selection all;
    all.collection = calendar_;
    for (const SelectedObject& selected : store_->objects().select(all)) {
        stored[selected.object.name] = selected.object.etag.value;
    }
    EXPECT_EQ(known, stored);
    EXPECT_EQ(store_->collections().byId(calendar_)->objectCount,
              static_cast<std::int64_t>(stored.size()));
    const std::string id = std::to_string(calendar_.value);
    EXPECT_EQ(value("select count(*) = max(revision) from change where collection_id = " + id),
              "t");
    EXPECT_EQ(value("select c.bytes = (select sum(size) from object where collection_id = c.id) "
                    "from collection c where c.id = " +
                    id),
              "t");
}

TEST_F(Synchronisation, TransfersInBothDirectionsNeitherDeadlockNorLose) {
    const CollectionId tasks = collectionOf("alice", "tasks");
    for (int i = 0; i < 8; ++i) {
        put("o" + std::to_string(i));
    }
    std::vector<std::thread> movers;
    std::atomic<int> failures = 0;
    for (int i = 0; i < 8; ++i) {
        movers.emplace_back([this, i, tasks, &failures] {
            const std::string name = "o" + std::to_string(i);
            for (int round = 0; round < 30; ++round) {
                const auto [from, to] =
                    round % 2 == 0 ? std::pair(calendar_, tasks) : std::pair(tasks, calendar_);
                const auto moved = store_->objects().move(
                    {from, name, to, name, ObjectStore::Overwrite::kForbidden, {}},
                    {alice_, "password"});
                failures += moved.outcome == WriteResult::Outcome::kCreated ? 0 : 1;
            }
        });
    }
    for (std::thread& mover : movers) {
        mover.join();
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(store_->collections().byId(calendar_)->objectCount, 8);
    EXPECT_EQ(store_->collections().byId(tasks)->objectCount, 0);
    EXPECT_EQ(value("select count(*) from occurrence where collection_id = " +
                    std::to_string(calendar_.value)),
              "8");
    EXPECT_EQ(value("select deadlocks from pg_stat_database where datname = current_database()"),
              "0");
}

TEST_F(Synchronisation, SeveralCollectionsAnswerAsEachAlone) {
    const auto tasks = collectionOf("alice", "tasks");
    const CollectionId gone{987'654'321};
    for (const char* name : {"a.ics", "b.ics", "c.ics"}) {
        put(name);
        store_->objects().put(event(tasks, name, name, "e"), {}, {alice_, "password"});
    }
    remove("a.ics");
    const std::vector<ObjectStore::Cursor> cursors{{tasks, Revision{1}, {}},
                                                   {gone, Revision{1}, {}},
                                                   {calendar_, {}, {}},
                                                   {calendar_, Revision{2}, {}},
                                                   {calendar_, Revision{99}, {}}};
    for (const std::size_t limit : {0U, 1U, 2U, 10U}) {
        const auto all = store_->objects().changesSinceEach(cursors, limit, WantBody::kYes);
        ASSERT_EQ(all.size(), cursors.size());
        for (std::size_t i = 0; i < cursors.size(); ++i) {
            const auto& cursor = cursors[i];
            const auto one = store_->objects().changesSince(cursor.collection, cursor.since, limit,
                                                            WantBody::kYes, cursor.startedAt);
            EXPECT_EQ(all[i].outcome, one.outcome) << i;
            EXPECT_EQ(names(all[i]), names(one)) << i;
            EXPECT_EQ(all[i].upTo.value, one.upTo.value) << i;
            EXPECT_EQ(all[i].truncated, one.truncated) << i;
            EXPECT_EQ(all[i].startedAt.value, one.startedAt.value) << i;
        }
    }
    EXPECT_TRUE(store_->objects().changesSinceEach({}, 0, WantBody::kNo).empty());
}

TEST_F(Synchronisation, AHomesLogNamesTheChildrenAndGrowsWithThemOnly) {
    const auto home = collectionOf("alice", "");
    const auto start = store_->collections().homeState(home, alice_);
    EXPECT_FALSE(start.children.empty());
    put("a.ics");
    EXPECT_EQ(store_->collections().homeState(home, alice_).revision.value, start.revision.value);
    const Actor actor{alice_, "password"};
    const auto made = store_->collections().create(
        {alice_, HomeKind::kCalendars, CollectionKind::kCalendar, "work", {}}, actor);
    const auto uuid = store_->collections().byId(made.id)->uuid;
    ASSERT_TRUE(store_->collections().rename(made.id, "office", actor));
    CollectionChange change;
    change.color.emplace("#FF0000FF");
    ASSERT_TRUE(store_->collections().change(made.id, change, actor));
    ASSERT_TRUE(store_->collections().change(home, change, actor));
    ASSERT_TRUE(store_->collections().remove(made.id, actor));
    const auto end = store_->collections().homeState(home, alice_);
    std::string told;
    for (const auto& row : store_->collections().homeLog(home, start.revision, end.revision, 100)) {
        told += (row.removed ? " -" : " +") + row.slug;
        EXPECT_EQ(row.child == uuid, !row.slug.empty()) << row.slug;
    }
    EXPECT_EQ(told, " +work -work +office +office + -office");
    EXPECT_EQ(store_->collections().homeLog(home, start.revision, end.revision, 2).size(), 2U);
    EXPECT_TRUE(store_->collections().homeLog(home, end.revision, end.revision, 9).empty());
}

}  // namespace

}  // namespace kalends::test
