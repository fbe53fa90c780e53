// The directory's people: one statement each.
#include "storage/postgres/listed_people.h"

#include <array>
#include <pqxx/result>

#include "storage/postgres/columns.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// $1 is the organisation of who looks.
#define KALENDS_LISTED                                                                       \
    " not p.disabled and not p.unlisted and (p.organisation_id = $1 or exists (select from " \
    "organisation_visibility v where v.viewer_id = $1 and v.target_id = p.organisation_id)) "

constexpr auto kStatements = std::to_array<Statement>({
    {"listed_page",
     "select" KALENDS_PRINCIPAL_COLUMNS "from principal p where p.id > $2 and" KALENDS_LISTED
     "order by p.id limit $3",
     "A page of the directory"},
    // Hits first: else the planner walks all principals in order of id.
    {"listed_matching",
     "with hit as materialized (select p.id from principal p where p.search_text like any "
     "($4::text[]))"
     " select" KALENDS_PRINCIPAL_COLUMNS
     "from hit join principal p on p.id = hit.id where p.id > $2 and" KALENDS_LISTED
     "order by p.id limit $3",
     "A page of those in the directory whose names or addresses hold a text"},
    {"listed_by_guid",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from unnest($2::uuid[]) as g(guid) join principal p on p.guid = g.guid where" KALENDS_LISTED,
     "Several people of the directory"},
    {"listed_members",
     "select m.group_id, p.guid from unnest($2::bigint[]) as g(id)"
     " join membership m on m.group_id = g.id join principal p on p.id = m.member_id"
     " where" KALENDS_LISTED "order by m.group_id, p.id",
     "Direct members of groups in the directory"},
    {"set_listing", "update principal p set unlisted = $2 where p.id = $1",
     "Hides somebody from the directory, or shows them again"},
});

std::string patternFor(const std::string& text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '\\' || c == '_') {
            pattern += '\\';
        }
        pattern += c;
    }
    return pattern + "%";
}

}  // namespace

std::span<const Statement> listedPeopleStatements() {
    return kStatements;
}

std::vector<storage::Principal> ListedPeople::page(storage::OrganisationId viewer,
                                                   const std::vector<std::string>& containing,
                                                   storage::PrincipalId after,
                                                   std::size_t limit) {
    constexpr Statement kPage = named(kStatements, "listed_page");
    constexpr Statement kMatching = named(kStatements, "listed_matching");
    Parameters parameters;
    parameters.integer(viewer.value).integer(after.value).integer(static_cast<std::int64_t>(limit));
    if (containing.empty()) {
        return principalsFrom(pool_.run(kPage, parameters));
    }
    ArrayLiteral patterns;
    for (const std::string& text : containing) {
        if (isText(text)) {
            patterns.add(patternFor(text));
        }
    }
    parameters.array(std::move(patterns).finish());
    return principalsFrom(pool_.run(kMatching, parameters));
}

std::vector<storage::Principal> ListedPeople::byGuids(storage::OrganisationId viewer,
                                                      const std::vector<std::string>& guids) {
    constexpr Statement kByGuid = named(kStatements, "listed_by_guid");
    if (guids.empty()) {
        return {};
    }
    Parameters parameters;
    parameters.integer(viewer.value).array(arrayOf(guids));
    return principalsFrom(pool_.run(kByGuid, parameters));
}

std::vector<std::pair<storage::PrincipalId, std::string>> ListedPeople::membersOf(
    storage::OrganisationId viewer, const std::vector<storage::PrincipalId>& groups) {
    constexpr Statement kMembers = named(kStatements, "listed_members");
    std::vector<std::pair<storage::PrincipalId, std::string>> members;
    if (groups.empty()) {
        return members;
    }
    ArrayLiteral ids;
    for (const storage::PrincipalId id : groups) {
        ids.add(id.value);
    }
    Parameters parameters;
    parameters.integer(viewer.value).array(std::move(ids).finish());
    const pqxx::result result = pool_.run(kMembers, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        const storage::PrincipalId group{row.integer()};
        members.emplace_back(group, row.text());
    }
    return members;
}

void ListedPeople::setListing(storage::PrincipalId principal, Listing listing) {
    constexpr Statement kSet = named(kStatements, "set_listing");
    Parameters parameters;
    parameters.integer(principal.value).flag(listing == Listing::kHidden);
    pool_.run(kSet, parameters);
}

}  // namespace kalends::postgres
