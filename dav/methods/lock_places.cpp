// Places of locks.
#include "dav/methods/lock_places.h"

namespace kalends::methods {

std::optional<storage::LockPlace> lockPlaceOf(const resource::Locator& locator,
                                              const resource::Resolved& resolved) {
    if (locator.place == resource::Place::kMember && resolved.parent &&
        resource::kAnyStore.contains(resolved.parent->kind)) {
        return storage::LockPlace{resolved.parent->collection->id, locator.member};
    }
    if (resolved.resource && resource::kAnyStore.contains(resolved.resource->kind)) {
        return storage::LockPlace{resolved.resource->collection->id, {}};
    }
    return std::nullopt;
}

const resource::Resource& lockCollectionOf(const resource::Resolved& resolved) {
    const bool itself = resolved.resource && resource::kAnyStore.contains(resolved.resource->kind);
    return itself ? *resolved.resource : *resolved.parent;
}

std::string lockRootHref(std::string_view collectionHref, std::string_view name) {
    return name.empty() ? std::string(collectionHref) : resource::memberHref(collectionHref, name);
}

}  // namespace kalends::methods
