// DELETE: members one by one, calendars and address books as a whole.
#include <algorithm>

#include "dav/errors/conditions.h"
#include "dav/methods/conditional.h"
#include "dav/methods/handlers.h"
#include "dav/methods/share.h"
#include "dav/methods/share_group.h"
#include "dav/methods/shared_groups.h"
#include "dav/methods/write_outcome.h"

namespace kalends::methods {
namespace {

using errors::DavError;
using Removal = storage::CollectionStore::Removal;

http::Response removeObject(const exchange::Exchange& exchange, const resource::Resource& object) {
    const resource::Resource& collection = *exchange.target.parent;
    if (isSharedGroup(object)) {
        return putAwayGroup(exchange, object);
    }
    exchange.require(collection, access::Privilege::kUnbind);
    requireWritable(object);
    const auto preconditions = storedConditions(
        writePreconditions(exchange.request.headers, validatorsOf(*object.object)), object);
    const auto result = removeMember(*exchange.context, collection, *object.object, preconditions);
    requireWritten(result, collection, object.object->name);
    uninviteFromGroup(exchange, object);
    return exchange::emptyResponse(204);
}

bool isLast(const exchange::Exchange& exchange, const resource::Resource& collection) {
    auto homeLocator = collection.locator;
    homeLocator.place = resource::Place::kHome;
    homeLocator.collection.clear();
    const auto home =
        resource::resolve(*exchange.context, homeLocator, storage::WantBody::kNo).resource;
    if (!home) {
        throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
    const auto siblings = exchange.context->database.collections().children(
        home->collection->id, exchange.context->principal().id);
    const auto ofKind = std::count_if(siblings.begin(), siblings.end(), [&](const auto& sibling) {
        return sibling.collection.kind == collection.collection->kind && !sibling.owner;
    });
    return ofKind < 2;
}

[[noreturn]] void throwLast() {
    throw DavError(403, "The last calendar cannot be deleted: programs need at least one.");
}

/// The default address book takes the place of the last one.
Removal replaceLast(const exchange::Exchange& exchange, const resource::Resource& collection) {
    auto& collections = exchange.context->database.collections();
    const auto& row = *collection.collection;
    if (!collections.remove(row.id, exchange.context->actor())) {
        return Removal::kGone;
    }
    static_cast<void>(collections.create(
        {collection.owner->id, row.home, row.kind, "addressbook", {}}, exchange.context->actor()));
    return Removal::kRemoved;
}

http::Response removeCollection(const exchange::Exchange& exchange,
                                const resource::Resource& collection) {
    auto& collections = exchange.context->database.collections();
    const auto id = collection.collection->id;
    if (collection.shared) {
        return putAway(exchange, collection);
    }
    const bool folder = collection.kind == resource::Kind::kFolder;
    if (!folder && !resource::kAnyStore.contains(collection.kind)) {
        throw DavError(403, "This collection belongs to the account and cannot be deleted.");
    }
    if (exchange.depth(exchange::Depth::kInfinity) != exchange::Depth::kInfinity) {
        throw DavError(400, "A collection is deleted as a whole: Depth must be infinity.");
    }
    exchange.require(*exchange.target.parent, access::Privilege::kUnbind);
    // Interop: Thunderbird offers nothing when a home holds no calendar, or no address book
    // (clients.md rule 24).
    const bool calendar = collection.kind == resource::Kind::kCalendar;
    if (calendar && isLast(exchange, collection)) {
        throwLast();
    }
    uninviteAll(exchange, collection);
    auto removal = collections.removeUnlessLast(id, exchange.context->actor());
    if (removal == Removal::kLast && calendar) {
        throwLast();  // another was removed meanwhile
    }
    if (removal == Removal::kLast) {
        removal = replaceLast(exchange, collection);
    }
    if (removal == Removal::kGone) {
        throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
    return exchange::emptyResponse(204);
}

}  // namespace

http::Response removeResource(const exchange::Exchange& exchange) {
    const resource::Resource& target = exchange.existing();
    if (!exchange.target.parent) {
        throw DavError(403, "This resource cannot be deleted.");
    }
    return target.isCollection() ? removeCollection(exchange, target)
                                 : removeObject(exchange, target);
}

}  // namespace kalends::methods
