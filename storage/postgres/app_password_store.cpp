// App passwords: looked up by their hash, listed and revoked by name.
#include "storage/postgres/app_password_store.h"

#include <array>
#include <pqxx/result>
#include <sstream>

#include "storage/errors.h"
#include "storage/postgres/columns.h"
#include "storage/postgres/credential_watch.h"
#include "storage/postgres/hex.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

#define KALENDS_APP_PASSWORD_COLUMNS                                                         \
    " a.id, a.principal_id, a.name, a.read_only, a.dav_only, coalesce(a.collection_id, 0),"  \
    " a.networks, date_part('epoch', a.expires_at)::bigint,"                                 \
    " date_part('epoch', a.created_at)::bigint, date_part('epoch', a.last_used_at)::bigint," \
    " a.last_agent, a.last_address "

constexpr auto kStatements = std::to_array<Statement>({
    {"find_app_password",
     "select" KALENDS_APP_PASSWORD_COLUMNS "," KALENDS_PRINCIPAL_COLUMNS
     "from app_password a join principal p on p.id = a.principal_id"
     " where a.secret_hash = decode($1, 'hex') and p.login = lower($2)",
     "The app password of a sign-in, with its owner"},
    {"add_app_password",
     "insert into app_password (principal_id, name, secret_hash, read_only, dav_only, "
     "collection_id, networks, expires_at)"
     " values ($1, $2, decode($3, 'hex'), $4, $5, nullif($6::bigint, 0), $7, "
     "to_timestamp($8::bigint)) returning id",
     "A new app password"},
    {"app_passwords_of",
     "select" KALENDS_APP_PASSWORD_COLUMNS
     "from app_password a where a.principal_id = $1 order by a.name",
     "All app passwords of an account"},
    {"revoke_app_password",
     "with gone as (delete from app_password where principal_id = $1 and name = $2 returning "
     "principal_id)"
     " update credential c set credential_version = next_credential_version()"
     " from gone where c.principal_id = gone.principal_id returning c.principal_id",
     "Removes an app password and ends what is cached of it"},
    {"note_app_password_uses",
     "update app_password a set last_used_at = to_timestamp(u.at), last_agent = u.agent, "
     "last_address = u.address"
     " from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) as u(id, at, agent, address)"
     " where a.id = u.id and (a.last_used_at is null or a.last_used_at < to_timestamp(u.at))",
     "When and by what app passwords were used"},
    {"server_key", "select encode(value, 'hex') from server_key where name = 'credentials'",
     "The key of keyed hashes"},
});

std::optional<std::chrono::sys_seconds> optionalTime(RowReader& row) {
    const auto seconds = row.optionalInteger();
    return seconds ? std::optional(std::chrono::sys_seconds(std::chrono::seconds(*seconds)))
                   : std::nullopt;
}

storage::AppPassword appPasswordFrom(RowReader& row) {
    storage::AppPassword password;
    password.id.value = row.integer();
    password.owner.value = row.integer();
    password.terms.name = row.text();
    password.terms.readOnly = row.flag();
    password.terms.davOnly = row.flag();
    password.terms.only.value = row.integer();
    std::istringstream networks(row.text());
    for (std::string network; networks >> network;) {
        password.terms.networks.push_back(network);
    }
    password.terms.expiresAt = optionalTime(row);
    password.createdAt = row.time();
    password.lastUsedAt = optionalTime(row);
    password.lastAgent = row.text();
    password.lastAddress = row.text();
    return password;
}

}  // namespace

std::span<const Statement> appPasswordStatements() {
    return kStatements;
}

std::optional<AppPasswordStore::Match> AppPasswordStore::find(std::string_view login,
                                                              std::string_view secretHash) {
    constexpr Statement kFind = named(kStatements, "find_app_password");
    if (!isText(login)) {
        return std::nullopt;
    }
    Parameters parameters;
    parameters.text(hexOf(secretHash)).text(login);
    const pqxx::result result = pool_.run(kFind, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    Match match;
    match.password = appPasswordFrom(row);
    match.owner = principalFrom(row);
    return match;
}

storage::AppPasswordId AppPasswordStore::add(storage::PrincipalId owner,
                                             const storage::AppPasswordTerms& terms,
                                             std::string_view secretHash) {
    constexpr Statement kAdd = named(kStatements, "add_app_password");
    std::string networks;
    for (const std::string& network : terms.networks) {
        networks += (networks.empty() ? "" : " ") + network;
    }
    Parameters parameters;
    parameters.integer(owner.value)
        .text(terms.name)
        .text(hexOf(secretHash))
        .flag(terms.readOnly)
        .flag(terms.davOnly)
        .integer(terms.only.value)
        .text(networks);
    terms.expiresAt ? parameters.integer(terms.expiresAt->time_since_epoch().count())
                    : parameters.null();
    const pqxx::result result = pool_.run(kAdd, parameters);
    RowReader row(result, 0);
    const storage::AppPasswordId id{row.integer()};
    // The owner may have tried it before it was there: that refusal is cached.
    watch_.announce(owner);
    return id;
}

std::vector<storage::AppPassword> AppPasswordStore::of(storage::PrincipalId owner) {
    constexpr Statement kOf = named(kStatements, "app_passwords_of");
    Parameters parameters;
    parameters.integer(owner.value);
    const pqxx::result result = pool_.run(kOf, parameters);
    std::vector<storage::AppPassword> passwords;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        passwords.push_back(appPasswordFrom(row));
    }
    return passwords;
}

bool AppPasswordStore::revoke(storage::PrincipalId owner, std::string_view name) {
    constexpr Statement kRevoke = named(kStatements, "revoke_app_password");
    if (!isText(name)) {
        return false;
    }
    Parameters parameters;
    parameters.integer(owner.value).text(name);
    if (pool_.run(kRevoke, parameters).empty()) {
        return false;
    }
    watch_.announce(owner);
    return true;
}

void AppPasswordStore::noteUses(const std::vector<storage::AppPasswordUse>& uses) {
    constexpr Statement kNote = named(kStatements, "note_app_password_uses");
    ArrayLiteral ids;
    ArrayLiteral times;
    ArrayLiteral agents;
    ArrayLiteral addresses;
    for (const storage::AppPasswordUse& use : uses) {
        ids.add(use.id.value);
        times.add(use.at.time_since_epoch().count());
        agents.add(isText(use.agent) ? std::string_view(use.agent) : std::string_view());
        addresses.add(isText(use.address) ? std::string_view(use.address) : std::string_view());
    }
    Parameters parameters;
    parameters.array(std::move(ids).finish())
        .array(std::move(times).finish())
        .array(std::move(agents).finish())
        .array(std::move(addresses).finish());
    pool_.run(kNote, parameters);
}

std::string AppPasswordStore::hashKey() {
    constexpr Statement kKey = named(kStatements, "server_key");
    const pqxx::result result = pool_.run(kKey, Parameters());
    if (result.empty()) {
        throw storage::Refused("the key of credentials is gone from the database");
    }
    RowReader row(result, 0);
    return bytesOf(row.text());
}

}  // namespace kalends::postgres
