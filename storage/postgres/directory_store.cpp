// Entries of a directory and the principals they became; many at once.
#include "storage/postgres/directory_store.h"

#include <array>
#include <pqxx/result>

#include "storage/errors.h"
#include "storage/postgres/credential_watch.h"
#include "storage/postgres/principal_json.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements = std::to_array<Statement>({
    {"directory_account",
     "select e.principal_id, e.directory, e.entry_id, e.dn from principal p"
     " join directory_entry e on e.principal_id = p.id"
     " where p.login = lower($1) and not p.disabled and e.gone_at is null",
     "Whose password a directory knows"},
    {"directory_entries",
     "select e.entry_id, e.principal_id, p.kind, p.slug, e.dn, e.digest, e.members_digest, "
     "e.password_changed, e.inactive, e.gone_at is not null"
     " from directory_entry e join principal p on p.id = e.principal_id"
     " where e.directory = $1 and e.entry_id > $2::uuid order by e.entry_id limit $3::bigint",
     "A page of the entries of a directory"},
    {"save_principals",
     "select r.saved_id, r.new_version from unnest($1::smallint[], $2::text[], $3::text[]) with "
     "ordinality as u(kind, slug, facts, i)"
     " cross join lateral save_principal(u.kind, u.slug, u.facts::jsonb) r order by u.i",
     "Creates or changes many principals"},
    {"save_directory_entries",
     "insert into directory_entry as e (directory, entry_id, principal_id, dn, digest, "
     "members_digest, password_changed, inactive, gone_at)"
     " select $1, u.id, u.principal, u.dn, u.digest, u.members, u.password, u.inactive, case when "
     "u.gone then now() end"
     " from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], "
     "$8::boolean[], $9::boolean[]) as u(id, principal, dn, digest, members, password, inactive, "
     "gone)"
     " on conflict (directory, entry_id) do update set dn = excluded.dn, digest = excluded.digest,"
     " members_digest = excluded.members_digest, password_changed = excluded.password_changed,"
     " inactive = excluded.inactive, gone_at = case when excluded.gone_at is null then null else "
     "coalesce(e.gone_at, excluded.gone_at) end",
     "Creates or replaces entries of a directory"},
    {"set_members_of_many", "select set_members_of_many($1, $2, $3)",
     "Replaces the direct members of many groups"},
    {"flatten_stale", "select flatten_stale(interval '5 seconds')",
     "Flattens groups whose members changed"},
    {"organisation_of_login",
     "select o.slug from principal p join organisation o on o.id = p.organisation_id"
     " where p.login = lower($1)",
     "Whose people somebody belongs to"},
    {"directory_passwords_changed",
     "update credential c set credential_version = next_credential_version()"
     " from unnest($1::bigint[]) as u(id) where c.principal_id = u.id",
     "Ends cached sign-ins of those whose password changed elsewhere"},
    {"ensure_organisations",
     "insert into organisation (slug, display_name) select u.slug, u.slug from unnest($1::text[]) "
     "as u(slug) on conflict (slug) do nothing",
     "Makes organisations that are not there"},
    {"directory_state",
     "select position, date_part('epoch', synced_at)::bigint, date_part('epoch', full_at)::bigint, "
     "problem from directory_state where directory = $1",
     "How far a directory is read"},
    {"directory_synced",
     "insert into directory_state as s (directory, position, synced_at, full_at)"
     " values ($1, $2, now(), case when $3::boolean then now() end)"
     " on conflict (directory) do update set position = excluded.position, synced_at = now(), "
     "problem = '',"
     " claimed_until = null, full_at = coalesce(excluded.full_at, s.full_at)",
     "A directory was read"},
    {"directory_problem",
     "insert into directory_state (directory, problem) values ($1, $2)"
     " on conflict (directory) do update set problem = excluded.problem, claimed_until = null",
     "A directory could not be read"},
    {"claim_directory",
     "insert into directory_state as s (directory, claimed_until) values ($1, now() + "
     "make_interval(secs => $3))"
     " on conflict (directory) do update set claimed_until = excluded.claimed_until"
     " where (s.claimed_until is null or s.claimed_until < now())"
     " and (s.synced_at is null or s.synced_at <= now() - make_interval(secs => $2)) returning 1",
     "One node reads a directory at a time"},
});

std::string literalOf(const std::vector<storage::PrincipalId>& ids) {
    ArrayLiteral literal;
    for (const storage::PrincipalId id : ids) {
        literal.add(id.value);
    }
    return std::move(literal).finish();
}

}  // namespace

std::span<const Statement> directoryStatements() {
    return kStatements;
}

std::optional<storage::DirectoryAccount> DirectoryStore::account(std::string_view login) {
    constexpr Statement kAccount = named(kStatements, "directory_account");
    if (!isText(login)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.text(login);
    const pqxx::result result = pool_.run(kAccount, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    storage::DirectoryAccount account;
    account.principal.value = row.integer();
    account.directory = row.text();
    account.entryId = row.text();
    account.dn = row.text();
    return account;
}

std::vector<storage::DirectoryEntry> DirectoryStore::entries(std::string_view directory,
                                                             std::string_view afterId,
                                                             std::size_t limit) {
    constexpr Statement kEntries = named(kStatements, "directory_entries");
    constexpr std::string_view kBeforeAll = "00000000-0000-0000-0000-000000000000";
    Parameters parameters;
    parameters.text(directory)
        .text(afterId.empty() ? kBeforeAll : afterId)
        .integer(static_cast<std::int64_t>(limit));
    const pqxx::result result = pool_.run(kEntries, parameters);
    std::vector<storage::DirectoryEntry> entries;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::DirectoryEntry& entry = entries.emplace_back();
        entry.id = row.text();
        entry.principal.value = row.integer();
        entry.kind = static_cast<storage::PrincipalKind>(row.integer());
        entry.slug = row.text();
        entry.dn = row.text();
        entry.digest = row.text();
        entry.membersDigest = row.text();
        entry.passwordChanged = row.text();
        entry.inactive = row.flag();
        entry.gone = row.flag();
    }
    return entries;
}

std::vector<storage::PrincipalId> DirectoryStore::savePrincipals(
    const std::vector<storage::PrincipalChange>& changes) {
    constexpr Statement kSave = named(kStatements, "save_principals");
    ArrayLiteral kinds;
    ArrayLiteral slugs;
    ArrayLiteral facts;
    for (const storage::PrincipalChange& change : changes) {
        if (!isText(change.slug) || change.slug.empty()) {
            throw storage::Refused("an identifier must be valid UTF-8");
        }
        kinds.add(static_cast<std::int64_t>(change.kind));
        slugs.add(change.slug);
        facts.add(jsonOf(change));
    }
    Parameters parameters;
    parameters.array(std::move(kinds).finish())
        .array(std::move(slugs).finish())
        .array(std::move(facts).finish());
    const pqxx::result result = pool_.run(kSave, parameters);
    std::vector<storage::PrincipalId> ids;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        ids.push_back({row.integer()});
        if (row.optionalInteger()) {
            watch_.announce(ids.back());
        }
    }
    return ids;
}

void DirectoryStore::save(std::string_view directory,
                          const std::vector<storage::DirectoryEntry>& entries) {
    constexpr Statement kSave = named(kStatements, "save_directory_entries");
    ArrayLiteral ids;
    ArrayLiteral principals;
    ArrayLiteral names;
    ArrayLiteral digests;
    ArrayLiteral members;
    ArrayLiteral passwords;
    ArrayLiteral inactive;
    ArrayLiteral gone;
    for (const storage::DirectoryEntry& entry : entries) {
        ids.add(entry.id);
        principals.add(entry.principal.value);
        names.add(entry.dn);
        digests.add(entry.digest);
        members.add(entry.membersDigest);
        passwords.add(entry.passwordChanged);
        inactive.addFlag(entry.inactive);
        gone.addFlag(entry.gone);
    }
    Parameters parameters;
    parameters.text(directory);
    for (ArrayLiteral* column :
         {&ids, &principals, &names, &digests, &members, &passwords, &inactive, &gone}) {
        parameters.array(std::move(*column).finish());
    }
    pool_.run(kSave, parameters);
}

void DirectoryStore::setMembers(const std::vector<storage::GroupMembers>& groups) {
    constexpr Statement kSet = named(kStatements, "set_members_of_many");
    ArrayLiteral all;
    ArrayLiteral of;
    ArrayLiteral members;
    for (const storage::GroupMembers& group : groups) {
        all.add(group.group.value);
        for (const storage::PrincipalId member : group.members) {
            of.add(group.group.value);
            members.add(member.value);
        }
    }
    Parameters parameters;
    for (ArrayLiteral* column : {&all, &of, &members}) {
        parameters.array(std::move(*column).finish());
    }
    pool_.run(kSet, parameters);
}

std::uint64_t DirectoryStore::flattenMembers() {
    constexpr Statement kFlatten = named(kStatements, "flatten_stale");
    const pqxx::result result = pool_.run(kFlatten, Parameters());
    RowReader row(result, 0);
    return static_cast<std::uint64_t>(row.integer());
}

std::optional<std::string> DirectoryStore::organisationOf(std::string_view login) {
    constexpr Statement kOrganisation = named(kStatements, "organisation_of_login");
    if (!isText(login)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.text(login);
    const pqxx::result result = pool_.run(kOrganisation, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    return row.text();
}

void DirectoryStore::passwordsChanged(const std::vector<storage::PrincipalId>& principals) {
    constexpr Statement kChanged = named(kStatements, "directory_passwords_changed");
    if (principals.empty()) {
        return;
    }
    Parameters parameters;
    parameters.array(literalOf(principals));
    pool_.run(kChanged, parameters);
    for (const storage::PrincipalId principal : principals) {
        watch_.announce(principal);
    }
}

void DirectoryStore::ensureOrganisations(const std::vector<std::string>& slugs) {
    constexpr Statement kEnsure = named(kStatements, "ensure_organisations");
    if (slugs.empty()) {
        return;
    }
    Parameters parameters;
    parameters.array(arrayOf(slugs));
    pool_.run(kEnsure, parameters);
}

storage::DirectoryState DirectoryStore::state(std::string_view directory) {
    constexpr Statement kState = named(kStatements, "directory_state");
    Parameters parameters;
    parameters.text(directory);
    const pqxx::result result = pool_.run(kState, parameters);
    storage::DirectoryState state;
    if (result.empty()) {
        return state;
    }
    const auto time = [](std::optional<std::int64_t> seconds) {
        return seconds ? std::optional(std::chrono::sys_seconds(std::chrono::seconds(*seconds)))
                       : std::nullopt;
    };
    RowReader row(result, 0);
    state.position = row.text();
    state.syncedAt = time(row.optionalInteger());
    state.fullAt = time(row.optionalInteger());
    state.problem = row.text();
    return state;
}

void DirectoryStore::noteSynced(std::string_view directory,
                                std::string_view position,
                                Extent extent) {
    constexpr Statement kSynced = named(kStatements, "directory_synced");
    Parameters parameters;
    parameters.text(directory).text(position).flag(extent == Extent::kFull);
    pool_.run(kSynced, parameters);
}

void DirectoryStore::noteProblem(std::string_view directory, std::string_view problem) {
    constexpr Statement kProblem = named(kStatements, "directory_problem");
    Parameters parameters;
    parameters.text(directory).text(isText(problem) ? problem : std::string_view("unreadable"));
    pool_.run(kProblem, parameters);
}

bool DirectoryStore::claim(std::string_view directory,
                           std::chrono::seconds apart,
                           std::chrono::seconds lease) {
    constexpr Statement kClaim = named(kStatements, "claim_directory");
    Parameters parameters;
    parameters.text(directory).integer(apart.count()).integer(lease.count());
    return !pool_.run(kClaim, parameters).empty();
}

}  // namespace kalends::postgres
