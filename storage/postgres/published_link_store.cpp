// Links without a sign-in: looked up by the hash of their last part.
#include "storage/postgres/published_link_store.h"

#include <array>
#include <pqxx/result>

#include "storage/errors.h"
#include "storage/postgres/columns.h"
#include "storage/postgres/hex.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

#define KALENDS_LINK_COLUMNS                                                                       \
    " l.id, l.collection_id, l.form, l.address, l.name, date_part('epoch', l.expires_at)::bigint," \
    " l.round, l.created_by, date_part('epoch', l.created_at)::bigint,"                            \
    " date_part('epoch', l.last_used_at)::bigint,"                                                 \
    " (select '2,0,' || x.public_level || ',' || x.confidential_level || ',' || x.private_level"   \
    " || ',0,2' from collection xc join principal xp on xp.id = xc.owner_id"                       \
    " join organisation_limit x on x.organisation_id = xp.organisation_id"                         \
    " where xc.id = l.collection_id) "
#define KALENDS_LINK_STANDS \
    " l.revoked_at is null and (l.expires_at is null or l.expires_at > now()) "

constexpr auto kStatements = std::to_array<Statement>({
    {"find_published_link",
     "select" KALENDS_LINK_COLUMNS "," KALENDS_PRINCIPAL_COLUMNS "," KALENDS_COLLECTION_COLUMNS
     "from published_link l join collection c on c.id = l.collection_id"
     " join collection_meta m on m.collection_id = c.id"
     " join principal p on p.id = c.owner_id and not p.disabled"
     " where l.token_hash = decode($1, 'hex') and" KALENDS_LINK_STANDS,
     "The collection a link shows, with its owner"},
    {"add_published_link",
     "insert into published_link (collection_id, token_hash, form, address, name, expires_at, "
     "round, created_by)"
     " values ($1, decode($2, 'hex'), $3, $4, $5, to_timestamp($6::bigint), $7, $8)"
     // The address of a link that stands no more is free again.
     " on conflict (token_hash) do update set collection_id = $1, form = $3, address = $4, name = "
     "$5, expires_at = to_timestamp($6::bigint), round = $7, created_by = $8,"
     " created_at = date_trunc('second', now()), last_used_at = null, revoked_at = null"
     " where published_link.revoked_at is not null or published_link.expires_at <= now()"
     " returning id",
     "A new link"},
    {"published_links_of",
     "select" KALENDS_LINK_COLUMNS
     "from unnest($1::bigint[]) as i(id) join published_link l on l.collection_id = i.id"
     " where" KALENDS_LINK_STANDS "order by l.collection_id, l.id",
     "The standing links of several collections"},
    {"client_links_of",
     "select encode(k.value, 'hex'),"
     " (select count(*) from published_link l where l.collection_id = i.id and l.round is not "
     "null),"
     " s.round, coalesce(s.id, 0)"
     " from unnest($1::bigint[]) with ordinality as i(id, place)"
     " join server_key k on k.name = 'credentials'"
     " left join lateral (select l.id, l.round from published_link l where l.collection_id = i.id"
     " and l.round is not null and" KALENDS_LINK_STANDS
     "order by l.id desc limit 1) s on true order by i.place",
     "The links that clients made of several collections"},
    {"revoke_published_link",
     "update published_link l set revoked_at = now() where l.id = $2 and l.collection_id = $1"
     " and" KALENDS_LINK_STANDS "returning l.id",
     "Ends a link"},
    {"note_published_link_use",
     "update published_link l set last_used_at = date_trunc('second', now()) where l.id = $1",
     "When a link was used"},
});

std::optional<std::chrono::sys_seconds> optionalTime(RowReader& row) {
    const auto seconds = row.optionalInteger();
    return seconds ? std::optional(std::chrono::sys_seconds(std::chrono::seconds(*seconds)))
                   : std::nullopt;
}

storage::PublishedLink linkFrom(RowReader& row) {
    storage::PublishedLink link;
    link.id.value = row.integer();
    link.terms.collection.value = row.integer();
    link.terms.form = static_cast<storage::LinkForm>(row.integer());
    link.terms.address = row.text();
    link.terms.name = row.text();
    link.terms.expiresAt = optionalTime(row);
    link.terms.round = row.optionalInteger();
    link.createdBy.value = row.integer();
    link.createdAt = row.time();
    link.lastUsedAt = optionalTime(row);
    link.limit = grantsFrom(row.text());
    return link;
}

std::string literalOf(const std::vector<storage::CollectionId>& ids) {
    ArrayLiteral literal;
    for (const auto id : ids) {
        literal.add(id.value);
    }
    return std::move(literal).finish();
}

}  // namespace

std::span<const Statement> publishedLinkStatements() {
    return kStatements;
}

std::optional<storage::FoundLink> PublishedLinkStore::find(std::string_view tokenHash) {
    constexpr Statement kFind = named(kStatements, "find_published_link");
    Parameters parameters;
    parameters.text(hexOf(tokenHash));
    const pqxx::result result = pool_.run(kFind, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    storage::FoundLink found;
    found.link = linkFrom(row);
    found.owner = principalFrom(row);
    found.collection = collectionFrom(row);
    return found;
}

storage::PublishedLinkId PublishedLinkStore::add(const storage::LinkTerms& terms,
                                                 std::string_view tokenHash,
                                                 storage::PrincipalId createdBy) {
    constexpr Statement kAdd = named(kStatements, "add_published_link");
    Parameters parameters;
    parameters.integer(terms.collection.value)
        .text(hexOf(tokenHash))
        .integer(static_cast<std::int64_t>(terms.form))
        .text(terms.address)
        .text(terms.name);
    terms.expiresAt ? parameters.integer(terms.expiresAt->time_since_epoch().count())
                    : parameters.null();
    terms.round ? parameters.integer(*terms.round) : parameters.null();
    parameters.integer(createdBy.value);
    const pqxx::result result = pool_.run(kAdd, parameters);
    if (result.empty()) {
        throw storage::Refused("the address " + terms.address + " is taken");
    }
    RowReader row(result, 0);
    return {row.integer()};
}

std::vector<storage::PublishedLink> PublishedLinkStore::of(
    const std::vector<storage::CollectionId>& collections) {
    constexpr Statement kOf = named(kStatements, "published_links_of");
    std::vector<storage::PublishedLink> links;
    if (collections.empty()) {
        return links;
    }
    Parameters parameters;
    parameters.array(literalOf(collections));
    const pqxx::result result = pool_.run(kOf, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        links.push_back(linkFrom(row));
    }
    return links;
}

storage::ClientLinks PublishedLinkStore::clientLinks(
    const std::vector<storage::CollectionId>& collections) {
    constexpr Statement kClientLinks = named(kStatements, "client_links_of");
    storage::ClientLinks links;
    if (collections.empty()) {
        return links;
    }
    Parameters parameters;
    parameters.array(literalOf(collections));
    const pqxx::result result = pool_.run(kClientLinks, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        links.key = bytesOf(row.text());
        storage::ClientLinks::Rounds rounds;
        rounds.made = row.integer();
        rounds.standing = row.optionalInteger();
        rounds.link.value = row.integer();
        links.rounds.push_back(rounds);
    }
    return links;
}

bool PublishedLinkStore::revoke(storage::CollectionId collection, storage::PublishedLinkId id) {
    constexpr Statement kRevoke = named(kStatements, "revoke_published_link");
    Parameters parameters;
    parameters.integer(collection.value).integer(id.value);
    return !pool_.run(kRevoke, parameters).empty();
}

void PublishedLinkStore::noteUse(storage::PublishedLinkId id) {
    constexpr Statement kNote = named(kStatements, "note_published_link_use");
    Parameters parameters;
    parameters.integer(id.value);
    pool_.run(kNote, parameters);
}

}  // namespace kalends::postgres
