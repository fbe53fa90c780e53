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
     "a.confidential_level, a.private_level, a.levels_stated,"
     " date_part('epoch', a.ends_at)::bigint, coalesce(a.reason, '')"
     " from unnest($1::bigint[]) as i(id) join collection c on c.id = i.id"
     " left join collection h on h.owner_id = c.owner_id and h.home = c.home and h.slug = ''"
     " join access_grant a on a.owner_id = c.owner_id"
     " and (a.collection_id is null or a.collection_id = c.id or a.collection_id = h.id)"
     " where a.ends_at is null or a.ends_at > now() order by c.id, a.id",
     "All grants that hold on several collections"},
    {"replace_grants", "select replace_grants($1, $2, $3, $4, $5, $6, $7, $8)",
     "Replaces the grants of a collection that clients see as its ACL"},
    {"set_grant",
     "select set_grant($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::bigint), $11, $12, "
     "$13)",
     "Gives one grant the place of what its grantee had"},
    {"revoke_grant", "select revoke_grant($1, $2, $3, $4, $5, $6)", "Takes one grant back"},
    {"end_overdue",
     "select kind, owner, place, coalesce(grantee, '') from end_overdue(to_timestamp($1::bigint), "
     "$2)",
     "Takes away grants and delegations that are over"},
    {"organisation_limit",
     "select public_level, confidential_level, private_level from organisation_limit"
     " where organisation_id = $1",
     "The most that is shared by default in an organisation"},
    {"set_organisation_limit",
     "insert into organisation_limit (organisation_id, public_level, confidential_level, "
     "private_level) values ($1, $2, $3, $4) on conflict (organisation_id) do update"
     " set public_level = $2, confidential_level = $3, private_level = $4, changed_at = now()",
     "Limits what is shared by default in an organisation"},
    {"remove_organisation_limit", "delete from organisation_limit where organisation_id = $1",
     "Takes that limit away"},
});

std::optional<std::chrono::sys_seconds> timeFrom(const std::optional<std::int64_t>& seconds) {
    return seconds ? std::optional(std::chrono::sys_seconds(std::chrono::seconds(*seconds)))
                   : std::nullopt;
}

/// The place, and whose grant it is.
Parameters keyOf(const storage::GrantPlace& place, const storage::Grant& grant) {
    Parameters parameters;
    parameters.integer(place.owner.value);
    place.collection ? parameters.integer(place.collection.value) : parameters.null();
    parameters.integer(static_cast<std::int64_t>(grant.kind)).integer(grant.grantee);
    return parameters;
}

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
        standing.grant.levels =
            row.flag() ? storage::GrantRow::Levels::kStated : storage::GrantRow::Levels::kUsual;
        standing.grant.until = timeFrom(row.optionalInteger());
        standing.grant.reason = row.text();
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

bool GrantStore::set(const storage::GrantPlace& place,
                     const storage::Grant& grant,
                     const storage::Actor& actor) {
    constexpr Statement kSet = named(kStatements, "set_grant");
    Parameters parameters = keyOf(place, grant);
    parameters.integer(static_cast<std::int64_t>(grant.privileges)).integer(grant.publicLevel);
    parameters.integer(grant.confidentialLevel).integer(grant.privateLevel);
    parameters.flag(grant.levels == storage::GrantRow::Levels::kStated);
    grant.until ? parameters.integer(grant.until->time_since_epoch().count()) : parameters.null();
    parameters.text(isText(grant.reason) ? std::string_view(grant.reason) : std::string_view{});
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kSet, parameters);
    return RowReader(result, 0).flag();
}

bool GrantStore::revoke(const storage::GrantPlace& place,
                        const storage::Grant& grant,
                        const storage::Actor& actor) {
    constexpr Statement kRevoke = named(kStatements, "revoke_grant");
    Parameters parameters = keyOf(place, grant);
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kRevoke, parameters);
    return RowReader(result, 0).flag();
}

std::vector<storage::Ended> GrantStore::endOverdue(std::chrono::sys_seconds now,
                                                   std::size_t limit) {
    constexpr Statement kEnd = named(kStatements, "end_overdue");
    Parameters parameters;
    parameters.integer(now.time_since_epoch().count()).integer(static_cast<std::int64_t>(limit));
    const pqxx::result result = pool_.run(kEnd, parameters);
    std::vector<storage::Ended> ended;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Ended each;
        each.what = static_cast<storage::Ended::What>(row.integer());
        each.owner.value = row.integer();
        each.collection = row.optionalText();
        each.grantee = row.text();
        ended.push_back(std::move(each));
    }
    return ended;
}

std::optional<storage::OrganisationLimit> GrantStore::limitOf(
    storage::OrganisationId organisation) {
    constexpr Statement kLimit = named(kStatements, "organisation_limit");
    Parameters parameters;
    parameters.integer(organisation.value);
    const pqxx::result result = pool_.run(kLimit, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    storage::OrganisationLimit limit;
    limit.publicLevel = static_cast<std::uint8_t>(row.integer());
    limit.confidentialLevel = static_cast<std::uint8_t>(row.integer());
    limit.privateLevel = static_cast<std::uint8_t>(row.integer());
    return limit;
}

void GrantStore::setLimit(storage::OrganisationId organisation,
                          const std::optional<storage::OrganisationLimit>& limit) {
    constexpr Statement kSet = named(kStatements, "set_organisation_limit");
    constexpr Statement kRemove = named(kStatements, "remove_organisation_limit");
    Parameters parameters;
    parameters.integer(organisation.value);
    if (limit) {
        parameters.integer(limit->publicLevel).integer(limit->confidentialLevel);
        parameters.integer(limit->privateLevel);
    }
    pool_.run(limit ? kSet : kRemove, parameters);
}

}  // namespace kalends::postgres
