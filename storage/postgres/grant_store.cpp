// Grants on homes and collections.
#include "storage/postgres/grant_store.h"

#include <array>
#include <pqxx/result>
#include <utility>

#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements = std::to_array<Statement>({
    {"grants_on",
     "select c.id, case when a.collection_id is null then 3 when a.collection_id = c.id then 1 "
     "else 2 end,"
     " a.grantee_kind, coalesce(a.grantee_id, 0), a.privileges, a.public_level, "
     "a.confidential_level, a.private_level"
     " from unnest($1::bigint[]) as i(id) join collection c on c.id = i.id"
     " left join collection h on h.owner_id = c.owner_id and h.home = c.home and h.slug = ''"
     " join access_grant a on a.owner_id = c.owner_id"
     " and (a.collection_id is null or a.collection_id = c.id or a.collection_id = h.id)"
     " where a.ends_at is null or a.ends_at > now() order by c.id, a.id",
     "All grants that hold on several collections"},
    {"replace_grants", "select replace_grants($1, $2, $3, $4, $5, $6, $7, $8)",
     "Replaces the grants of a collection that clients see as its ACL"},
});

}  // namespace

std::span<const Statement> grantStatements() {
    return kStatements;
}

std::vector<storage::StandingGrant> GrantStore::on(
    const std::vector<storage::CollectionId>& collections) {
    constexpr Statement kOn = named(kStatements, "grants_on");
    if (collections.empty()) {
        return {};
    }
    ArrayLiteral ids;
    for (const storage::CollectionId id : collections) {
        ids.add(id.value);
    }
    Parameters parameters;
    parameters.array(std::move(ids).finish());
    const pqxx::result result = pool_.run(kOn, parameters);
    std::vector<storage::StandingGrant> grants;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::StandingGrant standing;
        standing.collection.value = row.integer();
        standing.scope = static_cast<storage::StandingGrant::Scope>(row.integer());
        standing.grant.kind = static_cast<storage::GranteeKind>(row.integer());
        standing.grant.grantee = row.integer();
        standing.grant.privileges = static_cast<std::uint64_t>(row.integer());
        standing.grant.publicLevel = static_cast<std::uint8_t>(row.integer());
        standing.grant.confidentialLevel = static_cast<std::uint8_t>(row.integer());
        standing.grant.privateLevel = static_cast<std::uint8_t>(row.integer());
        grants.push_back(standing);
    }
    return grants;
}

bool GrantStore::replace(storage::CollectionId collection,
                         const std::vector<storage::Grant>& grants,
                         const storage::Actor& actor) {
    constexpr Statement kReplace = named(kStatements, "replace_grants");
    ArrayLiteral kinds, grantees, privileges, publics, confidentials, privates;
    for (const storage::Grant& grant : grants) {
        kinds.add(static_cast<std::int64_t>(grant.kind));
        grantees.add(grant.grantee);
        privileges.add(static_cast<std::int64_t>(grant.privileges));
        publics.add(std::int64_t{grant.publicLevel});
        confidentials.add(std::int64_t{grant.confidentialLevel});
        privates.add(std::int64_t{grant.privateLevel});
    }
    Parameters parameters;
    parameters.integer(collection.value).array(std::move(kinds).finish());
    parameters.array(std::move(grantees).finish()).array(std::move(privileges).finish());
    parameters.array(std::move(publics).finish()).array(std::move(confidentials).finish());
    parameters.array(std::move(privates).finish()).integer(actor.principal.value);
    const pqxx::result result = pool_.run(kReplace, parameters);
    RowReader row(result, 0);
    return row.flag();
}

}  // namespace kalends::postgres
