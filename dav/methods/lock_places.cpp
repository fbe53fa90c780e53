// Places of locks.
#include "dav/methods/lock_places.h"

namespace kalends::methods {

namespace {

constexpr resource::Kinds kHolding = resource::kAnyStore | resource::kAnyFolder;

}  // namespace

std::optional<storage::LockPlace> lockPlaceOf(const resource::Locator& locator,
                                              const resource::Resolved& resolved) {
    const bool folder = resolved.resource && resource::kAnyFolder.contains(resolved.resource->kind);
    if (!folder && locator.place == resource::Place::kMember && resolved.parent &&
        kHolding.contains(resolved.parent->kind)) {
        return storage::LockPlace{resolved.parent->collection->id, locator.member};
    }
    if (resolved.resource && kHolding.contains(resolved.resource->kind)) {
        return storage::LockPlace{resolved.resource->collection->id, {}};
    }
    return std::nullopt;
}

const resource::Resource& lockCollectionOf(const resource::Resolved& resolved) {
    const bool itself = resolved.resource && kHolding.contains(resolved.resource->kind);
    return itself ? *resolved.resource : *resolved.parent;
}

std::string lockRootHref(std::string_view collectionHref, std::string_view name) {
    return name.empty() ? std::string(collectionHref) : resource::memberHref(collectionHref, name);
}

}  // namespace kalends::methods
