// Writes and reads of objects: outcomes, preconditions, UID rules, transfers.
#include "storage/objects.h"

#include <gtest/gtest.h>

#include "tests/storage/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;
using Outcome = WriteResult::Outcome;

class Objects : public PostgresFixture {
  protected:
    Objects() {
        alice_ = person("alice");
        calendar_ = collectionOf("alice");
    }

    WriteResult put(const std::string& name,
                    const std::string& uid,
                    const std::string& etag,
                    const Preconditions& preconditions = {}) {
        return store_->objects().put(event(calendar_, name, uid, etag), preconditions, actor());
    }

    [[nodiscard]] Actor actor() const { return {alice_, "password"}; }

    std::optional<Object> read(const std::string& name,
                               const std::string& collection = "calendar") {
        const auto place = store_->objects().locate(
            {{PrincipalKind::kUser, "alice"}, HomeKind::kCalendars, collection, name}, alice_,
            WantBody::kYes);
        return place ? place->object : std::nullopt;
    }

    Collection calendar() { return store_->collections().byId(calendar_).value(); }

    PrincipalId alice_;
    CollectionId calendar_;
};

TEST_F(Objects, PutReturnsTheBytesAndTheFactsItWasGiven) {
    NewObject object = event(calendar_, "a b ü.ics", "uid-1", "e1");
    object.body = "BEGIN:VCALENDAR\r\n quote\" back\\slash {}, \xF0\x9F\x93\x85\r\n";
    object.scheduleTag = "s1";
    object.index.objectClass = ObjectClass::kPrivate;
    const WriteResult written = store_->objects().put(object, {}, actor());
    EXPECT_EQ(written.outcome, Outcome::kCreated);
    EXPECT_EQ(written.revision.value, 1);
    EXPECT_FALSE(written.previousEtag);

    const auto found = read("a b ü.ics");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->body, object.body);
    EXPECT_EQ(found->etag.value, "e1");
    EXPECT_EQ(found->scheduleTag, "s1");
    EXPECT_EQ(found->uid, "uid-1");
    EXPECT_EQ(found->component, 1);
    EXPECT_EQ(found->objectClass, ObjectClass::kPrivate);
    EXPECT_EQ(found->sizeBytes, static_cast<std::int64_t>(object.body.size()));
    EXPECT_EQ(found->revision.value, 1);
    EXPECT_GT(found->createdAt.time_since_epoch().count(), 1'600'000'000);
    EXPECT_EQ(calendar().objectCount, 1);
    EXPECT_EQ(calendar().bytes, found->sizeBytes);
    EXPECT_EQ(calendar().revision.value, 1);
}

TEST_F(Objects, ReplacingKeepsIdentityAndRemembersWhatWasThere) {
    put("a.ics", "u", "e1");
    const auto before = read("a.ics");
    NewObject longer = event(calendar_, "a.ics", "u", "e2");
    longer.body += "more";
    const WriteResult written = store_->objects().put(longer, {}, actor());
    EXPECT_EQ(written.outcome, Outcome::kReplaced);
    EXPECT_EQ(written.previousEtag, Etag{"e1"});
    EXPECT_EQ(read("a.ics")->id, before->id);
    EXPECT_EQ(calendar().objectCount, 1);
    EXPECT_EQ(calendar().bytes, static_cast<std::int64_t>(longer.body.size()));
    const auto history = query(
        "select kind, replaced_etag, replaced_body, actor_id, credential from change order by "
        "revision desc limit 1");
    EXPECT_EQ(history.at(0), (std::vector<std::string>{"2", "e1", *before->body,
                                                       std::to_string(alice_.value), "password"}));
}

struct PreconditionCase {
    const char* name;
    bool exists;
    Preconditions preconditions;
    bool holds;
};

TEST_F(Objects, PreconditionsAreJudgedAndARefusedWriteChangesNothing) {
    const auto match = [](std::vector<Etag> tags) {
        Preconditions p;
        p.ifMatch = std::move(tags);
        return p;
    };
    const auto noneMatch = [](std::vector<Etag> tags) {
        Preconditions p;
        p.ifNoneMatch = std::move(tags);
        return p;
    };
    const auto schedule = [](std::string tag) {
        Preconditions p;
        p.ifScheduleTagMatch = std::move(tag);
        return p;
    };
    Preconditions mustExist, mustNotExist;
    mustExist.mustExist = true;
    mustNotExist.mustNotExist = true;
    const std::vector<PreconditionCase> cases{
        {"If-Match * on nothing", false, mustExist, false},
        {"If-Match * on something", true, mustExist, true},
        {"If-None-Match * on nothing", false, mustNotExist, true},
        {"If-None-Match * on something", true, mustNotExist, false},
        {"fresh tag", true, match({{"x"}, {"e1"}}), true},
        {"stale tag", true, match({{"e0"}}), false},
        {"tag on nothing", false, match({{"e1"}}), false},
        {"empty list", true, match({}), false},
        {"hostile tag", true, match({{"\"},{e1"}, {std::string("\xFF\0", 2)}}), false},
        {"other tag", true, noneMatch({{"e0"}}), true},
        {"same tag", true, noneMatch({{"e1"}}), false},
        {"none-match on nothing", false, noneMatch({{"e1"}}), true},
        {"schedule tag", true, schedule("s1"), true},
        {"old schedule tag", true, schedule("s0"), false},
        {"schedule tag on nothing", false, schedule("s1"), false},
    };
    int number = 0;
    for (const PreconditionCase& c : cases) {
        SCOPED_TRACE(c.name);
        const std::string name = "o" + std::to_string(++number) + ".ics";
        if (c.exists) {
            NewObject object = event(calendar_, name, name, "e1");
            object.scheduleTag = "s1";
            store_->objects().put(object, {}, actor());
        }
        const Revision revision = calendar().revision;
        const WriteResult written = put(name, name, "e2", c.preconditions);
        const Outcome good = c.exists ? Outcome::kReplaced : Outcome::kCreated;
        EXPECT_EQ(written.outcome, c.holds ? good : Outcome::kPreconditionFailed);
        if (!c.holds) {
            EXPECT_EQ(calendar().revision, revision);
            EXPECT_EQ(read(name).has_value(), c.exists);
        }
        // The same state judged for DELETE.
        if (!c.holds && c.exists) {
            EXPECT_EQ(store_->objects().remove(calendar_, name, c.preconditions, actor()).outcome,
                      Outcome::kPreconditionFailed);
            EXPECT_TRUE(read(name));
        }
    }
}

TEST_F(Objects, UidIsUniqueInItsCollectionAndNeverChanges) {
    put("a.ics", "u1", "e1");
    const WriteResult conflict = put("b.ics", "u1", "e2");
    EXPECT_EQ(conflict.outcome, Outcome::kUidConflict);
    EXPECT_EQ(conflict.conflictingName, "a.ics");
    EXPECT_EQ(put("a.ics", "u2", "e3").outcome, Outcome::kUidChanged);
    EXPECT_EQ(put("c.ics", "u3", "e4").outcome, Outcome::kCreated);
    EXPECT_EQ(put("a.ics", "u3", "e5").outcome, Outcome::kUidConflict);
    EXPECT_EQ(read("a.ics")->etag.value, "e1");
    const CollectionId tasks = collectionOf("alice", "tasks");
    EXPECT_EQ(store_->objects().put(event(tasks, "a.ics", "u1", "e1"), {}, actor()).outcome,
              Outcome::kCreated);
}

TEST_F(Objects, WithoutUidSeveralObjectsMayBeAlike) {
    const CollectionId inbox = collectionOf("alice", "inbox");
    NewObject message = event(inbox, "1.ics", "", "e");
    message.index.uid = std::nullopt;
    EXPECT_EQ(store_->objects().put(message, {}, actor()).outcome, Outcome::kCreated);
    message.name = "2.ics";
    EXPECT_EQ(store_->objects().put(message, {}, actor()).outcome, Outcome::kCreated);
    EXPECT_EQ(store_->objects().put(message, {}, actor()).outcome, Outcome::kReplaced);
}

TEST_F(Objects, RemoveTakesEverythingThatHangsOnTheObject) {
    put("a.ics", "u1", "e1");
    const Object object = read("a.ics").value();
    store_->objects().changeProperties({calendar_, object.id}, {{{"{x}y", "<y/>"}}}, actor());
    EXPECT_EQ(store_->objects().remove(calendar_, "a.ics", {}, actor()).outcome, Outcome::kRemoved);
    EXPECT_FALSE(read("a.ics"));
    EXPECT_EQ(
        value("select (select count(*) from occurrence) + (select count(*) from dead_property)"),
        "0");
    EXPECT_EQ(calendar().objectCount, 0);
    EXPECT_EQ(calendar().bytes, 0);
    EXPECT_EQ(value("select replaced_body from change where kind = 3"), *object.body);
    EXPECT_EQ(store_->objects().remove(calendar_, "a.ics", {}, actor()).outcome,
              Outcome::kNotFound);
    EXPECT_EQ(store_->objects().remove({999999}, "a.ics", {}, actor()).outcome,
              Outcome::kNoCollection);
}

TEST_F(Objects, NamesThatAreNoTextAreNowhere) {
    const std::string bad("a\0b", 3), invalid = "\xC3\x28";
    put("a", "u", "e");
    EXPECT_FALSE(read(bad));
    EXPECT_FALSE(read(invalid));
    EXPECT_TRUE(store_->objects().byNames(calendar_, {bad, invalid}, WantBody::kNo).empty());
    EXPECT_EQ(store_->objects().remove(calendar_, bad, {}, actor()).outcome, Outcome::kNotFound);
    EXPECT_THROW(put(bad, "u2", "e"), Refused);
    EXPECT_FALSE(store_->objects().locate(
        {{PrincipalKind::kUser, invalid}, HomeKind::kCalendars, "", {}}, alice_, WantBody::kNo));
    EXPECT_THROW(put(std::string(5000, 'n'), "u3", "e"), Refused);
    EXPECT_THROW(put("n", std::string(5000, 'u'), "e"), Refused);
}

TEST_F(Objects, MoveKeepsCreationPropertiesAndIndexRows) {
    put("a.ics", "u1", "e1");
    const Object before = read("a.ics").value();
    store_->objects().changeProperties({calendar_, before.id}, {{{"{x}y", "<y/>"}}}, actor());
    const CollectionId tasks = collectionOf("alice", "tasks");
    const WriteResult moved = store_->objects().move(
        {calendar_, "a.ics", tasks, "b.ics", ObjectStore::Overwrite::kForbidden, {}}, actor());
    EXPECT_EQ(moved.outcome, Outcome::kCreated);
    EXPECT_FALSE(read("a.ics"));
    const Object after = read("b.ics", "tasks").value();
    EXPECT_EQ(after.createdAt, before.createdAt);
    EXPECT_EQ(after.body, before.body);
    EXPECT_EQ(after.revision, moved.revision);
    EXPECT_EQ(store_->objects().deadProperties({{tasks, after.id}}).size(), 1U);
    EXPECT_EQ(value("select count(*) from occurrence where collection_id = " +
                    std::to_string(tasks.value)),
              "1");
    EXPECT_EQ(calendar().objectCount, 0);
}

TEST_F(Objects, MoveWithinACollectionIsARemovalAndACreation) {
    put("a.ics", "u1", "e1");
    EXPECT_EQ(
        store_->objects().move({calendar_, "a.ics", calendar_, "b.ics", {}, {}}, actor()).outcome,
        Outcome::kCreated);
    EXPECT_EQ(calendar().objectCount, 1);
    const Changes changes =
        store_->objects().changesSince(calendar_, Revision{1}, 0, WantBody::kNo);
    ASSERT_EQ(changes.changes.size(), 2U);
    EXPECT_EQ(changes.changes[0].name, "a.ics");
    EXPECT_TRUE(changes.changes[0].removed);
    EXPECT_EQ(changes.changes[1].name, "b.ics");
    EXPECT_LT(changes.changes[0].revision, changes.changes[1].revision);
}

TEST_F(Objects, TransfersFollowOverwriteAndUidRules) {
    put("a.ics", "u1", "e1");
    put("b.ics", "u2", "e2");
    const CollectionId tasks = collectionOf("alice", "tasks");
    const auto put2 = [&](const char* name, const char* uid) {
        store_->objects().put(event(tasks, name, uid, "t"), {}, actor());
    };
    put2("same.ics", "u1");
    put2("other.ics", "u9");
    using Transfer = ObjectStore::Transfer;
    const auto copy = [&](const Transfer& t) { return store_->objects().copy(t, actor()); };
    using Overwrite = ObjectStore::Overwrite;
    EXPECT_EQ(copy({calendar_, "a.ics", tasks, "same.ics", Overwrite::kForbidden, {}}).outcome,
              Outcome::kPreconditionFailed);
    EXPECT_EQ(copy({calendar_, "a.ics", tasks, "new.ics", Overwrite::kAllowed, {}}).outcome,
              Outcome::kUidConflict);
    EXPECT_EQ(copy({calendar_, "a.ics", tasks, "new.ics", Overwrite::kAllowed, {}}).conflictingName,
              "same.ics");
    EXPECT_EQ(copy({calendar_, "b.ics", tasks, "other.ics", Overwrite::kAllowed, {}}).outcome,
              Outcome::kUidChanged);
    EXPECT_EQ(copy({calendar_, "a.ics", calendar_, "a2.ics", Overwrite::kAllowed, {}}).outcome,
              Outcome::kUidConflict);
    EXPECT_EQ(copy({calendar_, "a.ics", calendar_, "a.ics", Overwrite::kAllowed, {}}).outcome,
              Outcome::kPreconditionFailed);
    EXPECT_EQ(copy({calendar_, "none.ics", tasks, "x.ics", Overwrite::kAllowed, {}}).outcome,
              Outcome::kNotFound);
    EXPECT_EQ(copy({calendar_, "a.ics", {999999}, "x.ics", Overwrite::kAllowed, {}}).outcome,
              Outcome::kNoCollection);
    Preconditions stale;
    stale.ifMatch = {Etag{"old"}};
    EXPECT_EQ(copy({calendar_, "a.ics", tasks, "same.ics", Overwrite::kAllowed, stale}).outcome,
              Outcome::kPreconditionFailed);
    const WriteResult replaced =
        copy({calendar_, "a.ics", tasks, "same.ics", Overwrite::kAllowed, {}});
    EXPECT_EQ(replaced.outcome, Outcome::kReplaced);
    EXPECT_EQ(replaced.previousEtag, Etag{"t"});
    EXPECT_EQ(read("same.ics", "tasks")->etag.value, "e1");
    EXPECT_TRUE(read("a.ics"));
    EXPECT_EQ(
        value("select object_count from collection where id = " + std::to_string(tasks.value)),
        "2");
    EXPECT_EQ(value("select count(*) from occurrence where collection_id = " +
                    std::to_string(tasks.value)),
              "2");
}

TEST_F(Objects, AWriteToACollectionThatHasChangedSinceDoesNothing) {
    put("a.ics", "u1", "e1");
    const Revision before = calendar().revision;
    put("b.ics", "u2", "e2");
    Preconditions then, now;
    then.collectionAt = before;
    now.collectionAt = calendar().revision;
    EXPECT_EQ(put("c.ics", "u3", "e3", then).outcome, Outcome::kCollectionChanged);
    EXPECT_EQ(store_->objects().remove(calendar_, "a.ics", then, actor()).outcome,
              Outcome::kCollectionChanged);
    const ObjectStore::Member a{calendar_, read("a.ics").value().id};
    EXPECT_FALSE(store_->objects().changeProperties(a, {{{"{x}a", "<a/>"}}, {}, before}, actor()));
    EXPECT_TRUE(store_->objects().deadProperties({a}).empty());
    EXPECT_EQ(calendar().revision, now.collectionAt);
    EXPECT_FALSE(read("c.ics"));

    EXPECT_EQ(put("c.ics", "u3", "e3", now).outcome, Outcome::kCreated);
    EXPECT_EQ(put("d.ics", "u4", "e4", now).outcome, Outcome::kCollectionChanged);
    now.collectionAt = calendar().revision;
    EXPECT_TRUE(
        store_->objects().changeProperties(a, {{{"{x}a", "<a/>"}}, {}, now.collectionAt}, actor()));
    now.collectionAt = calendar().revision;
    EXPECT_EQ(store_->objects().remove(calendar_, "a.ics", now, actor()).outcome,
              Outcome::kRemoved);
    EXPECT_EQ(store_->objects().remove({999999}, "a.ics", now, actor()).outcome,
              Outcome::kCollectionChanged);
}

TEST_F(Objects, DeadPropertiesAreSetReplacedAndRemovedTogether) {
    put("a.ics", "u1", "e1");
    const ObjectId id = read("a.ics")->id;
    auto& objects = store_->objects();
    objects.changeProperties({calendar_, id}, {{{"{x}a", "<a/>"}, {"{x}b", "<b>\"'\\</b>"}}},
                             actor());
    objects.changeProperties(
        {calendar_, id}, {{{"{x}b", "<b>2</b>"}, {"{x}c", "<c/>"}}, {"{x}a", "{x}none"}}, actor());
    const auto properties = objects.deadProperties({{calendar_, id}, {calendar_, {424242}}});
    ASSERT_EQ(properties.size(), 2U);
    EXPECT_EQ(properties[0].second.name, "{x}b");
    EXPECT_EQ(properties[0].second.xml, "<b>2</b>");
    EXPECT_EQ(properties[1].second.name, "{x}c");
    EXPECT_EQ(calendar().revision.value, 1);
}

}  // namespace

}  // namespace kalends::test
