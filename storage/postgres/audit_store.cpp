// The audit log, and the history of collections in its form.
#include "storage/postgres/audit_store.h"

#include <array>
#include <limits>
#include <pqxx/result>

#include "storage/errors.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// $1 kind, $2 actor, $3 target, $4 since, $5 until, $6 before this id, $7 limit, $8 organisation.
// One index for each thing that may be asked for; what else is asked is judged along it.
#define KALENDS_AUDIT_READ(condition)                                                        \
    "select a.id, date_part('epoch', a.at)::bigint, a.kind, a.action, a.actor_id, a.actor, " \
    "a.credential, a.address, a.target_id, a.target, a.detail from audit a where " condition \
    " and ($1::smallint is null or a.kind = $1) and ($2::bigint is null or a.actor_id = $2)" \
    " and ($3::bigint is null or a.target_id = $3)"                                          \
    " and ($4::bigint is null or a.at >= to_timestamp($4::bigint))"                          \
    " and ($5::bigint is null or a.at < to_timestamp($5::bigint))"                           \
    " and ($8::bigint is null or a.organisation_id = $8)"                                    \
    " and a.id < $6::bigint order by a.id desc limit $7::bigint"

constexpr auto kStatements = std::to_array<Statement>({
    {"record_audit",
     "insert into audit (kind, action, actor_id, actor, credential, address, target_id, target, "
     "detail, organisation_id)"
     " select u.kind, u.action, u.actor_id, u.actor, u.credential, u.address, u.target_id, "
     "u.target, u.detail, "
     "nullif(u.organisation_id, 0) from unnest($1::smallint[], $2::text[], $3::bigint[], "
     "$4::text[], $5::text[], "
     "$6::text[], $7::bigint[], $8::text[], $9::text[], $10::bigint[])"
     " as u(kind, action, actor_id, actor, credential, address, target_id, target, detail, "
     "organisation_id)",
     "Acts, as they were done"},
    {"audit_all", KALENDS_AUDIT_READ("a.id > 0"), "The newest acts"},
    {"audit_by_kind", KALENDS_AUDIT_READ("a.kind = $1"), "The newest acts of a kind"},
    {"audit_by_organisation", KALENDS_AUDIT_READ("a.organisation_id = $8"),
     "What concerns an organisation"},
    {"audit_by_actor", KALENDS_AUDIT_READ("a.actor_id = $2"), "What somebody did"},
    {"audit_by_target", KALENDS_AUDIT_READ("a.target_id = $3"), "What was done to somebody"},
    // Collections that were removed have no row any more, only their history. $1 actor, $2 owner,
    // $3 since, $4 until, $5 limit, from $6 on the place in that order where the page before ended.
    // The history of a collection is in order of its revisions; those that were written at once may
    // differ from it by time, which is what the 100 are for.
    {"audit_content",
     "select 0, date_part('epoch', h.at)::bigint, 4, case h.kind when 1 then 'content.create'"
     " when 2 then 'content.change' else 'content.remove' end, h.actor_id, coalesce(p.slug, ''), "
     "h.credential, '', o.owner_id, o.slug || '/' || h.name, '',"
     " (date_part('epoch', h.at) * 1000000)::bigint || ' ' || h.collection_id || ' ' || h.revision "
     "|| ' ' || h.name"
     " from (select c.id, c.owner_id, c.slug from collection c where c.owner_id = $2"
     "   union all select r.collection_id, r.owner_id, r.slug from removed_collection r where "
     "r.owner_id = $2) o"
     " cross join lateral (select ch.* from change ch where ch.collection_id = o.id"
     "   and ($1::bigint is null or ch.actor_id = $1)"
     "   and ($3::bigint is null or ch.at >= to_timestamp($3::bigint))"
     "   and ($4::bigint is null or ch.at < to_timestamp($4::bigint))"
     "   and ($6::bigint is null or ((date_part('epoch', ch.at) * 1000000)::bigint, "
     "ch.collection_id, ch.revision, ch.name)"
     "     < ($6, $7::bigint, $8::bigint, $9::text))"
     "   order by ch.revision desc limit $5::bigint + 100) h"
     " left join principal p on p.id = h.actor_id"
     " order by (date_part('epoch', h.at) * 1000000)::bigint desc, h.collection_id desc, "
     "h.revision desc, h.name desc"
     " limit $5::bigint",
     "What was done to somebody's calendars and address books"},
    {"prune_audit",
     "with old as (select a.id from audit a where a.kind = $1 and a.at < to_timestamp($2::bigint)"
     " order by a.id limit $3::bigint), gone as (delete from audit a using old where a.id = old.id "
     "returning 1) select count(*) from gone",
     "Forgets old acts of a kind"},
});

constexpr std::size_t kLongestDetail = 2000;

/// Cut at a character and fit to be stored.
std::string storable(std::string text) {
    if (text.size() > kLongestDetail) {
        std::size_t end = kLongestDetail;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        text.resize(end);
    }
    return isText(text) ? text : std::string("?");
}

/// "MICROSECONDS COLLECTION REVISION NAME", as an entry of content has it in `next`.
void addPlace(Parameters& parameters, const std::string& after) {
    if (after.empty()) {
        parameters.null().null().null().null();
        return;
    }
    std::string_view rest = after;
    for (int part = 0; part < 3; ++part) {
        const auto digits = rest.substr(0, rest.find(' '));
        const bool number = !digits.empty() && digits.size() < 19 &&
                            digits.find_first_not_of("0123456789") == std::string_view::npos;
        if (!number || digits.size() == rest.size()) {
            throw storage::Refused("there is no such page of the history");
        }
        parameters.integer(std::stoll(std::string(digits)));
        rest.remove_prefix(digits.size() + 1);
    }
    if (!isText(std::string(rest))) {
        throw storage::Refused("there is no such page of the history");
    }
    parameters.text(std::string(rest));
}

storage::AuditEntry entryFrom(RowReader& row) {
    storage::AuditEntry entry;
    entry.id = row.integer();
    entry.at = row.time();
    entry.kind = static_cast<storage::AuditKind>(row.integer());
    entry.action = row.text();
    entry.actor.value = row.integer();
    entry.actorName = row.text();
    entry.credential = row.text();
    entry.address = row.text();
    entry.target.value = row.integer();
    entry.targetName = row.text();
    entry.detail = row.text();
    return entry;
}

Statement statementFor(const storage::AuditQuery& query) {
    constexpr Statement kAll = named(kStatements, "audit_all");
    constexpr Statement kByKind = named(kStatements, "audit_by_kind");
    constexpr Statement kByOrganisation = named(kStatements, "audit_by_organisation");
    constexpr Statement kByActor = named(kStatements, "audit_by_actor");
    constexpr Statement kByTarget = named(kStatements, "audit_by_target");
    constexpr Statement kContent = named(kStatements, "audit_content");
    if (query.kind == storage::AuditKind::kContent) {
        return kContent;
    }
    if (query.target) {
        return kByTarget;
    }
    if (query.actor) {
        return kByActor;
    }
    if (query.organisation) {
        return kByOrganisation;
    }
    return query.kind ? kByKind : kAll;
}

}  // namespace

std::span<const Statement> auditStatements() {
    return kStatements;
}

void AuditStore::record(const std::vector<storage::AuditEntry>& entries) {
    constexpr Statement kRecord = named(kStatements, "record_audit");
    ArrayLiteral kinds;
    ArrayLiteral actions;
    ArrayLiteral actors;
    ArrayLiteral actorNames;
    ArrayLiteral credentials;
    ArrayLiteral addresses;
    ArrayLiteral targets;
    ArrayLiteral targetNames;
    ArrayLiteral details;
    ArrayLiteral organisations;
    for (const storage::AuditEntry& entry : entries) {
        kinds.add(static_cast<std::int64_t>(entry.kind));
        actions.add(storable(entry.action));
        actors.add(entry.actor.value);
        actorNames.add(storable(entry.actorName));
        credentials.add(storable(entry.credential));
        addresses.add(storable(entry.address));
        targets.add(entry.target.value);
        targetNames.add(storable(entry.targetName));
        details.add(storable(entry.detail));
        organisations.add(entry.organisation.value);
    }
    Parameters parameters;
    for (ArrayLiteral* column : {&kinds, &actions, &actors, &actorNames, &credentials, &addresses,
                                 &targets, &targetNames, &details, &organisations}) {
        parameters.array(std::move(*column).finish());
    }
    pool_.run(kRecord, parameters);
}

std::vector<storage::AuditEntry> AuditStore::read(const storage::AuditQuery& query) {
    const bool content = query.kind == storage::AuditKind::kContent;
    if (content && !query.target) {
        throw storage::Refused("content changes are listed for one owner");
    }
    Parameters parameters;
    const auto orNull = [&parameters](bool said, std::int64_t value) {
        said ? parameters.integer(value) : parameters.null();
    };
    const auto addTime = [&orNull](const std::optional<std::chrono::sys_seconds>& time) {
        orNull(time.has_value(), time ? time->time_since_epoch().count() : 0);
    };
    if (!content) {
        orNull(query.kind.has_value(),
               static_cast<std::int64_t>(query.kind.value_or(storage::AuditKind::kAdministration)));
    }
    orNull(bool(query.actor), query.actor.value);
    orNull(bool(query.target), query.target.value);
    addTime(query.since);
    addTime(query.until);
    if (!content) {
        parameters.integer(query.beforeId > 0 ? query.beforeId
                                              : std::numeric_limits<std::int64_t>::max());
    }
    parameters.integer(static_cast<std::int64_t>(query.limit));
    content ? addPlace(parameters, query.after)
            : orNull(bool(query.organisation), query.organisation.value);
    const pqxx::result result = pool_.run(statementFor(query), parameters);
    std::vector<storage::AuditEntry> entries;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        auto entry = entryFrom(row);
        entry.next = content ? row.text() : std::string();
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::uint64_t AuditStore::prune(storage::AuditKind kind,
                                std::chrono::sys_seconds before,
                                std::size_t limit) {
    constexpr Statement kPrune = named(kStatements, "prune_audit");
    Parameters parameters;
    parameters.integer(static_cast<std::int64_t>(kind))
        .integer(before.time_since_epoch().count())
        .integer(static_cast<std::int64_t>(limit));
    const pqxx::result result = pool_.run(kPrune, parameters);
    RowReader row(result, 0);
    return static_cast<std::uint64_t>(row.integer());
}

}  // namespace kalends::postgres
