// No statement walks a large table: the plans of every statement table, and the functions by what
// they did.
#include <gtest/gtest.h>

#include <set>

#include "storage/postgres/statement.h"
#include "tests/storage/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;

class Plans : public PostgresFixture {
  protected:
    // 200 owners with 5 collections and 20 objects each, with the statistics of that.
    void fill() {
        query(R"(
            insert into principal (organisation_id, kind, slug, guid, has_calendar_home, has_addressbook_home, display_name, search_text)
            select 1, 1, 'p' || n, gen_random_uuid(), true, true, 'Person ' || n, 'person ' || n from generate_series(1, 20000) n;
            insert into principal_address (address, principal_id, position) select 'mailto:' || slug || '@example.com', id, 1 from principal;
            insert into credential (principal_id, credential_version) select id, id from principal;
            select create_default_collections(id, true, true) from principal where id < 2000;
            insert into object (collection_id, name, uid, component, object_class, etag, size, revision, covered_from, covered_until, body)
            select c.id, 'o' || n, 'u' || n, 1, 0, 'e', 4, n, case when n = 1 then 0 else -9223372036854775808 end,
                   case when n = 1 then 10 else 9223372036854775807 end, 'body'
              from collection c, generate_series(1, 20) n where c.kind = 2 and c.id < 5000;
            insert into occurrence select collection_id, id, 0, n * 1000, n * 1000 + 60, false, 1 from object, generate_series(1, 3) n;
            insert into card_text select collection_id, id, 'FN', 'name' from object;
            insert into change (collection_id, revision, name, kind, actor_id, credential, write_id) select collection_id, revision, name, 1, 1, 'x', 1 from object;
            update collection set revision = 20;
            insert into dead_property select 3, collection_id, id, '{x}y', '<y/>' from object;
        )");
        query("analyze");
    }
};

const std::set<std::string> kLarge{
    "object",     "change",          "occurrence", "card_text",         "dead_property",
    "collection", "collection_meta", "principal",  "principal_address", "credential"};

TEST_F(Plans, NoStatementReadsALargeTableWithoutAnIndexCondition) {
    fill();
    for (const postgres::Statement& statement : postgres::allStatements()) {
        // Lists of everyone and the first-run check stop early on purpose.
        if (statement.name == "search_all_principals" || statement.name == "no_principals" ||
            statement.name.starts_with("changes_since")) {
            continue;
        }
        SCOPED_TRACE(std::string(statement.name));
        std::string arguments;
        for (int n = 1; statement.text.find("$" + std::to_string(n)) != std::string_view::npos;
             ++n) {
            arguments += n == 1 ? "(null" : ", null";
        }
        arguments += arguments.empty() ? "" : ")";
        const auto plan = query(
            "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set "
            "enable_hashjoin = off; set enable_mergejoin = off; set jit = off;"
            "prepare s as " +
            std::string(statement.text) + "; explain (costs off) execute s" + arguments);
        std::string text;
        for (std::size_t i = 0; i < plan.size(); ++i) {
            const std::string& line = plan[i][0];
            text += line + "\n";
            for (const std::string& table : kLarge) {
                const bool reads = line.find(" on " + table + " ") != std::string::npos ||
                                   line.ends_with(" on " + table);
                if (!reads) {
                    continue;
                }
                EXPECT_EQ(line.find("Seq Scan"), std::string::npos) << line;
                if (line.find("Index Scan") != std::string::npos ||
                    line.find("Index Only Scan") != std::string::npos) {
                    const bool condition = i + 1 < plan.size() &&
                                           plan[i + 1][0].find("Index Cond") != std::string::npos;
                    const bool partial = line.find("object_partly_covered") != std::string::npos;
                    EXPECT_TRUE(condition || partial) << line;
                }
            }
        }
        if (::testing::Test::HasFailure()) {
            ADD_FAILURE() << text;
            return;
        }
    }
}

TEST_F(Plans, ALifeOfWritesAndReadsWalksNoLargeTable) {
    fill();
    const Actor actor{{1}, "password"};
    const CollectionId calendar{std::stoll(value("select min(id) from collection where kind = 2"))};
    const CollectionId target{calendar.value + 1};
    query("select pg_stat_reset()");
    const CollectionId home{
        std::stoll(value("select h.id from collection h join collection c using (owner_id, home) "
                         "where h.slug = '' and c.id = " +
                         std::to_string(calendar.value)))};
    for (int i = 0; i < 20; ++i) {
        const std::string name = "new" + std::to_string(i);
        store_->objects().put(event(calendar, name, name, "e1"), {}, actor);
        store_->objects().put(event(calendar, name, name, "e2"), {}, actor);
        store_->objects().move({calendar, name, target, name, {}, {}}, actor);
        store_->objects().copy({target, name, calendar, name, {}, {}}, actor);
        store_->objects().remove(calendar, name, {}, actor);
        (void)store_->collections().homeState(home, {1});
        (void)store_->objects().changesSince(target, Revision{20}, 5, WantBody::kYes);
        (void)store_->objects().changesSince(target, {}, 5, WantBody::kNo);
        (void)store_->objects().locate(
            {{PrincipalKind::kUser, "p5"}, HomeKind::kCalendars, "calendar", "o1"}, {7},
            WantBody::kYes);
        Selection range;
        range.collection = target;
        range.range = Selection::Range{0, 5000, 0, 5000};
        (void)store_->objects().select(range);
        (void)store_->objects().busy(target, *range.range);
        const auto made = store_->collections().create(
            {{1}, HomeKind::kCalendars, CollectionKind::kCalendar, name, {}}, actor);
        store_->objects().put(event(made.id, name, name, "e1"), {}, actor);
        store_->collections().remove(made.id, actor);
        (void)store_->objects().pruneChanges(
            std::chrono::sys_seconds(std::chrono::seconds(4'000'000'000)), {}, 10);
        PrincipalChange person;
        person.slug = name;
        person.addresses = {"mailto:" + name + "@example.org"};
        store_->principals().save(person);
    }
    store_.reset();  // ends the sessions, whose counts are then complete
    std::string scanned = "unknown";
    for (int tries = 0; tries < 50 && scanned != ""; ++tries) {
        scanned = value(
            "select coalesce(string_agg(relname || ' ' || seq_scan, ', '), '') from "
            "pg_stat_user_tables where seq_scan > 0"
            " and relname in ('object', 'change', 'occurrence', 'card_text', 'dead_property', "
            "'collection', 'collection_meta', 'principal', 'principal_address', 'credential')");
    }
    EXPECT_EQ(scanned, "");
    EXPECT_GT(
        std::stoll(value("select idx_scan from pg_stat_user_tables where relname = 'object'")),
        100);
}

TEST_F(Plans, StatementsHaveUniqueNamesAndAPurpose) {
    std::set<std::string_view> names;
    for (const postgres::Statement& statement : postgres::allStatements()) {
        EXPECT_TRUE(names.insert(statement.name).second) << statement.name;
        EXPECT_FALSE(statement.purpose.empty()) << statement.name;
    }
    EXPECT_GT(names.size(), 30U);
}

}  // namespace

}  // namespace kalends::test
