// Organisations and who administers them.
#include <array>
#include <pqxx/result>

#include "storage/errors.h"
#include "storage/postgres/administration_store.h"
#include "storage/postgres/columns.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

#define KALENDS_ORGANISATION                                               \
    "select o.id, o.slug, o.display_name, o.quota_bytes, o.quota_objects," \
    " date_part('epoch', o.created_at)::bigint from organisation o "
// $1 beginning of the slug, $2 after this one, $3 limit.
#define KALENDS_ORGANISATION_PAGE "starts_with(o.slug, $1) and o.slug > $2 order by o.slug limit $3"

constexpr auto kStatements = std::to_array<Statement>({
    {"organisations", KALENDS_ORGANISATION "where " KALENDS_ORGANISATION_PAGE,
     "A page of organisations"},
    {"organisations_of_administrator",
     KALENDS_ORGANISATION "join organisation_administrator m on m.organisation_id = o.id where "
                          "m.principal_id = $4 and " KALENDS_ORGANISATION_PAGE,
     "A page of the organisations that somebody administers"},
    {"organisation_by_slug", KALENDS_ORGANISATION "where o.slug = $1", "One organisation"},
    {"organisation_held", KALENDS_ORGANISATION "where o.slug = $1 for update of o",
     "The same, held until the transaction ends"},
    {"save_organisation",
     "insert into organisation (slug, display_name) values ($1, $2)"
     " on conflict (slug) do update set display_name = excluded.display_name returning id",
     "Makes or renames an organisation"},
    {"remove_organisation",
     "with target as (select o.id, o.slug = 'default' or exists (select from principal p where "
     "p.organisation_id = o.id) as stays from organisation o where o.slug = $1),"
     " gone as (delete from organisation o using target t where o.id = t.id and not t.stays "
     "returning 1)"
     " select t.stays from target t",
     "Removes an organisation to which nobody belongs"},
    {"administrators_of",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from organisation_administrator m join principal p on p.id = m.principal_id"
     " where m.organisation_id = $1 order by p.slug",
     "Who administers an organisation"},
    {"add_administrator",
     "insert into organisation_administrator (organisation_id, principal_id) values ($1, $2)"
     " on conflict do nothing returning 1",
     "Makes somebody administrator of an organisation"},
    {"remove_administrator",
     "delete from organisation_administrator where organisation_id = $1 and principal_id = $2 "
     "returning 1",
     "Takes the administration of an organisation from somebody"},
});

storage::AdministeredOrganisation organisationFrom(RowReader& row) {
    storage::AdministeredOrganisation organisation;
    organisation.id.value = row.integer();
    organisation.slug = row.text();
    organisation.displayName = row.text();
    organisation.quotaBytes = row.optionalInteger();
    organisation.quotaObjects = row.optionalInteger();
    organisation.createdAt = row.time();
    return organisation;
}

}  // namespace

std::span<const Statement> organisationStatements() {
    return kStatements;
}

std::vector<storage::AdministeredOrganisation> AdministrationStore::organisations(
    storage::PrincipalId administrator,
    std::string_view slugPrefix,
    std::string_view afterSlug,
    std::size_t limit) {
    constexpr Statement kAll = named(kStatements, "organisations");
    constexpr Statement kOf = named(kStatements, "organisations_of_administrator");
    Parameters parameters;
    parameters.text(slugPrefix).text(afterSlug).integer(static_cast<std::int64_t>(limit));
    if (administrator) {
        parameters.integer(administrator.value);
    }
    const pqxx::result result = pool_.run(administrator ? kOf : kAll, parameters);
    std::vector<storage::AdministeredOrganisation> page;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        page.push_back(organisationFrom(row));
    }
    return page;
}

std::optional<storage::AdministeredOrganisation> AdministrationStore::organisation(
    std::string_view slug, storage::Hold hold) {
    constexpr Statement kOne = named(kStatements, "organisation_by_slug");
    constexpr Statement kHeld = named(kStatements, "organisation_held");
    if (!isText(slug)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.text(slug);
    const pqxx::result result =
        pool_.run(hold == storage::Hold::kUntilCommit ? kHeld : kOne, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    return organisationFrom(row);
}

storage::OrganisationId AdministrationStore::saveOrganisation(std::string_view slug,
                                                              std::string_view displayName) {
    constexpr Statement kSave = named(kStatements, "save_organisation");
    if (slug.empty() || slug.size() > 255) {
        throw storage::Refused("an identifier has 1 to 255 bytes");
    }
    Parameters parameters;
    parameters.text(slug).text(displayName);
    const pqxx::result result = pool_.run(kSave, parameters);
    RowReader row(result, 0);
    return storage::OrganisationId{row.integer()};
}

bool AdministrationStore::removeOrganisation(std::string_view slug) {
    constexpr Statement kRemove = named(kStatements, "remove_organisation");
    Parameters parameters;
    parameters.text(slug);
    const pqxx::result result = pool_.run(kRemove, parameters);
    if (result.empty()) {
        return false;
    }
    RowReader row(result, 0);
    if (row.flag()) {
        throw storage::Refused(
            "an organisation that somebody belongs to, or the default one, stays");
    }
    return true;
}

std::vector<storage::Principal> AdministrationStore::administratorsOf(
    storage::OrganisationId organisation) {
    constexpr Statement kOf = named(kStatements, "administrators_of");
    Parameters parameters;
    parameters.integer(organisation.value);
    return principalsFrom(pool_.run(kOf, parameters));
}

bool AdministrationStore::setAdministrator(storage::OrganisationId organisation,
                                           storage::PrincipalId principal,
                                           bool administers) {
    constexpr Statement kAdd = named(kStatements, "add_administrator");
    constexpr Statement kRemove = named(kStatements, "remove_administrator");
    Parameters parameters;
    parameters.integer(organisation.value).integer(principal.value);
    return !pool_.run(administers ? kAdd : kRemove, parameters).empty();
}

}  // namespace kalends::postgres
