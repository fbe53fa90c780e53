// Homes and collections with their properties: one statement per call.
#include "storage/postgres/collection_store.h"

#include <array>
#include <nlohmann/json.hpp>
#include <pqxx/result>
#include <random>

#include "storage/errors.h"
#include "storage/postgres/columns.h"
#include "storage/postgres/lock_store.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

// Done, and else perhaps the locks in the way.
#define KALENDS_DONE "select done, array_to_json(locked) from "

constexpr auto kStatements = std::to_array<Statement>({
    {"children",
     "select" KALENDS_COLLECTION_COLUMNS
     ", case when c.owner_id <> $2 then grants_within(c.owner_id, c.home, c.id, $2) end"
     " from collection h join collection c on c.owner_id = "
     "h.owner_id and c.home = h.home and "
     "c.slug > ''"
     " join collection_meta m on m.collection_id = c.id where h.id "
     "= $1 and h.slug = '' order by "
     "c.slug",
     "Children of a home with the viewer's grants"},
    {"collection_by_id",
     "select" KALENDS_COLLECTION_COLUMNS
     "from collection c join collection_meta m on m.collection_id = c.id where c.id = $1",
     "One collection"},
    {"collection_dead_properties",
     "select d.target_id, d.name, d.xml from unnest($1::bigint[]) as i(id)"
     " join dead_property d on d.target_kind = 2 and d.target_id = i.id and d.sub_id = 0",
     "Dead properties of several collections"},
    {"create_collection",
     "select outcome, new_id from create_collection($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
     "Makes a collection or a home"},
    {"change_collection",
     KALENDS_DONE "change_collection_if_unlocked($1, $2, $3, $4, $5, $6, $7, $8)",
     "Sets and removes properties, all or nothing"},
    {"remove_collection", KALENDS_DONE "remove_collection_if_unlocked($1, $2, $3, $4)",
     "Removes a collection; its content goes to history"},
    {"removed_collection", "select true, null from removed_collection where collection_id = $1",
     "Was this collection removed?"},
    {"rename_collection", KALENDS_DONE "rename_collection_if_unlocked($1, $2, $3, $4, $5)",
     "Another slug in the same home"},
    {"principal_dead_properties",
     "select d.name, d.xml from dead_property d where d.target_kind = 1 and d.target_id = $1 and "
     "d.sub_id = 0",
     "Dead properties of a principal"},
    {"change_principal_properties", "select change_dead_properties(1::smallint, $1, 0, $2, $3, $4)",
     "Sets and removes dead properties of a principal"},
});

/// The keys change_collection_meta knows. A null value removes.
std::string metaOf(const storage::CollectionChange& change) {
    nlohmann::json meta = nlohmann::json::object();
    const auto set = [&meta](const char* key, const auto& value) {
        if (value && *value) {
            meta[key] = **value;
        } else if (value) {
            meta[key] = nullptr;
        }
    };
    const auto text = [&set](const char* key,
                             const std::optional<std::optional<std::string>>& value) {
        if (value && *value && !isText(**value)) {
            throw storage::Refused("text must be valid UTF-8 without NUL");
        }
        set(key, value);
    };
    text("display_name", change.displayName);
    text("description", change.description);
    text("color", change.color);
    text("timezone", change.timezone);
    text("timezone_id", change.timezoneId);
    set("calendar_order", change.order);
    if (change.components) {
        meta["components"] = *change.components;
    }
    if (change.transparent) {
        meta["transparent"] = *change.transparent;
    }
    return meta.dump();
}

std::string randomUuid() {
    thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32U) ^
                                        std::random_device{}()};
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string uuid = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";  // version 4, variant 1 (RFC 9562)
    for (char& c : uuid) {
        if (c == 'x') {
            c = kDigits[random() % kDigits.size()];
        }
    }
    return uuid;
}

Parameters& addActor(Parameters& parameters, const storage::Actor& actor) {
    return parameters.integer(actor.principal.value).text(actor.credential);
}

bool done(const pqxx::result& result, storage::CollectionId collection) {
    RowReader row(result, 0);
    const bool yes = row.flag();
    auto locked = lockRootsFrom(row.text());
    if (!locked.empty()) {
        throw storage::Locked(collection, std::move(locked));
    }
    return yes;
}

}  // namespace

std::span<const Statement> collectionStatements() {
    return kStatements;
}

std::vector<storage::CollectionView> CollectionStore::children(storage::CollectionId home,
                                                               storage::PrincipalId viewer) {
    constexpr Statement kChildren = named(kStatements, "children");
    Parameters parameters;
    parameters.integer(home.value).integer(viewer.value);
    const pqxx::result result = pool_.run(kChildren, parameters);
    std::vector<storage::CollectionView> views;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::CollectionView view;
        view.collection = collectionFrom(row);
        view.grants = grantsFrom(row.text());
        views.push_back(std::move(view));
    }
    return views;
}

std::optional<storage::Collection> CollectionStore::byId(storage::CollectionId id) {
    constexpr Statement kById = named(kStatements, "collection_by_id");
    Parameters parameters;
    parameters.integer(id.value);
    const pqxx::result result = pool_.run(kById, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    return collectionFrom(row);
}

std::vector<std::pair<storage::CollectionId, storage::DeadProperty>>
CollectionStore::deadProperties(const std::vector<storage::CollectionId>& ids) {
    constexpr Statement kDead = named(kStatements, "collection_dead_properties");
    std::vector<std::pair<storage::CollectionId, storage::DeadProperty>> properties;
    if (ids.empty()) {
        return properties;
    }
    ArrayLiteral literal;
    for (const storage::CollectionId id : ids) {
        literal.add(id.value);
    }
    Parameters parameters;
    parameters.array(std::move(literal).finish());
    const pqxx::result result = pool_.run(kDead, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        const storage::CollectionId id{row.integer()};
        std::string name = row.text();
        properties.emplace_back(id, storage::DeadProperty{std::move(name), row.text()});
    }
    return properties;
}

CollectionStore::Created CollectionStore::create(const storage::NewCollection& collection,
                                                 const storage::Actor& actor) {
    constexpr Statement kCreate = named(kStatements, "create_collection");
    Parameters parameters;
    parameters.integer(collection.owner.value).integer(static_cast<std::int64_t>(collection.home));
    parameters.integer(static_cast<std::int64_t>(collection.kind))
        .text(collection.slug)
        .text(randomUuid());
    parameters.text(metaOf(collection.properties));
    addDeadProperties(parameters, collection.properties.setDead);
    addActor(parameters, actor);
    // The function knows the UUID again, so a lost answer may be asked for by a second call.
    const pqxx::result result = pool_.run(kCreate, parameters);
    RowReader row(result, 0);
    Created created;
    created.outcome = static_cast<CreateOutcome>(row.integer());
    created.id.value = row.optionalInteger().value_or(0);
    return created;
}

bool CollectionStore::change(storage::CollectionId id,
                             const storage::CollectionChange& change,
                             const storage::Actor& actor) {
    constexpr Statement kChange = named(kStatements, "change_collection");
    Parameters parameters;
    parameters.integer(id.value).text(metaOf(change));
    addDeadProperties(parameters, change.setDead);
    parameters.array(arrayOf(change.removeDead));
    addActor(parameters, actor);
    addLockTokens(parameters, actor);
    return done(pool_.run(kChange, parameters), id);
}

bool CollectionStore::remove(storage::CollectionId id, const storage::Actor& actor) {
    constexpr Statement kRemove = named(kStatements, "remove_collection");
    Parameters parameters;
    parameters.integer(id.value);
    addActor(parameters, actor);
    addLockTokens(parameters, actor);
    const auto recheck = [this, id]() -> std::optional<pqxx::result> {
        constexpr Statement kRemoved = named(kStatements, "removed_collection");
        Parameters which;
        which.integer(id.value);
        pqxx::result found = pool_.run(kRemoved, which);
        return found.empty() ? std::nullopt : std::optional(std::move(found));
    };
    return done(pool_.write(kRemove, parameters, recheck), id);
}

bool CollectionStore::rename(storage::CollectionId id,
                             std::string_view newSlug,
                             const storage::Actor& actor) {
    constexpr Statement kRename = named(kStatements, "rename_collection");
    Parameters parameters;
    parameters.integer(id.value).text(newSlug);
    addActor(parameters, actor);
    addLockTokens(parameters, actor);
    return done(pool_.run(kRename, parameters), id);
}

std::vector<storage::DeadProperty> CollectionStore::deadPropertiesOf(
    storage::PrincipalId principal) {
    constexpr Statement kDead = named(kStatements, "principal_dead_properties");
    Parameters parameters;
    parameters.integer(principal.value);
    const pqxx::result result = pool_.run(kDead, parameters);
    std::vector<storage::DeadProperty> properties;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        std::string name = row.text();
        properties.push_back({std::move(name), row.text()});
    }
    return properties;
}

void CollectionStore::changePrincipalProperties(storage::PrincipalId principal,
                                                const std::vector<storage::DeadProperty>& set,
                                                const std::vector<std::string>& removed) {
    constexpr Statement kChange = named(kStatements, "change_principal_properties");
    Parameters parameters;
    parameters.integer(principal.value);
    addDeadProperties(parameters, set);
    parameters.array(arrayOf(removed));
    pool_.run(kChange, parameters);
}

}  // namespace kalends::postgres
