// What changed since a token (RFC 6578), and the forgetting of old changes.
#include <pqxx/result>

#include "storage/postgres/columns.h"
#include "storage/postgres/object_store.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// $1 collection, $2 since (-1: from the beginning), $3 up to where removals are no concern, $4
// limit, $5 body wanted. Names come from change rows; where some of these are forgotten, live
// objects tell by their revision instead, so only forgotten removals make a token invalid. A name
// that was made and removed since is a removal: its maker may not have seen it go (section 3.5.2).
// Token and changes are one statement, so no write can fall between them.
constexpr auto kStatements = std::to_array<Statement>({
    {"changes_since",
     "with c as materialized (select id, revision, pruned_revision, forgotten_revision from "
     "collection where id = $1)"
     " select c.revision, c.pruned_revision, w.name, w.revision, w.removed," KALENDS_OBJECT_COLUMNS
     ", case when $5 then o.body end"
     " from c left join lateral ("
     " select * from ("
     "  select s.name, s.revision, false as removed from object s"
     "   where s.collection_id = c.id and s.revision > $2 and c.revision > $2 and ($2 < 0 or "
     "c.forgotten_revision > $2)"
     "  union all"
     "  select g.name, g.revision, g.last = 3 from ("
     "   select ch.name, max(ch.revision) as revision,"
     "          (array_agg(ch.kind order by ch.revision desc))[1] as last"
     "     from change ch where ch.collection_id = c.id and ch.revision > $2 and "
     "c.revision > $2 and $2 >= 0"
     "    group by ch.name) g"
     "   where case when g.last = 3 then g.revision > $3 else "
     "c.forgotten_revision <= $2 end"
     " ) x where $2 < 0 or greatest($2, $3) >= c.pruned_revision order by x.revision limit $4) w "
     "on true"
     " left join object o on o.collection_id = c.id and o.name = w.name and not w.removed"
     " order by w.revision",
     "Changes after a revision, with the revision they lead to"},
    {"prune_changes", "select at_collection, pruned from prune_changes(to_timestamp($1), $2, $3)",
     "One small batch of retention"},
});

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
    RowReader first(result, 0);
    changes.upTo.value = first.integer();
    const std::int64_t pruned = first.integer();
    // A token from the future was given out by a database that has since been restored to an older
    // state.
    if (from > changes.upTo.value || startedAt > changes.upTo ||
        (since && std::max(from, startedAt.value) < pruned)) {
        changes.outcome = storage::Changes::Outcome::kExpired;
        return changes;
    }
    const std::size_t rows = static_cast<std::size_t>(result.size());
    changes.truncated = limit != 0 && rows > limit;
    for (std::size_t i = 0; i < (changes.truncated ? limit : rows); ++i) {
        RowReader row(result, i);
        row.skip(2);
        if (row.nextIsNull()) {
            break;  // the one row that only brings the revision
        }
        storage::Change change;
        change.name = row.text();
        change.revision.value = row.integer();
        change.removed = row.flag();
        if (!row.nextIsNull()) {
            change.object = objectFrom(row);
        }
        changes.changes.push_back(std::move(change));
    }
    if (changes.truncated) {
        // Every revision concerns one name, so a page may end after any.
        if (!since) {
            changes.startedAt = changes.upTo;
        } else {
            changes.startedAt = startedAt;
        }
        changes.upTo = changes.changes.back().revision;
    }
    return changes;
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
