// Homes and collections with their properties: one statement per call.
#include "storage/postgres/collection_store.h"

#include <array>
#include <nlohmann/json.hpp>
#include <pqxx/result>
#include <random>

#include "storage/errors.h"
#include "storage/postgres/collection_meta.h"
#include "storage/postgres/columns.h"
#include "storage/postgres/lock_store.h"
#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

/// Of one account.
constexpr std::int64_t kMaxFolders = 10'000;

// Done, and else perhaps the locks in the way.
#define KALENDS_DONE "select done, array_to_json(locked) from "

// The home's own collections and, in the viewer's home, those of others; their owners follow. Each
// row is looked up by its key (offset 0 keeps it so): the planner expects a thousand rows of
// shared_with and would rather read whole tables.
#define KALENDS_CHILDREN(more) \
    "select" KALENDS_COLLECTION_COLUMNS                                                            \
    ", case when c.owner_id <> $2 then grants_reaching(c.owner_id, c.home, c.id, $2) end,"         \
    KALENDS_PRINCIPAL_COLUMNS more                                                                 \
    " from collection h cross join lateral ("                                                      \
    "  select o.id, false as shared from collection o"                                             \
    "   where o.owner_id = h.owner_id and o.home = h.home and o.slug > ''"                         \
    "  union all select s.id, true from shared_with($2, h.home) s where h.owner_id = $2) x"        \
    " cross join lateral (select k.* from collection k where k.id = x.id offset 0) c"              \
    " cross join lateral (select k.* from collection_meta k"                                       \
    "  where k.collection_id = x.id offset 0) mm"                                                  \
    " left join lateral (select k.* from viewer_collection k"                                      \
    "  where c.owner_id <> $2 and k.viewer_id = $2 and k.collection_id = x.id offset 0) v on true" \
    KALENDS_VIEWED_META("x.shared")                                                                \
    " left join lateral (select k.* from principal k"                                              \
    "  where x.shared and k.id = c.owner_id offset 0) p on true"                                   \
    " where h.id = $1 and h.slug = '' and (x.shared or h.owner_id = $2 or not exists ("            \
    "  select from viewer_collection w where w.viewer_id = $2 and w.collection_id = c.id"          \
    "   and w.state = 1 and is_shared_with(c.id, $2))) order by c.slug, c.id"

constexpr auto kStatements = std::to_array<Statement>({
    {"children", KALENDS_CHILDREN(""), "Children of a home with the viewer's grants"},
    {"home_state", KALENDS_CHILDREN(", h.revision, h.pruned_revision"),
     "Children of a home, and the home's revision"},
    {"home_log",
     "select ch.child, ch.name, ch.kind = 3, ch.revision from change ch"
     " where ch.collection_id = $1 and ch.revision > $2 and ch.revision <= $3"
     " order by ch.revision limit $4",
     "What befell a home's children"},
    {"folders",
     "select" KALENDS_COLLECTION_COLUMNS
     ", case when c.owner_id <> $2 then grants_reaching(c.owner_id, c.home, c.id, $2) end"
     " from folders_in($1) f"
     " cross join lateral (select k.* from collection k where k.id = f.id offset 0) c"
     " cross join lateral (select k.* from collection_meta k where k.collection_id = f.id offset "
     "0) m"
     " order by c.slug",
     "Folders right below a folder with the viewer's grants"},
    {"collection_by_id",
     "select" KALENDS_COLLECTION_COLUMNS
     "from collection c join collection_meta m on m.collection_id = c.id where c.id = $1",
     "One collection"},
    {"collection_dead_properties",
     "select d.target_id, d.name, d.xml from unnest($1::bigint[]) as i(id)"
     " join dead_property d on d.target_kind = 2 and d.target_id = i.id and d.sub_id = 0",
     "Dead properties of several collections"},
    {"dead_property_or_homes",
     "select d.xml from collection c"
     " join collection h on h.owner_id = c.owner_id and h.home = c.home and h.slug = ''"
     " cross join lateral (select k.xml, k.target_id from dead_property k where k.target_kind = 2"
     "  and k.target_id in (c.id, h.id) and k.sub_id = 0 and k.name = $2 offset 0) d"
     " where c.id = $1 order by d.target_id = c.id desc limit 1",
     "One dead property of a collection, or else of its home"},
    {"create_collection",
     "select outcome, new_id from create_collection($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
     "Makes a collection or a home"},
    {"create_folder",
     "select outcome, new_id, locked from create_folder($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
     "Makes a folder in a folder"},
    {"transfer_folder",
     "select outcome, array_to_json(locked) from transfer_folder($1, $2, $3, $4, $5, $6, $7, $8, "
     "$9, $10, $11)",
     "MOVE and COPY of a folder with all that stands in it"},
    {"change_collection",
     KALENDS_DONE "change_collection_if_unlocked($1, $2, $3, $4, $5, $6, $7, $8)",
     "Sets and removes properties, all or nothing"},
    {"remove_collection", KALENDS_DONE "remove_tree_if_unlocked($1, $2, $3, $4)",
     "Removes a collection; its content goes to history"},
    {"remove_collection_unless_last",
     "select done, array_to_json(locked), last from remove_unless_last($1, $2, $3, $4)",
     "Removes a collection that is not the last of its kind"},
    {"removed_collection",
     "select true, null, false from removed_collection where collection_id = $1",
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

enum class Owners : std::uint8_t { kOne, kOfEach };

std::vector<storage::CollectionView> viewsFrom(const pqxx::result& result, Owners owners) {
    std::vector<storage::CollectionView> views;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::CollectionView view;
        view.collection = collectionFrom(row);
        view.grants = grantsFrom(row.text());
        if (owners == Owners::kOfEach && !row.nextIsNull()) {
            view.owner = std::make_shared<const storage::Principal>(principalFrom(row));
        }
        views.push_back(std::move(view));
    }
    return views;
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
    return viewsFrom(pool_.run(kChildren, parameters), Owners::kOfEach);
}

std::vector<storage::CollectionView> CollectionStore::folders(storage::CollectionId folder,
                                                              storage::PrincipalId viewer) {
    constexpr Statement kFolders = named(kStatements, "folders");
    Parameters parameters;
    parameters.integer(folder.value).integer(viewer.value);
    return viewsFrom(pool_.run(kFolders, parameters), Owners::kOne);
}

storage::HomeState CollectionStore::homeState(storage::CollectionId home,
                                              storage::PrincipalId viewer) {
    constexpr Statement kState = named(kStatements, "home_state");
    Parameters parameters;
    parameters.integer(home.value).integer(viewer.value);
    const pqxx::result result = pool_.run(kState, parameters);
    storage::HomeState state;
    state.children = viewsFrom(result, Owners::kOfEach);
    if (!result.empty()) {
        RowReader row(result, 0);
        row.skip(kCollectionColumns + 1 + kPrincipalColumns);
        state.revision.value = row.integer();
        state.prunedRevision.value = row.integer();
    }
    return state;
}

std::vector<storage::ChildChange> CollectionStore::homeLog(storage::CollectionId home,
                                                           storage::Revision since,
                                                           storage::Revision upTo,
                                                           std::size_t limit) {
    constexpr Statement kLog = named(kStatements, "home_log");
    Parameters parameters;
    parameters.integer(home.value).integer(since.value).integer(upTo.value);
    parameters.integer(static_cast<std::int64_t>(limit));
    const pqxx::result result = pool_.run(kLog, parameters);
    std::vector<storage::ChildChange> log;
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::ChildChange change;
        change.child = row.text();
        change.slug = row.text();
        change.removed = row.flag();
        change.revision.value = row.integer();
        log.push_back(std::move(change));
    }
    return log;
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

std::optional<std::string> CollectionStore::deadPropertyOrHomes(storage::CollectionId id,
                                                                std::string_view name) {
    constexpr Statement kDead = named(kStatements, "dead_property_or_homes");
    Parameters parameters;
    parameters.integer(id.value).text(name);
    const pqxx::result result = pool_.run(kDead, parameters);
    if (result.empty()) {
        return std::nullopt;
    }
    RowReader row(result, 0);
    return row.text();
}

CollectionStore::Created CollectionStore::create(const storage::NewCollection& collection,
                                                 const storage::Actor& actor) {
    if (collection.kind == storage::CollectionKind::kFolder) {
        return createFolder(collection, actor);
    }
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

CollectionStore::Created CollectionStore::createFolder(const storage::NewCollection& folder,
                                                       const storage::Actor& actor) {
    constexpr Statement kCreate = named(kStatements, "create_folder");
    constexpr std::int64_t kLockedOut = 3;
    Parameters parameters;
    parameters.integer(folder.owner.value).text(folder.slug).text(randomUuid());
    parameters.text(metaOf(folder.properties));
    addDeadProperties(parameters, folder.properties.setDead);
    addActor(parameters, actor);
    parameters.integer(kMaxFolders);
    addLockTokens(parameters, actor);
    const pqxx::result result = pool_.run(kCreate, parameters);
    RowReader row(result, 0);
    const std::int64_t outcome = row.integer();
    Created created;
    created.id.value = row.optionalInteger().value_or(0);
    if (outcome == kLockedOut) {
        throw storage::Locked(created.id, {row.text()});
    }
    created.outcome = static_cast<CreateOutcome>(outcome);
    return created;
}

CollectionStore::FolderOutcome CollectionStore::transferFolder(const FolderTransfer& transfer,
                                                               const storage::Actor& actor) {
    constexpr Statement kTransfer = named(kStatements, "transfer_folder");
    constexpr std::int64_t kLockedOut = 8;
    Parameters parameters;
    parameters.integer(transfer.source.value).integer(transfer.target.value).text(transfer.name);
    parameters.flag(transfer.verb == FolderVerb::kCopy);
    parameters.flag(transfer.reach == FolderReach::kWithMembers);
    parameters.flag(transfer.overwrite == FolderOverwrite::kAllowed);
    addActor(parameters, actor);
    parameters.integer(kMaxFolders).integer(storage::kMaxFolderDepth);
    addLockTokens(parameters, actor);
    const auto inDoubt = [] { return std::optional<pqxx::result>(); };
    const pqxx::result result = pool_.write(kTransfer, parameters, inDoubt);
    RowReader row(result, 0);
    const std::int64_t outcome = row.integer();
    if (outcome == kLockedOut) {
        throw storage::Locked(transfer.source, lockRootsFrom(row.text()));
    }
    return static_cast<FolderOutcome>(outcome);
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

pqxx::result CollectionStore::removal(const Statement& statement,
                                      storage::CollectionId id,
                                      const storage::Actor& actor) {
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
    return pool_.write(statement, parameters, recheck);
}

bool CollectionStore::remove(storage::CollectionId id, const storage::Actor& actor) {
    constexpr Statement kRemove = named(kStatements, "remove_collection");
    return done(removal(kRemove, id, actor), id);
}

CollectionStore::Removal CollectionStore::removeUnlessLast(storage::CollectionId id,
                                                           const storage::Actor& actor) {
    constexpr Statement kRemove = named(kStatements, "remove_collection_unless_last");
    const pqxx::result result = removal(kRemove, id, actor);
    if (done(result, id)) {
        return Removal::kRemoved;
    }
    RowReader row(result, 0);
    row.skip(2);
    return row.flag() ? Removal::kLast : Removal::kGone;
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
