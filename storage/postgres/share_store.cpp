// Shared collections in viewers' homes, invitations.
#include "storage/postgres/share_store.h"

#include <array>
#include <pqxx/result>
#include <sstream>
#include <string>
#include <utility>

#include "storage/postgres/collection_meta.h"
#include "storage/postgres/columns.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements =
    std::to_array<Statement>({
        {"locate_shared",
         "select" KALENDS_PRINCIPAL_COLUMNS "," KALENDS_COLLECTION_COLUMNS
         "," KALENDS_OBJECT_COLUMNS ", case when $5 then o.body end, grants_reaching(p.id, c.home, "
                                    "c.id, $1)," KALENDS_OWN_TEXT_COLUMNS
         " from collection c join principal p on p.id = c.owner_id and p.id <> $1"
         " left join viewer_collection v on v.viewer_id = $1 and v.collection_id = c.id"
         " join collection_meta mm on mm.collection_id = c.id" KALENDS_VIEWED_META(
             "true") " left join object o on o.collection_id = c.id and o.name = "
                     "$4" KALENDS_OWN_TEXT("$1", "$5") " where c.uuid = $3::uuid and c.home = $2"
                                                       " and stands_with(c.id, $1, v.state)",
         "A collection of somebody else in the viewer's home"},
        {"sharees_of",
         "select a.collection_id, a.grantee_id, a.privileges, coalesce(i.uid::text, ''),"
         " coalesce(i.summary, ''), coalesce(v.state, 0)"
         " from unnest($1::bigint[]) as x(id)"
         " join access_grant a on a.collection_id = x.id and a.grantee_kind = 1"
         " left join invitation i on i.collection_id = a.collection_id and i.grantee_id = "
         "a.grantee_id"
         " left join viewer_collection v on v.viewer_id = a.grantee_id and v.collection_id = "
         "a.collection_id"
         " where a.ends_at is null or a.ends_at > now() order by a.collection_id, a.id",
         "Who has several collections by a grant of their own"},
        {"invite",
         "select person, before, invitation_uid, writes from invite($1, $2, $3, $4, $5, $6, $7, "
         "$8, $9)",
         "Grants a collection and asks those it is granted to"},
        {"uninvite",
         "select person, before, coalesce(called, ''), coalesce(invitation_uid::text, ''), writes"
         " from uninvite($1, $2, $3, $4)",
         "Takes a grant back"},
        {"place_shared", "select place_shared($1, $2, $3, $4, $5, $6)",
         "Puts a shared collection into a home or out of it"},
        {"change_viewer_collection",
         "select change_viewer_collection($1, $2, $3, $4, $5, $6, $7, $8)",
         "A viewer's own properties of a shared collection"},
        {"viewer_dead_properties",
         "select d.target_id, d.name, d.xml from unnest($2::bigint[]) as i(id)"
         " join dead_property d on d.target_kind = 4 and d.target_id = i.id and d.sub_id = $1",
         "A viewer's dead properties of several shared collections"},
        {"reach",
         "select" KALENDS_PRINCIPAL_COLUMNS
         ", coalesce(grants_reaching(c.owner_id, c.home, c.id, p.id), ''),"
         " coalesce(reached_through(c.owner_id, c.home, c.id, p.id), '')"
         " from collection c cross join lateral (select q.* from principal q where q.id > $2"
         " and q.kind <> 2 and not q.disabled and q.id <> c.owner_id order by q.id limit $3) p"
         " where c.id = $1 order by p.id",
         "Whom a collection reaches, and through what"},
        {"seen_by",
         "select" KALENDS_PRINCIPAL_COLUMNS "," KALENDS_COLLECTION_COLUMNS
         ", coalesce(grants_reaching(c.owner_id, c.home, c.id, $1), ''),"
         " coalesce(reached_through(c.owner_id, c.home, c.id, $1), '')"
         " from (select s.id from seen_by($1) s where s.id > $2 order by s.id limit $3) s"
         " cross join lateral (select k.* from collection k where k.id = s.id offset 0) c"
         " join principal p on p.id = c.owner_id join collection_meta m on m.collection_id = c.id"
         " order by c.id",
         "What of others reaches a viewer, and through what"},
        {"notification_collections",
         "select c.owner_id, c.id from unnest($1::bigint[]) as i(id)"
         " join collection c on c.owner_id = i.id and c.home = 1 and c.slug = 'notifications' and "
         "c.kind = 5",
         "Where people find their notifications"},
    });

template <class Id>
std::string literalOf(const std::vector<Id>& ids) {
    ArrayLiteral literal;
    for (const Id id : ids) {
        literal.add(id.value);
    }
    return std::move(literal).finish();
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

}  // namespace

std::span<const Statement> shareStatements() {
    return kStatements;
}

std::optional<storage::Place> ShareStore::locate(storage::PrincipalId viewer,
                                                 storage::HomeKind home,
                                                 const std::string& uuid,
                                                 const std::optional<std::string>& object,
                                                 storage::WantBody body) {
    constexpr Statement kLocate = named(kStatements, "locate_shared");
    Parameters parameters;
    parameters.integer(viewer.value).integer(static_cast<std::int64_t>(home)).text(uuid);
    object&& isText(*object) ? parameters.text(*object) : parameters.null();
    parameters.flag(body == storage::WantBody::kYes);
    const pqxx::result result = pool_.run(kLocate, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    auto place = placeFrom(row);
    ownTextFrom(row, place);
    return place;
}

std::vector<storage::Sharee> ShareStore::shareesOf(
    const std::vector<storage::CollectionId>& collections) {
    constexpr Statement kSharees = named(kStatements, "sharees_of");
    std::vector<storage::Sharee> sharees;
    if (collections.empty()) {
        return sharees;
    }
    Parameters parameters;
    parameters.array(literalOf(collections));
    const pqxx::result result = pool_.run(kSharees, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Sharee sharee;
        sharee.collection.value = row.integer();
        sharee.grantee.value = row.integer();
        sharee.privileges = static_cast<std::uint64_t>(row.integer());
        sharee.invitation = row.text();
        sharee.summary = row.text();
        sharee.standing = static_cast<storage::Standing>(row.integer());
        sharees.push_back(std::move(sharee));
    }
    return sharees;
}

std::vector<storage::Invited> ShareStore::invite(storage::CollectionId collection,
                                                 const storage::Grant& grant,
                                                 std::string_view summary,
                                                 const storage::Actor& actor) {
    constexpr Statement kInvite = named(kStatements, "invite");
    Parameters parameters;
    parameters.integer(collection.value).integer(grant.grantee);
    parameters.integer(static_cast<std::int64_t>(grant.privileges)).integer(grant.publicLevel);
    parameters.integer(grant.confidentialLevel).integer(grant.privateLevel);
    parameters.text(isText(summary) ? summary : std::string_view{});
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kInvite, parameters);
    std::vector<storage::Invited> invited;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Invited each;
        each.person.value = row.integer();
        each.before = static_cast<storage::Standing>(row.integer());
        each.invitation = row.text();
        each.writes = row.flag();
        invited.push_back(std::move(each));
    }
    return invited;
}

std::vector<storage::Uninvited> ShareStore::uninvite(storage::CollectionId collection,
                                                     storage::PrincipalId grantee,
                                                     const storage::Actor& actor) {
    constexpr Statement kUninvite = named(kStatements, "uninvite");
    Parameters parameters;
    parameters.integer(collection.value).integer(grantee.value);
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kUninvite, parameters);
    std::vector<storage::Uninvited> gone;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Uninvited each;
        each.person.value = row.integer();
        each.before = static_cast<storage::Standing>(row.integer());
        each.called = row.text();
        each.invitation = row.text();
        each.wrote = row.flag();
        gone.push_back(std::move(each));
    }
    return gone;
}

bool ShareStore::place(storage::PrincipalId viewer,
                       storage::CollectionId collection,
                       storage::Standing standing,
                       std::string_view name,
                       const storage::Actor& actor) {
    constexpr Statement kPlace = named(kStatements, "place_shared");
    Parameters parameters;
    parameters.integer(viewer.value).integer(collection.value);
    parameters.integer(static_cast<std::int64_t>(standing));
    parameters.text(isText(name) ? name : std::string_view{});
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kPlace, parameters);
    return RowReader(result, 0).flag();
}

bool ShareStore::change(storage::PrincipalId viewer,
                        storage::CollectionId collection,
                        const storage::CollectionChange& change,
                        const storage::Actor& actor) {
    constexpr Statement kChange = named(kStatements, "change_viewer_collection");
    Parameters parameters;
    parameters.integer(viewer.value).integer(collection.value).text(metaOf(change));
    addDeadProperties(parameters, change.setDead);
    parameters.array(arrayOf(change.removeDead));
    parameters.integer(actor.principal.value).text(actor.credential);
    const pqxx::result result = pool_.run(kChange, parameters);
    return RowReader(result, 0).flag();
}

std::vector<std::pair<storage::CollectionId, storage::DeadProperty>> ShareStore::deadProperties(
    storage::PrincipalId viewer, const std::vector<storage::CollectionId>& ids) {
    constexpr Statement kDead = named(kStatements, "viewer_dead_properties");
    std::vector<std::pair<storage::CollectionId, storage::DeadProperty>> properties;
    if (ids.empty()) {
        return properties;
    }
    Parameters parameters;
    parameters.integer(viewer.value).array(literalOf(ids));
    const pqxx::result result = pool_.run(kDead, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        const storage::CollectionId id{row.integer()};
        std::string name = row.text();
        properties.emplace_back(id, storage::DeadProperty{std::move(name), row.text()});
    }
    return properties;
}

std::vector<storage::Reached> ShareStore::reach(storage::CollectionId collection,
                                                storage::PrincipalId after,
                                                std::size_t limit) {
    constexpr Statement kReach = named(kStatements, "reach");
    Parameters parameters;
    parameters.integer(collection.value).integer(after.value);
    parameters.integer(static_cast<std::int64_t>(limit));
    const pqxx::result result = pool_.run(kReach, parameters);
    std::vector<storage::Reached> reached;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Reached each;
        each.person = principalFrom(row);
        each.grants = grantsFrom(row.text());
        each.through = linesOf(row.text());
        reached.push_back(std::move(each));
    }
    return reached;
}

std::vector<storage::Seen> ShareStore::seenBy(storage::PrincipalId viewer,
                                              storage::CollectionId after,
                                              std::size_t limit) {
    constexpr Statement kSeen = named(kStatements, "seen_by");
    Parameters parameters;
    parameters.integer(viewer.value).integer(after.value);
    parameters.integer(static_cast<std::int64_t>(limit));
    const pqxx::result result = pool_.run(kSeen, parameters);
    std::vector<storage::Seen> seen;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::Seen each;
        each.owner = principalFrom(row);
        each.collection = collectionFrom(row);
        each.grants = grantsFrom(row.text());
        each.through = linesOf(row.text());
        seen.push_back(std::move(each));
    }
    return seen;
}

std::vector<std::pair<storage::PrincipalId, storage::CollectionId>> ShareStore::notificationsOf(
    const std::vector<storage::PrincipalId>& people) {
    constexpr Statement kWhere = named(kStatements, "notification_collections");
    std::vector<std::pair<storage::PrincipalId, storage::CollectionId>> found;
    if (people.empty()) {
        return found;
    }
    Parameters parameters;
    parameters.array(literalOf(people));
    const pqxx::result result = pool_.run(kWhere, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        const storage::PrincipalId person{row.integer()};
        found.emplace_back(person, storage::CollectionId{row.integer()});
    }
    return found;
}

}  // namespace kalends::postgres
