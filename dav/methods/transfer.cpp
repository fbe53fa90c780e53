// COPY and MOVE of objects; MOVE of a collection renames it within its home.
#include <algorithm>
#include <utility>

#include "dav/acl/privileges.h"
#include "dav/content/check.h"
#include "dav/errors/conditions.h"
#include "dav/methods/conditional.h"
#include "dav/methods/destination.h"
#include "dav/methods/folder_transfer.h"
#include "dav/methods/handlers.h"
#include "dav/methods/object_write.h"
#include "dav/methods/shared_groups.h"
#include "dav/methods/write_outcome.h"
#include "dav/resource/own_texts.h"
#include "groupware/ical/mask.h"
#include "storage/viewer_objects.h"

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
    if (resource::kAnyFolder.contains(collection.kind)) {
        throw DavError(403, "Folders hold files only.");
    }
    if (collection.kind == resource::Kind::kAddressbook) {
        throw DavError(Condition::kSupportedAddressData, "Address books hold cards only.");
    }
    throw DavError(Condition::kSupportedCalendarData, "Calendars hold calendar objects only.");
}

bool fits(const resource::Resource& object, const resource::Resource& collection) {
    if (object.kind == resource::Kind::kFile) {
        return resource::kAnyFolder.contains(collection.kind);
    }
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
        throw DavError(409, "There is no collection at the parent of the destination.");
    }
    const resource::Resource& collection = *destination.target.parent;
    if (!(resource::kAnyStore | resource::kAnyFolder).contains(collection.kind)) {
        throw DavError(403, "Objects can be stored in calendars and address books only.");
    }
    requireStorableName(destination.locator.member);
    if (!fits(object, collection)) {
        wrongKind(collection);
    }
    exchange.require(collection, access::Privilege::kBind);
    requireClass(collection, object.object->objectClass);
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
    if (replaced.isCollection()) {
        requireFolderTarget(exchange, destination);
        return;
    }
    exchange.require(replaced, access::Privilege::kWriteContent);
    requireWritable(replaced);
    if (replaced.object->uid != object.object->uid) {
        throwUidConflict(collection, replaced.object->name);
    }
}

/// A mask is not the object: its copy would be a copy of what is behind it.
void requireWhole(const resource::Resource& object) {
    if (object.isMasked()) {
        throw DavError(Condition::kNeedPrivileges, "You may not see this object in full.")
            .withContent(
                acl::needPrivilegesContent(object.href, access::Privilege::kWriteContent, {}));
    }
}

/// True when what is stored goes as it is: no alarm of others in it, none of the viewer's beside
/// it.
bool goesAsStored(const exchange::Exchange& exchange, const storage::Object& stored) {
    if (!stored.body || ical::mayHoldAlarms(*stored.body)) {
        return !stored.body;
    }
    const auto& context = *exchange.context;
    return !resource::mayKeepOwn(*exchange.target.parent) ||
           context.database.viewerObjects()
               .of(context.principal().id, stored.collection, {stored.id})
               .empty();
}

/// A copy of what the viewer gets, where that is less than what is stored.
storage::WriteResult copyQuietly(const exchange::Exchange& exchange,
                                 const resource::Resource& object,
                                 const resource::Resource& collection,
                                 const ObjectStore::Transfer& transfer) {
    const auto& context = *exchange.context;
    auto& objects = context.database.objects();
    const auto stored =
        objects.byNames(transfer.source, {transfer.sourceName}, storage::WantBody::kYes);
    if (stored.empty() || goesAsStored(exchange, stored.front())) {
        return objects.copy(transfer, context.actor());
    }
    storage::WriteResult failed;
    failed.outcome = storage::WriteResult::Outcome::kPreconditionFailed;
    const auto& match = transfer.preconditions.ifMatch;
    if (transfer.preconditions.mustNotExist ||
        (match && std::find(match->begin(), match->end(), stored.front().etag) == match->end())) {
        return failed;
    }
    auto shown = resource::fromObject(*exchange.target.parent, stored.front());
    if (shown.isMasked() || !shown.object->body) {
        return failed;
    }
    if (object.disclosure == resource::Disclosure::kWhole) {
        shown.object->body = stored.front().body;  // prepareObject takes the alarms out
    }
    resource::addOwnTexts(context, {&shown});
    const auto prepared = prepareObject(context, collection, transfer.targetName,
                                        {std::move(*shown.object->body), {}});
    storage::Preconditions conditions;
    conditions.mustNotExist = transfer.overwrite == ObjectStore::Overwrite::kForbidden;
    return storeMember(context, collection, prepared, conditions);
}

/// A move that takes along what the viewer gets and no alarm of others; both or neither.
storage::WriteResult moveQuietly(const exchange::Exchange& exchange,
                                 const resource::Resource& object,
                                 const resource::Resource& collection,
                                 const ObjectStore::Transfer& transfer) {
    using Outcome = storage::WriteResult::Outcome;
    const auto& context = *exchange.context;
    const auto stored = context.database.objects().byNames(transfer.source, {transfer.sourceName},
                                                           storage::WantBody::kYes);
    if (stored.empty() || goesAsStored(exchange, stored.front())) {
        return context.database.objects().move(transfer, context.actor());
    }
    storage::WriteResult result;
    context.database.atomically([&] {
        result = copyQuietly(exchange, object, collection, transfer);
        if (result.outcome != Outcome::kCreated && result.outcome != Outcome::kReplaced) {
            return;
        }
        storage::Preconditions unchanged;
        unchanged.ifMatch.emplace(1, object.storedEtag);
        const auto removed = context.database.objects().remove(transfer.source, transfer.sourceName,
                                                               unchanged, context.actor());
        if (removed.outcome != Outcome::kRemoved) {
            throw DavError(412, "The object has been changed meanwhile.");
        }
    });
    return result;
}

/// With the object as it now stands when that is preferred, or, after a failed condition, as it
/// stood before (RFC 8144 section 3).
http::Response transferred(const exchange::Exchange& exchange,
                           const resource::Resource& source,
                           const resource::Resource& collection,
                           const ObjectStore::Transfer& transfer,
                           const storage::WriteResult& result) {
    using Outcome = storage::WriteResult::Outcome;
    const auto& context = *exchange.context;
    if (result.outcome == Outcome::kPreconditionFailed && context.preferences.representation) {
        if (const auto object = currentObject(context, source, transfer.sourceName)) {
            return withRepresentation(exchange, 412, *object);
        }
    }
    requireWritten(result, collection, transfer.targetName);
    const bool replaced = result.outcome == Outcome::kReplaced;
    if (context.preferences.representation) {
        if (const auto object = currentObject(context, collection, transfer.targetName)) {
            return withRepresentation(exchange, replaced ? 200 : 201, *object);
        }
    }
    return exchange::emptyResponse(replaced ? 204 : 201);
}

http::Response transferObject(const exchange::Exchange& exchange,
                              const resource::Resource& object,
                              const Destination& destination,
                              Verb verb) {
    const resource::Resource& source = *exchange.target.parent;
    requireWhole(object);
    if (verb == Verb::kMove) {
        exchange.require(source, access::Privilege::kUnbind);
        requireWritable(object);
    }
    const auto& collection = requireTarget(exchange, object, destination);
    requireOutsideSharedGroups(collection);
    if (verb == Verb::kMove) {
        requireOutsideSharedGroups(source);
    }
    requireReplaceable(exchange, object, collection, destination);
    if (!destination.target.resource && collection.collection->id != source.collection->id) {
        content::requireRoom(*collection.collection, exchange.context->settings);
    }
    ObjectStore::Transfer transfer;
    transfer.source = source.collection->id;
    transfer.sourceName = object.object->name;
    transfer.target = collection.collection->id;
    transfer.targetName = destination.locator.member;
    transfer.overwrite = destination.overwrite;
    const bool blind = !destination.target.resource && hidesObjects(collection);
    if (blind) {
        transfer.overwrite = ObjectStore::Overwrite::kForbidden;  // a hidden object may stand there
    }
    const auto conditions =
        writePreconditions(exchange.request.headers, validatorsOf(*object.object));
    transfer.preconditions = storedConditions(conditions, object);
    auto& objects = exchange.context->database.objects();
    const auto actor = exchange.context->actor();
    const bool alarmsStay = object.disclosure != resource::Disclosure::kWhole ||
                            collection.access.alarms == access::Alarms::kHidden;
    const bool leaves =
        transfer.source != transfer.target && object.kind == resource::Kind::kCalendarObject;
    const auto result =
        verb == Verb::kMove
            ? (alarmsStay && leaves ? moveQuietly(exchange, object, collection, transfer)
                                    : objects.move(transfer, actor))
            : (alarmsStay ? copyQuietly(exchange, object, collection, transfer)
                          : objects.copy(transfer, actor));
    if (blind && result.outcome == storage::WriteResult::Outcome::kPreconditionFailed) {
        throwHidden(collection);
    }
    return transferred(exchange, source, collection, transfer, result);
}

void requireWholeTree(const exchange::Exchange& exchange) {
    if (exchange.depth(exchange::Depth::kInfinity) != exchange::Depth::kInfinity) {
        throw DavError(400, "A collection is moved as a whole: Depth must be infinity.");
    }
}

http::Response renameCollection(const exchange::Exchange& exchange,
                                const resource::Resource& collection,
                                const Destination& destination) {
    if (collection.shared) {
        throw DavError(403, "A shared collection keeps its URL; give it another name instead.");
    }
    if (!resource::kAnyStore.contains(collection.kind)) {
        throw DavError(403, "This collection belongs to the account and cannot be moved.");
    }
    requireWholeTree(exchange);
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
    if (resource::kAnyFolder.contains(source.kind)) {
        using FolderVerb = storage::CollectionStore::FolderVerb;
        return transferFolder(exchange, source, destination,
                              verb == Verb::kCopy ? FolderVerb::kCopy : FolderVerb::kMove);
    }
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
