// Lists of principals that an index serves, one principal with what administrators see, answers to
// requests with a key.
#include "storage/postgres/administration_store.h"

#include <array>
#include <pqxx/result>

#include "storage/postgres/columns.h"
#include "storage/postgres/hex.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// Of one principal p, behind its own columns.
#define KALENDS_ADMINISTERED                                                                  \
    "select" KALENDS_PRINCIPAL_COLUMNS                                                        \
    ", o.slug, k.password_hash is distinct from '' and k.principal_id is not null,"           \
    " coalesce(k.must_change, false), coalesce(k.app_passwords_only, false), not p.unlisted," \
    " d.principal_id is not null,"                                                            \
    " coalesce((select g.slug from principal g where g.id = p.auto_accept_group), ''),"       \
    " lower(p.display_name) from principal p"                                                 \
    " join organisation o on o.id = p.organisation_id"                                        \
    " left join credential k on k.principal_id = p.id"                                        \
    " left join directory_entry d on d.principal_id = p.id where p.kind = $1 "

// $1 kind, $2 disabled or not, $3 after this identifier, $4 limit, $5 beginning of the name, $6
// after this name, and last the organisation. U+10FFFF is behind every name that begins so.
#define KALENDS_LISTED_STATE "and ($2::boolean is null or p.disabled = $2::boolean) "
#define KALENDS_LISTED_NAMES                                               \
    "and lower(p.display_name) collate \"C\" >= lower($5)"                 \
    " and lower(p.display_name) collate \"C\" < lower($5) || chr(1114111)" \
    " and (lower(p.display_name) collate \"C\", p.slug) > ($6, $3) "
#define KALENDS_LISTED_BY_SLUG "and p.slug > $3 order by p.slug limit $4"
#define KALENDS_LISTED_BY_NAME "order by lower(p.display_name) collate \"C\", p.slug limit $4"

constexpr auto kStatements = std::to_array<Statement>({
    {"administered", KALENDS_ADMINISTERED "and p.slug = $2",
     "One principal as administrators see it"},
    {"administered_held", KALENDS_ADMINISTERED "and p.slug = $2 for no key update of p",
     "The same, held until the transaction ends"},
    {"administered_list", KALENDS_ADMINISTERED KALENDS_LISTED_STATE KALENDS_LISTED_BY_SLUG,
     "A page of principals by identifier"},
    {"administered_list_of",
     KALENDS_ADMINISTERED KALENDS_LISTED_STATE
     "and p.organisation_id = $5::bigint " KALENDS_LISTED_BY_SLUG,
     "A page of an organisation's principals by identifier"},
    {"administered_names",
     KALENDS_ADMINISTERED KALENDS_LISTED_STATE KALENDS_LISTED_NAMES KALENDS_LISTED_BY_NAME,
     "A page of principals whose name begins so"},
    {"administered_names_of",
     KALENDS_ADMINISTERED KALENDS_LISTED_STATE
     "and p.organisation_id = $7::bigint " KALENDS_LISTED_NAMES KALENDS_LISTED_BY_NAME,
     "A page of an organisation's principals whose name begins so"},
    {"members_page",
     "select" KALENDS_PRINCIPAL_COLUMNS "from membership s join principal p on p.id = s.member_id"
     " where s.group_id = $1 and s.member_id > $2 order by s.member_id limit $3",
     "A page of direct members of a group"},
    {"change_members", "select change_members($1, $2, $3)", "Lets some belong to a group or not"},
    {"answered_request",
     "select encode(a.digest, 'hex'), a.status, a.answer from answered_request a"
     " where a.principal_id = $1 and a.key = $2 and a.created_at > now() - interval '1 day'",
     "What was answered to a key"},
    {"begin_answer",
     "with old as (select r.ctid from answered_request r where r.created_at < now() - interval '1 "
     "day'"
     "   order by r.created_at limit 100 for update skip locked),"
     " gone as (delete from answered_request a using old where a.ctid = old.ctid)"
     " insert into answered_request as a (principal_id, key, digest, status, answer)"
     " values ($1, $2, decode($3, 'hex'), 0, '')"
     " on conflict (principal_id, key) do update set digest = excluded.digest, status = "
     "excluded.status,"
     "   answer = excluded.answer, created_at = now() where a.created_at < now() - interval '1 "
     "day' returning 1",
     "Takes the key of a request, and forgets old ones"},
    {"note_answer",
     "update answered_request set status = $3, answer = $4 where principal_id = $1 and key = $2",
     "Keeps what was answered to a key"},
});

storage::AdministeredPrincipal administeredFrom(RowReader& row) {
    storage::AdministeredPrincipal found;
    found.principal = principalFrom(row);
    found.organisation = row.text();
    found.hasPassword = row.flag();
    found.mustChange = row.flag();
    found.appPasswordsOnly = row.flag();
    found.listed = row.flag();
    found.fromDirectory = row.flag();
    found.autoAcceptGroup = row.text();
    return found;
}

Statement statementFor(const storage::PrincipalListing& listing) {
    constexpr Statement kAll = named(kStatements, "administered_list");
    constexpr Statement kOf = named(kStatements, "administered_list_of");
    constexpr Statement kNames = named(kStatements, "administered_names");
    constexpr Statement kNamesOf = named(kStatements, "administered_names_of");
    if (listing.namePrefix.empty()) {
        return listing.organisation ? kOf : kAll;
    }
    return listing.organisation ? kNamesOf : kNames;
}

}  // namespace

std::span<const Statement> administrationStatements() {
    return kStatements;
}

std::vector<storage::ListedPrincipal> AdministrationStore::list(
    const storage::PrincipalListing& listing) {
    Parameters parameters;
    parameters.integer(static_cast<std::int64_t>(listing.kind));
    listing.disabled ? parameters.flag(*listing.disabled) : parameters.null();
    parameters.text(listing.afterSlug).integer(static_cast<std::int64_t>(listing.limit));
    if (!listing.namePrefix.empty()) {
        parameters.text(listing.namePrefix).text(listing.afterName);
    }
    if (listing.organisation) {
        parameters.integer(listing.organisation.value);
    }
    const pqxx::result result = pool_.run(statementFor(listing), parameters);
    std::vector<storage::ListedPrincipal> page;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::ListedPrincipal listed;
        listed.row = administeredFrom(row);
        listed.orderName = row.text();
        page.push_back(std::move(listed));
    }
    return page;
}

std::optional<storage::AdministeredPrincipal> AdministrationStore::find(
    const storage::PrincipalPath& path, storage::Hold hold) {
    constexpr Statement kFind = named(kStatements, "administered");
    constexpr Statement kHold = named(kStatements, "administered_held");
    if (!isText(path.slug)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.integer(static_cast<std::int64_t>(path.kind)).text(path.slug);
    const pqxx::result result =
        pool_.run(hold == storage::Hold::kUntilCommit ? kHold : kFind, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    return administeredFrom(row);
}

std::vector<storage::Principal> AdministrationStore::members(storage::PrincipalId group,
                                                             storage::PrincipalId after,
                                                             std::size_t limit) {
    constexpr Statement kPage = named(kStatements, "members_page");
    Parameters parameters;
    parameters.integer(group.value).integer(after.value).integer(static_cast<std::int64_t>(limit));
    return principalsFrom(pool_.run(kPage, parameters));
}

std::vector<storage::PrincipalId> AdministrationStore::changeMembers(
    storage::PrincipalId group,
    const std::vector<storage::PrincipalId>& members,
    storage::Membership membership) {
    constexpr Statement kChange = named(kStatements, "change_members");
    ArrayLiteral literal;
    for (const storage::PrincipalId member : members) {
        literal.add(member.value);
    }
    Parameters parameters;
    parameters.integer(group.value)
        .array(std::move(literal).finish())
        .flag(membership == storage::Membership::kMember);
    const pqxx::result result = pool_.run(kChange, parameters);
    std::vector<storage::PrincipalId> changed;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        changed.push_back({row.integer()});
    }
    return changed;
}

std::optional<storage::AnsweredRequest> AdministrationStore::answered(
    storage::PrincipalId principal, std::string_view key) {
    constexpr Statement kAnswered = named(kStatements, "answered_request");
    Parameters parameters;
    parameters.integer(principal.value).text(key);
    const pqxx::result result = pool_.run(kAnswered, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    storage::AnsweredRequest answer;
    answer.digest = bytesOf(row.text());
    answer.status = static_cast<int>(row.integer());
    answer.answer = row.text();
    return answer;
}

bool AdministrationStore::beginAnswer(storage::PrincipalId principal,
                                      std::string_view key,
                                      std::string_view digest) {
    constexpr Statement kBegin = named(kStatements, "begin_answer");
    Parameters parameters;
    parameters.integer(principal.value).text(key).text(hexOf(digest));
    return !pool_.run(kBegin, parameters).empty();
}

void AdministrationStore::noteAnswer(storage::PrincipalId principal,
                                     std::string_view key,
                                     const storage::AnsweredRequest& answer) {
    constexpr Statement kNote = named(kStatements, "note_answer");
    Parameters parameters;
    parameters.integer(principal.value).text(key).integer(answer.status).text(answer.answer);
    pool_.run(kNote, parameters);
}

}  // namespace kalends::postgres
