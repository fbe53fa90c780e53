// PUT: one object, checked, indexed and stored in one round trip.
#include <utility>

#include "dav/content/check.h"
#include "dav/errors/conditions.h"
#include "dav/methods/conditional.h"
#include "dav/methods/handlers.h"
#include "dav/methods/object_write.h"
#include "dav/methods/own_text.h"
#include "dav/methods/shared_groups.h"
#include "dav/methods/write_outcome.h"

namespace kalends::methods {
namespace {

using errors::DavError;

const resource::Resource& collectionFor(const exchange::Exchange& exchange) {
    using resource::Place;
    const auto& target = exchange.target;
    if (exchange.locator.place != Place::kMember) {
        if (exchange.locator.place == Place::kUnknown) {
            throw DavError(404, "Nothing can be stored at this URL.");
        }
        throw DavError(403, "Objects can be stored in calendars and address books only.");
    }
    if (!target.parent) {
        throw DavError(409, "There is no collection at the parent of this URL.");
    }
    if (target.resource && !target.resource->object) {
        throw DavError(405, "There is a folder at this URL.");
    }
    if (!(resource::kAnyStore | resource::kAnyFolder).contains(target.parent->kind)) {
        throw DavError(403, "Objects can be stored in calendars and address books only.");
    }
    requireStorableName(exchange.locator.member);
    return *target.parent;
}

storage::Preconditions preconditionsFor(const exchange::Exchange& exchange,
                                        const resource::Resource& collection) {
    std::optional<Validators> current;
    if (exchange.target.resource) {
        current = validatorsOf(*exchange.target.resource->object);
    }
    auto preconditions = writePreconditions(exchange.request.headers, current);
    if (exchange.target.resource) {
        return storedConditions(std::move(preconditions), *exchange.target.resource);
    }
    if (hidesObjects(collection)) {
        preconditions.mustNotExist = true;  // what the viewer cannot see must not be overwritten
    }
    return preconditions;
}

http::Response stored(const exchange::Exchange& exchange,
                      const resource::Resource& collection,
                      const PreparedObject& prepared,
                      const storage::WriteResult& result) {
    const bool created = result.outcome == storage::WriteResult::Outcome::kCreated;
    if (exchange.context->preferences.representation) {
        if (const auto object =
                currentObject(*exchange.context, collection, exchange.locator.member)) {
            return withRepresentation(exchange, created ? 201 : 200, *object);
        }
    }
    auto response = exchange::emptyResponse(created ? 201 : 204);
    if (const auto etag = etagToTell(collection, prepared, result.revision)) {
        response.headers.add("ETag", quoted(*etag));
    }
    const std::string href = resource::memberHref(collection.href, exchange.locator.member);
    if (created && href != exchange.request.path()) {
        response.headers.add("Location", href);
    }
    return response;
}

}  // namespace

http::Response putObject(const exchange::Exchange& exchange) {
    const resource::Resource& collection = collectionFor(exchange);
    const auto& there = exchange.target.resource;
    const bool ownOnly = there && keepsOwnTextOnly(exchange, *there);
    if (ownOnly) {
        exchange.require(*there, access::Privilege::kRead);
    } else if (there) {
        exchange.require(*exchange.target.resource, access::Privilege::kWriteContent);
        requireWritable(*exchange.target.resource);
    } else {
        exchange.require(collection, access::Privilege::kBind);
        content::requireRoom(*collection.collection, exchange.context->settings);
    }
    if (exchange.request.headers.find("Content-Range") != nullptr) {
        throw DavError(400, "Objects are stored whole; Content-Range is not supported.");
    }
    const auto preconditions = preconditionsFor(exchange, collection);
    SentObject sent{exchange.request.body.takeText(), sentType(exchange.request),
                    there ? SentObject::As::kSent : SentObject::As::kNew};
    const PreparedObject prepared =
        ownOnly ? prepareOwnText(exchange, collection, *there, std::move(sent))
                : prepareObject(*exchange.context, collection, exchange.locator.member,
                                std::move(sent));
    const auto result = storeMember(*exchange.context, collection, prepared, preconditions);
    if (result.outcome == storage::WriteResult::Outcome::kPreconditionFailed &&
        exchange.context->preferences.representation) {
        if (const auto object =
                currentObject(*exchange.context, collection, prepared.object.name)) {
            return withRepresentation(exchange, 412, *object);
        }
    }
    const bool blind = !exchange.target.resource && hidesObjects(collection);
    const bool asked =
        preconditions.mustExist || preconditions.ifMatch || preconditions.ifScheduleTagMatch;
    if (blind && !asked && result.outcome == storage::WriteResult::Outcome::kPreconditionFailed) {
        throwHidden(collection);
    }
    requireWritten(result, collection, prepared.object.name);
    return stored(exchange, collection, prepared, result);
}

}  // namespace kalends::methods
