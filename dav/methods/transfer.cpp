// COPY and MOVE of objects; MOVE of a collection renames it within its home.
#include "dav/content/check.h"
#include "dav/errors/conditions.h"
#include "dav/methods/conditional.h"
#include "dav/methods/destination.h"
#include "dav/methods/handlers.h"
#include "dav/methods/write_outcome.h"

namespace kalends::methods {
namespace {

using errors::Condition;
using errors::DavError;
using storage::ObjectStore;

enum class Verb : std::uint8_t { kCopy, kMove };

void requireElsewhere(const resource::Locator& from, resource::Locator to) {
    to.trailingSlash = from.trailingSlash;
    if (from == to) {
        throw DavError(403, "Source and destination are the same.");
    }
}

/// A card among calendars or an event among cards.
[[noreturn]] void wrongKind(const resource::Resource& collection) {
    if (collection.kind == resource::Kind::kAddressbook) {
        throw DavError(Condition::kSupportedAddressData, "Address books hold cards only.");
    }
    throw DavError(Condition::kSupportedCalendarData, "Calendars hold calendar objects only.");
}

bool fits(const resource::Resource& object, const resource::Resource& collection) {
    if (object.kind == resource::Kind::kAddressObject) {
        return collection.kind == resource::Kind::kAddressbook;
    }
    return object.kind == resource::Kind::kCalendarObject &&
           collection.kind == resource::Kind::kCalendar;
}

/// The collection an object goes to, once everything that can be told before the write holds.
const resource::Resource& requireTarget(const exchange::Exchange& exchange,
                                        const resource::Resource& object,
                                        const Destination& destination) {
    if (destination.locator.place != resource::Place::kMember) {
        throw DavError(403, "Objects can be stored in calendars and address books only.");
    }
    if (!destination.target.parent) {
        throw DavError(409, "There is no calendar or address book at the destination.");
    }
    const resource::Resource& collection = *destination.target.parent;
    if (!resource::kAnyStore.contains(collection.kind)) {
        throw DavError(403, "Objects can be stored in calendars and address books only.");
    }
    requireStorableName(destination.locator.member);
    if (!fits(object, collection)) {
        wrongKind(collection);
    }
    exchange.require(collection, access::Privilege::kBind);
    if (collection.kind == resource::Kind::kCalendar) {
        content::requireComponent(object.object->component, *collection.collection);
    }
    return collection;
}

/// RFC 4791 section 5.3.2.1: an object may not take the place of one with another UID.
void requireReplaceable(const exchange::Exchange& exchange,
                        const resource::Resource& object,
                        const resource::Resource& collection,
                        const Destination& destination) {
    if (!destination.target.resource) {
        return;
    }
    const resource::Resource& replaced = *destination.target.resource;
    if (destination.overwrite == ObjectStore::Overwrite::kForbidden) {
        throw DavError(412, "There is already something at the destination.");
    }
    exchange.require(replaced, access::Privilege::kWriteContent);
    requireWritable(replaced);
    if (replaced.object->uid != object.object->uid) {
        throwUidConflict(collection, replaced.object->name);
    }
}

http::Response transferObject(const exchange::Exchange& exchange,
                              const resource::Resource& object,
                              const Destination& destination,
                              Verb verb) {
    const resource::Resource& source = *exchange.target.parent;
    if (verb == Verb::kMove) {
        exchange.require(source, access::Privilege::kUnbind);
        requireWritable(object);
    }
    const auto& collection = requireTarget(exchange, object, destination);
    requireReplaceable(exchange, object, collection, destination);
    ObjectStore::Transfer transfer;
    transfer.source = source.collection->id;
    transfer.sourceName = object.object->name;
    transfer.target = collection.collection->id;
    transfer.targetName = destination.locator.member;
    transfer.overwrite = destination.overwrite;
    if (!destination.target.resource && !seesEverything(collection)) {
        transfer.overwrite = ObjectStore::Overwrite::kForbidden;  // a hidden object may stand there
    }
    transfer.preconditions =
        writePreconditions(exchange.request.headers, validatorsOf(*object.object));
    auto& objects = exchange.context->database.objects();
    const auto actor = exchange.context->actor();
    const auto result =
        verb == Verb::kMove ? objects.move(transfer, actor) : objects.copy(transfer, actor);
    requireWritten(result, collection, transfer.targetName);
    return exchange::emptyResponse(
        result.outcome == storage::WriteResult::Outcome::kReplaced ? 204 : 201);
}

void requireWhole(const exchange::Exchange& exchange) {
    if (exchange.depth(exchange::Depth::kInfinity) != exchange::Depth::kInfinity) {
        throw DavError(400, "A collection is moved as a whole: Depth must be infinity.");
    }
}

http::Response renameCollection(const exchange::Exchange& exchange,
                                const resource::Resource& collection,
                                const Destination& destination) {
    if (!resource::kAnyStore.contains(collection.kind)) {
        throw DavError(403, "This collection belongs to the account and cannot be moved.");
    }
    requireWhole(exchange);
    requireStorableSlug(destination.locator.collection);
    const resource::Locator& to = destination.locator;
    if (to.place != resource::Place::kCollection || to.home != collection.locator.home ||
        to.principal != collection.locator.principal) {
        throw DavError(collection.kind == resource::Kind::kCalendar
                           ? Condition::kCalendarCollectionLocationOk
                           : Condition::kAddressbookCollectionLocationOk,
                       "A collection can only be renamed within its home.");
    }
    exchange.require(*exchange.target.parent,
                     access::Privilege::kBind | access::Privilege::kUnbind);
    if (destination.target.resource) {
        if (destination.overwrite == ObjectStore::Overwrite::kForbidden) {
            throw DavError(412, "There is already something at the destination.");
        }
        throw DavError(403, "A collection does not replace another; delete that one first.");
    }
    if (!exchange.context->database.collections().rename(collection.collection->id, to.collection,
                                                         exchange.context->actor())) {
        throw DavError(412, "The destination has been taken meanwhile, or the source removed.");
    }
    return exchange::emptyResponse(201);
}

http::Response transfer(const exchange::Exchange& exchange, Verb verb) {
    const resource::Resource& source = exchange.existing();
    exchange.require(source, access::Privilege::kRead);
    if (!exchange.target.parent) {
        throw DavError(403, "This resource cannot be copied or moved.");
    }
    const Destination destination = readDestination(exchange);
    requireElsewhere(source.locator, destination.locator);
    if (!source.isCollection()) {
        return transferObject(exchange, source, destination, verb);
    }
    if (verb == Verb::kCopy) {
        throw DavError(403,
                       "Collections cannot be copied as a whole; export and import them instead.");
    }
    return renameCollection(exchange, source, destination);
}

}  // namespace

http::Response copyResource(const exchange::Exchange& exchange) {
    return transfer(exchange, Verb::kCopy);
}

http::Response moveResource(const exchange::Exchange& exchange) {
    return transfer(exchange, Verb::kMove);
}

}  // namespace kalends::methods
