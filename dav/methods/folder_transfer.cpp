// COPY and MOVE of folders: what can be told before the write, then one call of storage.
#include "dav/methods/folder_transfer.h"

#include "dav/errors/conditions.h"
#include "dav/methods/write_outcome.h"

namespace kalends::methods {
namespace {

using access::Privilege;
using errors::DavError;
using storage::CollectionStore;
using storage::ObjectStore;

CollectionStore::FolderReach reachOf(const exchange::Exchange& exchange,
                                     CollectionStore::FolderVerb verb) {
    const auto depth = exchange.depth(exchange::Depth::kInfinity);
    if (depth == exchange::Depth::kInfinity) {
        return CollectionStore::FolderReach::kWithMembers;
    }
    if (depth == exchange::Depth::kZero && verb == CollectionStore::FolderVerb::kCopy) {
        return CollectionStore::FolderReach::kAlone;
    }
    throw DavError(400, "A folder is moved as a whole, and copied as a whole or with Depth 0.");
}

[[noreturn]] void refuse(CollectionStore::FolderOutcome outcome) {
    using Outcome = CollectionStore::FolderOutcome;
    switch (outcome) {
        case Outcome::kExists:
            throw DavError(412, "There is already something at the destination.");
        case Outcome::kNested:
            throw DavError(
                403, "One of source and destination lies in the other, or they are the same.");
        case Outcome::kTooDeep:
            throw DavError(403, "The folders would nest too deep, or their path get too long.");
        case Outcome::kMade:
        case Outcome::kReplaced:
        case Outcome::kGone:
            break;
    }
    throw DavError(409, "The source or the folder of the destination has just been removed.");
}

}  // namespace

void requireFolderTarget(const exchange::Exchange& exchange, const Destination& destination) {
    const auto& target = destination.target;
    if (destination.locator.place != resource::Place::kMember ||
        (target.parent && !resource::kAnyFolder.contains(target.parent->kind))) {
        throw DavError(403, "Files and folders can be stored in folders only.");
    }
    if (!target.parent) {
        throw DavError(409, "There is no folder at the parent of the destination.");
    }
    requireStorableName(destination.locator.member);
    exchange.require(*target.parent, Privilege::kBind);
    if (!target.resource) {
        return;
    }
    if (destination.overwrite == ObjectStore::Overwrite::kForbidden) {
        throw DavError(412, "There is already something at the destination.");
    }
    exchange.require(*target.parent, Privilege::kUnbind);
}

http::Response transferFolder(const exchange::Exchange& exchange,
                              const resource::Resource& folder,
                              const Destination& destination,
                              CollectionStore::FolderVerb verb) {
    if (folder.kind == resource::Kind::kFilesHome) {
        throw DavError(403,
                       "This collection belongs to the account and cannot be copied or moved.");
    }
    CollectionStore::FolderTransfer transfer;
    transfer.reach = reachOf(exchange, verb);
    if (verb == CollectionStore::FolderVerb::kMove) {
        exchange.require(*exchange.target.parent, Privilege::kUnbind);
    }
    requireFolderTarget(exchange, destination);
    transfer.source = folder.collection->id;
    transfer.target = destination.target.parent->collection->id;
    transfer.name = destination.locator.member;
    transfer.verb = verb;
    transfer.overwrite = destination.overwrite == ObjectStore::Overwrite::kAllowed
                             ? CollectionStore::FolderOverwrite::kAllowed
                             : CollectionStore::FolderOverwrite::kForbidden;
    const auto outcome = exchange.context->database.collections().transferFolder(
        transfer, exchange.context->actor());
    if (outcome != CollectionStore::FolderOutcome::kMade &&
        outcome != CollectionStore::FolderOutcome::kReplaced) {
        refuse(outcome);
    }
    return exchange::emptyResponse(outcome == CollectionStore::FolderOutcome::kReplaced ? 204
                                                                                        : 201);
}

}  // namespace kalends::methods
