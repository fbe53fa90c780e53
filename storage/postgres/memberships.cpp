// Members of groups and delegates of owners.
#include <array>
#include <pqxx/result>

#include "storage/postgres/columns.h"
#include "storage/postgres/principal_store.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements = std::to_array<Statement>({
    {"members",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from membership s join principal p on p.id = s.member_id where s.group_id = $1"
     " order by p.kind, p.slug",
     "Direct members of a group"},
    {"all_members",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from membership_flat s join principal p on p.id = s.member_id where s.group_id = $1"
     " order by p.kind, p.slug",
     "Members of a group, transitively"},
    {"direct_groups_of",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from membership s join principal p on p.id = s.group_id where s.member_id = $1"
     " order by p.kind, p.slug",
     "Groups with a principal as direct member"},
    {"groups_of",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from membership_flat s join principal p on p.id = s.group_id where s.member_id = $1"
     " order by p.kind, p.slug",
     "Groups of a principal, transitively"},
    {"delegates_of",
     "select d.owner_id, d.delegate_id, d.mode, date_part('epoch', d.ends_at)::bigint, "
     "d.with_private"
     " from delegation d where d.owner_id = $1"
     " and (d.starts_at is null or d.starts_at <= now()) and (d.ends_at is null or d.ends_at > "
     "now())"
     " order by d.delegate_id, d.mode",
     "Delegates of an owner"},
    {"delegated_to",
     "select distinct d.owner_id, d.delegate_id, d.mode, date_part('epoch', d.ends_at)::bigint,"
     " d.with_private from"
     " (select $1::bigint as id union all select f.group_id from membership_flat f where "
     "f.member_id = $1) g"
     " join delegation d on d.delegate_id = g.id"
     " where (d.starts_at is null or d.starts_at <= now()) and (d.ends_at is null or d.ends_at > "
     "now())"
     " order by d.owner_id, d.delegate_id, d.mode",
     "Owners who delegated to a principal or one of its groups"},
    {"set_members", "select set_members($1, $2)", "Replaces the direct members of a group"},
    {"set_delegates", "select set_delegates($1, $2, $3)",
     "Replaces the delegates of an owner of one mode"},
    {"set_delegate", "select set_delegate($1, $2, $3, to_timestamp($4::bigint), $5, $6)",
     "One delegate with limits"},
    {"remove_delegate", "select remove_delegate($1, $2)", "Takes a delegate away"},
});

std::string literalOf(const std::vector<storage::PrincipalId>& ids) {
    ArrayLiteral literal;
    for (const storage::PrincipalId id : ids) {
        literal.add(id.value);
    }
    return std::move(literal).finish();
}

std::vector<storage::Delegation> delegationsFrom(const pqxx::result& result) {
    std::vector<storage::Delegation> delegations;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Delegation delegation;
        delegation.owner.value = row.integer();
        delegation.delegate.value = row.integer();
        delegation.mode = static_cast<storage::DelegateMode>(row.integer());
        if (const auto until = row.optionalInteger()) {
            delegation.until.emplace(std::chrono::seconds(*until));
        }
        delegation.withPrivate = row.flag();
        delegations.push_back(delegation);
    }
    return delegations;
}

Parameters onlyId(storage::PrincipalId id) {
    Parameters parameters;
    parameters.integer(id.value);
    return parameters;
}

}  // namespace

std::span<const Statement> membershipStatements() {
    return kStatements;
}

std::vector<storage::Principal> PrincipalStore::members(storage::PrincipalId group) {
    constexpr Statement kMembers = named(kStatements, "members");
    return principalsFrom(pool_.run(kMembers, onlyId(group)));
}

std::vector<storage::Principal> PrincipalStore::allMembers(storage::PrincipalId group) {
    constexpr Statement kMembers = named(kStatements, "all_members");
    return principalsFrom(pool_.run(kMembers, onlyId(group)));
}

std::vector<storage::Principal> PrincipalStore::directGroupsOf(storage::PrincipalId member) {
    constexpr Statement kGroups = named(kStatements, "direct_groups_of");
    return principalsFrom(pool_.run(kGroups, onlyId(member)));
}

std::vector<storage::Principal> PrincipalStore::groupsOf(storage::PrincipalId member) {
    constexpr Statement kGroups = named(kStatements, "groups_of");
    return principalsFrom(pool_.run(kGroups, onlyId(member)));
}

std::vector<storage::Delegation> PrincipalStore::delegatesOf(storage::PrincipalId owner) {
    constexpr Statement kDelegates = named(kStatements, "delegates_of");
    return delegationsFrom(pool_.run(kDelegates, onlyId(owner)));
}

std::vector<storage::Delegation> PrincipalStore::delegatedTo(storage::PrincipalId delegate) {
    constexpr Statement kDelegated = named(kStatements, "delegated_to");
    return delegationsFrom(pool_.run(kDelegated, onlyId(delegate)));
}

void PrincipalStore::setMembers(storage::PrincipalId group,
                                const std::vector<storage::PrincipalId>& members) {
    constexpr Statement kSet = named(kStatements, "set_members");
    Parameters parameters;
    parameters.integer(group.value).array(literalOf(members));
    pool_.run(kSet, parameters);
}

void PrincipalStore::setDelegates(storage::PrincipalId owner,
                                  storage::DelegateMode mode,
                                  const std::vector<storage::PrincipalId>& delegates) {
    constexpr Statement kSet = named(kStatements, "set_delegates");
    Parameters parameters;
    parameters.integer(owner.value)
        .integer(static_cast<std::int64_t>(mode))
        .array(literalOf(delegates));
    pool_.run(kSet, parameters);
}

bool PrincipalStore::setDelegate(const storage::Delegation& delegation,
                                 storage::PrincipalId actor) {
    constexpr Statement kSet = named(kStatements, "set_delegate");
    Parameters parameters;
    parameters.integer(delegation.owner.value).integer(delegation.delegate.value);
    parameters.integer(static_cast<std::int64_t>(delegation.mode));
    delegation.until ? parameters.integer(delegation.until->time_since_epoch().count())
                     : parameters.null();
    parameters.flag(delegation.withPrivate).integer(actor.value);
    const pqxx::result result = pool_.run(kSet, parameters);
    return RowReader(result, 0).flag();
}

bool PrincipalStore::removeDelegate(storage::PrincipalId owner, storage::PrincipalId delegate) {
    constexpr Statement kRemove = named(kStatements, "remove_delegate");
    Parameters parameters;
    parameters.integer(owner.value).integer(delegate.value);
    const pqxx::result result = pool_.run(kRemove, parameters);
    return RowReader(result, 0).flag();
}

}  // namespace kalends::postgres
