// Teams and their managers.
#include "storage/postgres/team_store.h"

#include <array>
#include <pqxx/result>

#include "storage/postgres/columns.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements = std::to_array<Statement>({
    {"team_members", "select t.members from team t where t.group_id = $1",
     "What a team's members may do"},
    {"set_team", "select set_team($1, $2, $3, $4)", "Makes a team of a group"},
    {"set_team_manager", "select set_team_manager($1, $2, $3, $4)",
     "Who does as an owner with what is a team's"},
    {"team_managers",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from collection c join access_grant a on a.collection_id = c.id and a.grantee_kind = 1"
     " join principal p on p.id = a.grantee_id"
     " where c.owner_id = $1 and c.home = 1 and c.slug = '' and a.privileges = 65535"
     " and (a.ends_at is null or a.ends_at > now()) order by p.kind, p.slug",
     "The managers of a team"},
});

}  // namespace

std::span<const Statement> teamStatements() {
    return kStatements;
}

std::optional<storage::TeamMembers> TeamStore::membersOf(storage::PrincipalId group) {
    constexpr Statement kMembers = named(kStatements, "team_members");
    Parameters parameters;
    parameters.integer(group.value);
    const pqxx::result result = pool_.run(kMembers, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    return static_cast<storage::TeamMembers>(row.integer());
}

void TeamStore::set(storage::PrincipalId group,
                    storage::TeamMembers members,
                    const storage::Actor& actor) {
    constexpr Statement kSet = named(kStatements, "set_team");
    Parameters parameters;
    parameters.integer(group.value).integer(static_cast<std::int64_t>(members));
    parameters.integer(actor.principal.value).text(actor.credential);
    pool_.run(kSet, parameters);
}

void TeamStore::setManager(storage::PrincipalId group,
                           storage::PrincipalId person,
                           bool manages,
                           const storage::Actor& actor) {
    constexpr Statement kSet = named(kStatements, "set_team_manager");
    Parameters parameters;
    parameters.integer(group.value).integer(person.value).flag(manages);
    parameters.integer(actor.principal.value);
    pool_.run(kSet, parameters);
}

void TeamStore::addManager(storage::PrincipalId group,
                           storage::PrincipalId person,
                           const storage::Actor& actor) {
    setManager(group, person, true, actor);
}

void TeamStore::removeManager(storage::PrincipalId group,
                              storage::PrincipalId person,
                              const storage::Actor& actor) {
    setManager(group, person, false, actor);
}

std::vector<storage::Principal> TeamStore::managers(storage::PrincipalId group) {
    constexpr Statement kManagers = named(kStatements, "team_managers");
    Parameters parameters;
    parameters.integer(group.value);
    return principalsFrom(pool_.run(kManagers, parameters));
}

}  // namespace kalends::postgres
