// What viewers keep of others' objects for themselves.
#include "storage/postgres/viewer_object_store.h"

#include <array>
#include <pqxx/result>
#include <utility>

#include "storage/postgres/rows.h"

namespace kalends::postgres {

namespace {

constexpr auto kStatements = std::to_array<Statement>({
    {"own_texts",
     "select v.object_id, v.revision, v.body from unnest($3::bigint[]) as i(id)"
     " join viewer_object v on v.collection_id = $2 and v.object_id = i.id and v.viewer_id = $1",
     "What a viewer keeps of several objects"},
    {"keep_own_text", "select keep_own_text($1, $2, $3, $4, $5)",
     "What a viewer keeps of an object from now on"},
    {"keep_own_texts_of_both",
     "insert into viewer_object (collection_id, object_id, viewer_id, revision, body)"
     " select v.collection_id, n.id, v.viewer_id, 0, v.body from object o"
     " join viewer_object v on v.collection_id = o.collection_id and v.object_id = o.id"
     " join object n on n.collection_id = o.collection_id and n.name = $3"
     " where o.collection_id = $1 and o.name = $2 on conflict do nothing",
     "What viewers keep of one object they keep of another as well"},
});

}  // namespace

std::span<const Statement> viewerObjectStatements() {
    return kStatements;
}

std::vector<storage::OwnText> ViewerObjectStore::of(storage::PrincipalId viewer,
                                                    storage::CollectionId collection,
                                                    const std::vector<storage::ObjectId>& objects) {
    constexpr Statement kOwn = named(kStatements, "own_texts");
    std::vector<storage::OwnText> texts;
    if (objects.empty()) {
        return texts;
    }
    ArrayLiteral ids;
    for (const auto id : objects) {
        ids.add(id.value);
    }
    Parameters parameters;
    parameters.integer(viewer.value).integer(collection.value).array(std::move(ids).finish());
    const pqxx::result result = pool_.run(kOwn, parameters);
    for (std::size_t i = 0; i < static_cast<std::size_t>(result.size()); ++i) {
        RowReader row(result, i);
        storage::OwnText own;
        own.object.value = row.integer();
        own.revision.value = row.integer();
        own.text = row.text();
        texts.push_back(std::move(own));
    }
    return texts;
}

void ViewerObjectStore::keep(storage::PrincipalId viewer,
                             storage::CollectionId collection,
                             std::string_view name,
                             storage::Revision revision,
                             std::string_view text) {
    constexpr Statement kKeep = named(kStatements, "keep_own_text");
    Parameters parameters;
    parameters.integer(viewer.value).integer(collection.value).text(name);
    parameters.integer(revision.value).text(text);
    pool_.run(kKeep, parameters);
}

void ViewerObjectStore::keepOfBoth(storage::CollectionId collection,
                                   std::string_view name,
                                   std::string_view other) {
    constexpr Statement kBoth = named(kStatements, "keep_own_texts_of_both");
    Parameters parameters;
    parameters.integer(collection.value).text(name).text(other);
    pool_.run(kBoth, parameters);
}

}  // namespace kalends::postgres
