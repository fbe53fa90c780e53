// What changed since a token (RFC 6578), and the forgetting of old changes.
#include <pqxx/result>

#include "storage/postgres/columns.h"
#include "storage/postgres/object_store.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// c: a collection, since (-1: from the beginning), started: up to where removals are no concern, $l
// limit. Names come from change rows; where some of these are forgotten, live objects tell by their
// revision instead, so only forgotten removals make a token invalid. A name that was made and
// removed since is a removal: its maker may not have seen it go (section 3.5.2). forms: what stood
// under the name since, a bit for each object_form; all bits where that is not known, and none
// where an initial synchronisation in parts has not come to it yet. Token and changes are one
// statement, so no write can fall between them.
#define KALENDS_CHANGED_NAMES(since, started, limit)                                              \
    " left join lateral ("                                                                        \
    " select * from ("                                                                            \
    "  select s.name, s.revision, false as removed,"                                              \
    "         case when s.revision <= " started                                                   \
    " then 0 else -1 end as forms from object s"                                                  \
    "   where s.collection_id = c.id and s.revision > " since " and c.revision > " since          \
    "     and (" since " < 0 or c.forgotten_revision > " since                                    \
    ")"                                                                                           \
    "  union all"                                                                                 \
    "  select g.name, g.revision, g.last = 3, g.forms from ("                                     \
    "   select ch.name, max(ch.revision) as revision,"                                            \
    "          bit_or(case when ch.kind = 1 then 0 else coalesce(1 << ch.replaced_form, -1) end)" \
    "          as forms,"                                                                         \
    "          (array_agg(ch.kind order by ch.revision desc))[1] as last"                         \
    "     from change ch where ch.collection_id = c.id and ch.revision > " since                  \
    "      and c.revision > " since " and " since                                                 \
    " >= 0 group by ch.name) g"                                                                   \
    "   where case when g.last = 3 then g.revision > " started                                    \
    "         else c.forgotten_revision <= " since                                                \
    " end"                                                                                        \
    " ) x where " since " < 0 or greatest(" since ", " started                                    \
    ") >= c.pruned_revision"                                                                      \
    " order by x.revision limit " limit                                                           \
    ") w on true"                                                                                 \
    " left join object o on o.collection_id = c.id and o.name = w.name and not w.removed"

#define KALENDS_CHANGE_COLUMNS                                        \
    " c.revision, c.pruned_revision, w.name, w.revision, w.removed, " \
    "w.forms," KALENDS_OBJECT_COLUMNS

constexpr auto kStatements = std::to_array<Statement>({
    {"changes_since",
     "with c as materialized (select id, revision, pruned_revision, forgotten_revision from "
     "collection where id = $1) select" KALENDS_CHANGE_COLUMNS ", case when $5 then o.body end"
     " from c" KALENDS_CHANGED_NAMES("$2", "$3", "$4") " order by w.revision",
     "Changes after a revision, with the revision they lead to"},
    {"changes_since_each",
     "select q.at," KALENDS_CHANGE_COLUMNS ", case when $5 then o.body end"
     " from unnest($1::bigint[], $2::bigint[], $3::bigint[]) with ordinality"
     "      as q(id, since, started, at) join collection c on c.id = q.id" KALENDS_CHANGED_NAMES(
         "q.since", "q.started", "$4") " order by q.at, w.revision",
     "The same of several collections"},
    {"prune_changes", "select at_collection, pruned from prune_changes(to_timestamp($1), $2, $3)",
     "One small batch of retention"},
});

/// Those of one collection; `skipped` columns stand before the ones that are read.
struct Rows {
    std::size_t first, end, skipped;
};

storage::Changes changesFrom(const pqxx::result& result,
                             const Rows& rows,
                             const storage::ObjectStore::Cursor& cursor,
                             std::size_t limit) {
    storage::Changes changes;
    const std::int64_t from = cursor.since ? cursor.since->value : -1;
    RowReader first(result, rows.first);
    first.skip(rows.skipped);
    changes.upTo.value = first.integer();
    const std::int64_t pruned = first.integer();
    // A token from the future was given out by a database that has since been restored to an older
    // state.
    if (from > changes.upTo.value || cursor.startedAt > changes.upTo ||
        (cursor.since && std::max(from, cursor.startedAt.value) < pruned)) {
        changes.outcome = storage::Changes::Outcome::kExpired;
        return changes;
    }
    const std::size_t count = rows.end - rows.first;
    changes.truncated = limit != 0 && count > limit;
    for (std::size_t i = 0; i < (changes.truncated ? limit : count); ++i) {
        RowReader row(result, rows.first + i);
        row.skip(rows.skipped + 2);
        if (row.nextIsNull()) {
            break;  // the one row that only brings the revision
        }
        storage::Change change;
        change.name = row.text();
        change.revision.value = row.integer();
        change.removed = row.flag();
        change.forms.bits = static_cast<std::uint32_t>(row.integer());
        if (!row.nextIsNull()) {
            change.object = objectFrom(row);
        }
        changes.changes.push_back(std::move(change));
    }
    if (changes.truncated) {
        // Every revision concerns one name, so a page may end after any.
        changes.startedAt = cursor.since ? cursor.startedAt : changes.upTo;
        changes.upTo = changes.changes.back().revision;
    }
    return changes;
}

}  // namespace

std::span<const Statement> synchronisationStatements() {
    return kStatements;
}

storage::Changes ObjectStore::changesSince(storage::CollectionId collection,
                                           std::optional<storage::Revision> since,
                                           std::size_t limit,
                                           storage::WantBody body,
                                           storage::Revision startedAt) {
    constexpr Statement kChanges = named(kStatements, "changes_since");
    storage::Changes changes;
    if (since && since->value < 0) {
        changes.outcome = storage::Changes::Outcome::kExpired;
        return changes;
    }
    const std::int64_t from = since ? since->value : -1;
    Parameters parameters;
    parameters.integer(collection.value).integer(from).integer(startedAt.value);
    limit == 0 ? parameters.null() : parameters.integer(static_cast<std::int64_t>(limit) + 1);
    parameters.flag(body == storage::WantBody::kYes);
    const pqxx::result result = pool_.run(kChanges, parameters);
    if (result.empty()) {
        changes.outcome = storage::Changes::Outcome::kNoCollection;
        return changes;
    }
    return changesFrom(result, {0, static_cast<std::size_t>(result.size()), 0},
                       {collection, since, startedAt}, limit);
}

std::vector<storage::Changes> ObjectStore::changesSinceEach(const std::vector<Cursor>& cursors,
                                                            std::size_t limit,
                                                            storage::WantBody body) {
    constexpr Statement kChanges = named(kStatements, "changes_since_each");
    ArrayLiteral ids;
    ArrayLiteral since;
    ArrayLiteral started;
    for (const Cursor& cursor : cursors) {
        ids.add(cursor.collection.value);
        since.add(cursor.since ? cursor.since->value : -1);
        started.add(cursor.startedAt.value);
    }
    Parameters parameters;
    parameters.array(std::move(ids).finish())
        .array(std::move(since).finish())
        .array(std::move(started).finish());
    limit == 0 ? parameters.null() : parameters.integer(static_cast<std::int64_t>(limit) + 1);
    parameters.flag(body == storage::WantBody::kYes);
    const pqxx::result result = pool_.run(kChanges, parameters);
    std::vector<storage::Changes> all(cursors.size());
    for (auto& changes : all) {
        changes.outcome = storage::Changes::Outcome::kNoCollection;
    }
    const auto rows = static_cast<std::size_t>(result.size());
    const auto cursorOf = [&result](std::size_t row) {
        return static_cast<std::size_t>(RowReader(result, row).integer() - 1);
    };
    for (std::size_t first = 0; first < rows;) {
        const std::size_t at = cursorOf(first);
        std::size_t end = first + 1;
        while (end < rows && cursorOf(end) == at) {
            ++end;
        }
        all[at] = changesFrom(result, {first, end, 1}, cursors[at], limit);
        first = end;
    }
    return all;
}

ObjectStore::PruneStep ObjectStore::pruneChanges(std::chrono::sys_seconds before,
                                                 storage::CollectionId after,
                                                 std::size_t rows) {
    constexpr Statement kPrune = named(kStatements, "prune_changes");
    Parameters parameters;
    parameters.integer(before.time_since_epoch().count())
        .integer(after.value)
        .integer(static_cast<std::int64_t>(rows));
    const pqxx::result result = pool_.run(kPrune, parameters);
    RowReader row(result, 0);
    PruneStep step;
    step.collection.value = row.optionalInteger().value_or(0);
    step.removed = static_cast<std::size_t>(row.integer());
    return step;
}

}  // namespace kalends::postgres
