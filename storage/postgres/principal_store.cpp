// People, groups, rooms and resources: found, searched, saved; their credentials.
#include "storage/postgres/principal_store.h"

#include <algorithm>
#include <array>
#include <pqxx/result>

#include "storage/errors.h"
#include "storage/postgres/columns.h"
#include "storage/postgres/credential_watch.h"
#include "storage/postgres/principal_json.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// $1 conditions on text, $2 fields, $3 kinds of match, $4 texts, $5 any of them, $6 kinds of
// principal, $7 organisation, $8 disabled ones too, $9 limit. The trigram index narrows by $1, then
// each condition is judged exactly. Who is left out of the directory is found by those alone who
// know a whole name or address, as an invitation must be.
#define KALENDS_SEARCHED(prefilter)                                                                \
    "with x as materialized (select * from unnest($2::smallint[], $3::smallint[], $4::text[]) as " \
    "x(f, k, t))"                                                                                  \
    " select" KALENDS_PRINCIPAL_COLUMNS "from principal p where " prefilter                        \
    " and ($6::smallint[] is null or p.kind = any ($6)) and ($8 or not p.disabled)"                \
    " and ($7::bigint is null or p.organisation_id = $7 or exists (select from "                   \
    "organisation_visibility v"                                                                    \
    "      where v.viewer_id = $7 and v.target_id = p.organisation_id))"                           \
    " and ($7::bigint is null or not p.unlisted"                                                   \
    "      or (exists (select from x) and not exists (select from x where x.k <> 1)))"             \
    " and case when $5 then exists (select from x where" KALENDS_FIELD_MATCHES                     \
    ")"                                                                                            \
    " else not exists (select from x where not" KALENDS_FIELD_MATCHES                              \
    ") end order by p.kind, p.slug limit $9"
#define KALENDS_FIELD_MATCHES                                                                      \
    " exists (select from unnest(case x.f when 0 then array[p.display_name] when 1 then "          \
    "array[p.email]"                                                                               \
    " when 2 then array(select a.address from principal_address a where a.principal_id = p.id)"    \
    " when 3 then array[p.first_name] when 4 then array[p.last_name]"                              \
    " else array[p.display_name, p.email, p.first_name, p.last_name]"                              \
    "      || array(select a.address from principal_address a where a.principal_id = p.id) end) "  \
    "as y(v)"                                                                                      \
    " where case x.k when 0 then position(lower(x.t) in lower(y.v)) > 0 when 1 then lower(y.v) = " \
    "lower(x.t)"                                                                                   \
    " when 2 then starts_with(lower(y.v), lower(x.t)) else right(lower(y.v), length(x.t)) = "      \
    "lower(x.t) end) "

constexpr auto kStatements = std::to_array<Statement>({
    {"credential_of",
     "select p.id, k.password_hash, k.credential_version, p.disabled, k.must_change, "
     "k.app_passwords_only from principal p"
     " join credential k on k.principal_id = p.id where p.login = lower($1)",
     "What a sign-in needs"},
    {"principal_by_id", "select" KALENDS_PRINCIPAL_COLUMNS "from principal p where p.id = $1",
     "One principal"},
    {"principal_by_path",
     "select" KALENDS_PRINCIPAL_COLUMNS "from principal p where p.kind = $1 and p.slug = $2",
     "The principal of a URL"},
    {"principals_by_path",
     "select" KALENDS_PRINCIPAL_COLUMNS "from unnest($1::smallint[], $2::text[]) as n(kind, slug)"
     " join principal p on p.kind = n.kind and p.slug = n.slug",
     "The principals of several URLs"},
    {"principals_by_address",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from (select distinct b.principal_id as id from unnest($1::text[]) as n(address)"
     " join principal_address b on b.address = lower(n.address)) f join principal p on p.id = f.id",
     "Owners of calendar user addresses"},
    {"principals_by_id",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from unnest($1::bigint[]) as i(id) join principal p on p.id = i.id",
     "Several principals"},
    {"search_principals", KALENDS_SEARCHED("p.search_text like any (lower($1::text)::text[])"),
     "Principals by parts of names and addresses"},
    {"search_all_principals", KALENDS_SEARCHED("$1::text is null"),
     "Principals without a condition that an index could use"},
    {"list_principals",
     "select" KALENDS_PRINCIPAL_COLUMNS
     "from principal p where p.kind = $1 and p.slug > $2 and not p.unlisted order by p.slug limit "
     "$3",
     "A page of principals of one kind, without who is left out of the directory"},
    {"save_principal", "select saved_id, new_version from save_principal($1, $2, $3)",
     "Creates or changes a principal with its default collections"},
    {"replace_password_hash",
     "update credential set password_hash = $3 where principal_id = $1 and password_hash = $2 "
     "returning 1",
     "The same password under a newer hash"},
    {"set_credential_rules",
     "update credential set must_change = coalesce($2::boolean, must_change),"
     " app_passwords_only = coalesce($3::boolean, app_passwords_only),"
     " credential_version = next_credential_version() where principal_id = $1",
     "What an account's own password may be used for"},
    {"remove_principal", "select remove_principal($1)", "Removes a principal with all it owns"},
    {"no_principals", "select not exists (select from principal)", "Is this the first run?"},
});

std::string literalOf(const std::vector<storage::PrincipalId>& ids) {
    ArrayLiteral literal;
    for (const storage::PrincipalId id : ids) {
        literal.add(id.value);
    }
    return std::move(literal).finish();
}

std::string likePattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') {
            pattern += '\\';
        }
        pattern += c;
    }
    return pattern + "%";
}

std::optional<storage::Principal> oneFrom(const pqxx::result& result) {
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    return principalFrom(row);
}

}  // namespace

std::span<const Statement> principalStatements() {
    return kStatements;
}

std::optional<storage::Credential> PrincipalStore::credentialOf(std::string_view login) {
    constexpr Statement kCredential = named(kStatements, "credential_of");
    if (!isText(login)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.text(login);
    const pqxx::result result = pool_.run(kCredential, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    storage::Credential credential;
    credential.principal.value = row.integer();
    credential.passwordHash = row.text();
    credential.credentialVersion = row.integer();
    credential.disabled = row.flag();
    credential.mustChange = row.flag();
    credential.appPasswordsOnly = row.flag();
    return credential;
}

std::optional<storage::Principal> PrincipalStore::byId(storage::PrincipalId id) {
    constexpr Statement kById = named(kStatements, "principal_by_id");
    Parameters parameters;
    parameters.integer(id.value);
    return oneFrom(pool_.run(kById, parameters));
}

std::optional<storage::Principal> PrincipalStore::byPath(const storage::PrincipalPath& path) {
    constexpr Statement kByPath = named(kStatements, "principal_by_path");
    if (!isText(path.slug)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.integer(static_cast<std::int64_t>(path.kind)).text(path.slug);
    return oneFrom(pool_.run(kByPath, parameters));
}

std::vector<storage::Principal> PrincipalStore::byPaths(
    const std::vector<storage::PrincipalPath>& paths) {
    constexpr Statement kByPaths = named(kStatements, "principals_by_path");
    ArrayLiteral kinds;
    ArrayLiteral slugs;
    bool any = false;
    for (const storage::PrincipalPath& path : paths) {
        if (isText(path.slug)) {
            kinds.add(static_cast<std::int64_t>(path.kind));
            slugs.add(path.slug);
            any = true;
        }
    }
    if (!any) {
        return {};
    }
    Parameters parameters;
    parameters.array(std::move(kinds).finish()).array(std::move(slugs).finish());
    return principalsFrom(pool_.run(kByPaths, parameters));
}

std::vector<storage::Principal> PrincipalStore::byAddresses(
    const std::vector<std::string>& addresses) {
    constexpr Statement kByAddress = named(kStatements, "principals_by_address");
    std::vector<std::string> stored;
    std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(stored),
                 [](const std::string& a) { return isText(a); });
    if (stored.empty()) {
        return {};
    }
    Parameters parameters;
    parameters.array(arrayOf(stored));
    return principalsFrom(pool_.run(kByAddress, parameters));
}

std::vector<storage::Principal> PrincipalStore::byIds(
    const std::vector<storage::PrincipalId>& ids) {
    constexpr Statement kByIds = named(kStatements, "principals_by_id");
    if (ids.empty()) {
        return {};
    }
    Parameters parameters;
    parameters.array(literalOf(ids));
    return principalsFrom(pool_.run(kByIds, parameters));
}

std::vector<storage::Principal> PrincipalStore::search(const storage::PrincipalSearch& search) {
    constexpr Statement kSearch = named(kStatements, "search_principals");
    constexpr Statement kSearchAll = named(kStatements, "search_all_principals");
    using Match = storage::PrincipalMatch;
    if (search.anyOf && search.matches.empty()) {
        return {};
    }
    ArrayLiteral fields, types, texts, patterns;
    const Match* longest = nullptr;
    bool narrowed = true;
    for (const Match& match : search.matches) {
        fields.add(static_cast<std::int64_t>(match.field));
        types.add(static_cast<std::int64_t>(match.type));
        texts.add(match.text);
        longest =
            longest != nullptr && longest->text.size() >= match.text.size() ? longest : &match;
        if (search.anyOf) {
            patterns.add(likePattern(match.text));
            narrowed = narrowed && !match.text.empty();
        }
    }
    if (!search.anyOf && longest != nullptr) {
        patterns.add(likePattern(longest->text));
    }
    narrowed = narrowed && longest != nullptr && !longest->text.empty();

    Parameters parameters;
    narrowed ? parameters.array(std::move(patterns).finish()) : parameters.null();
    parameters.array(std::move(fields).finish())
        .array(std::move(types).finish())
        .array(std::move(texts).finish());
    parameters.flag(search.anyOf);
    if (search.kinds.empty()) {
        parameters.null();
    } else {
        ArrayLiteral kinds;
        for (const storage::PrincipalKind kind : search.kinds) {
            kinds.add(static_cast<std::int64_t>(kind));
        }
        parameters.array(std::move(kinds).finish());
    }
    search.visibleTo ? parameters.integer(search.visibleTo->value) : parameters.null();
    parameters.flag(search.includeDisabled).integer(static_cast<std::int64_t>(search.limit));
    return principalsFrom(pool_.run(narrowed ? kSearch : kSearchAll, parameters));
}

std::vector<storage::Principal> PrincipalStore::list(storage::PrincipalKind kind,
                                                     std::string_view afterSlug,
                                                     std::size_t limit) {
    constexpr Statement kList = named(kStatements, "list_principals");
    Parameters parameters;
    parameters.integer(static_cast<std::int64_t>(kind))
        .text(afterSlug)
        .integer(static_cast<std::int64_t>(limit));
    return principalsFrom(pool_.run(kList, parameters));
}

storage::PrincipalId PrincipalStore::save(const storage::PrincipalChange& change) {
    constexpr Statement kSave = named(kStatements, "save_principal");
    if (change.slug.empty() || change.slug.size() > 255) {
        throw storage::Refused("an identifier has 1 to 255 bytes");
    }
    Parameters parameters;
    parameters.integer(static_cast<std::int64_t>(change.kind))
        .text(change.slug)
        .text(jsonOf(change));
    const pqxx::result result = pool_.run(kSave, parameters);
    RowReader row(result, 0);
    const storage::PrincipalId id{row.integer()};
    if (row.optionalInteger()) {
        watch_.announce(id);
    }
    return id;
}

bool PrincipalStore::replacePasswordHash(storage::PrincipalId id,
                                         std::string_view current,
                                         const std::string& fresh) {
    constexpr Statement kReplace = named(kStatements, "replace_password_hash");
    Parameters parameters;
    parameters.integer(id.value).text(current).text(fresh);
    return !pool_.run(kReplace, parameters).empty();
}

void PrincipalStore::setRules(storage::PrincipalId id, const storage::CredentialRules& rules) {
    constexpr Statement kRules = named(kStatements, "set_credential_rules");
    Parameters parameters;
    parameters.integer(id.value);
    rules.mustChange ? parameters.flag(*rules.mustChange) : parameters.null();
    rules.appPasswordsOnly ? parameters.flag(*rules.appPasswordsOnly) : parameters.null();
    pool_.run(kRules, parameters);
    watch_.announce(id);
}

bool PrincipalStore::remove(storage::PrincipalId id) {
    constexpr Statement kRemove = named(kStatements, "remove_principal");
    Parameters parameters;
    parameters.integer(id.value);
    const pqxx::result result = pool_.run(kRemove, parameters);
    RowReader row(result, 0);
    const bool removed = row.flag();
    if (removed) {
        watch_.announce(id);
    }
    return removed;
}

bool PrincipalStore::empty() {
    constexpr Statement kNone = named(kStatements, "no_principals");
    const pqxx::result result = pool_.run(kNone, Parameters());
    RowReader row(result, 0);
    return row.flag();
}

}  // namespace kalends::postgres
