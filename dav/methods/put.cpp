// PUT: one object, checked, indexed and stored in one round trip.
#include <algorithm>
#include <utility>

#include "dav/content/check.h"
#include "dav/content/etag.h"
#include "dav/content/index_rows.h"
#include "dav/errors/conditions.h"
#include "dav/methods/conditional.h"
#include "dav/methods/handlers.h"
#include "dav/methods/object_body.h"
#include "dav/methods/representation.h"
#include "dav/methods/write_outcome.h"

namespace kalends::methods {
namespace {

using errors::DavError;

const resource::Resource& collectionFor(const exchange::Exchange& exchange) {
    using resource::Place;
    const auto& target = exchange.target;
    if (exchange.locator.place != Place::kMember) {
        if (exchange.locator.place == Place::kUnknown || exchange.locator.place == Place::kFiles) {
            throw DavError(404, "Nothing can be stored at this URL.");
        }
        throw DavError(403, "Objects can be stored in calendars and address books only.");
    }
    if (!target.parent) {
        throw DavError(409, "There is no calendar or address book at the parent of this URL.");
    }
    if (!resource::kAnyStore.contains(target.parent->kind)) {
        throw DavError(403, "Objects can be stored in calendars and address books only.");
    }
    requireStorableName(exchange.locator.member);
    return *target.parent;
}

struct Prepared {
    storage::NewObject object;
    content::Fidelity fidelity = content::Fidelity::kAsSent;
};

Prepared prepare(const exchange::Exchange& exchange, const resource::Resource& collection) {
    const std::string* type = exchange.request.headers.find("Content-Type");
    const std::string_view contentType = type == nullptr ? std::string_view{} : *type;
    const DavSettings& settings = exchange.context->settings;
    Prepared prepared;
    storage::NewObject& object = prepared.object;
    object.collection = collection.collection->id;
    object.name = exchange.locator.member;
    if (collection.kind == resource::Kind::kAddressbook) {
        auto incoming =
            content::addressText(exchange.request.body.takeText(), contentType, settings);
        prepared.fidelity = incoming.fidelity;
        const auto card = content::checkAddressObject(std::move(incoming.text), settings);
        object.index = content::indexRows(card);
        object.body = card.text();
    } else {
        auto incoming =
            content::calendarText(exchange.request.body.takeText(), contentType, settings);
        prepared.fidelity = incoming.fidelity;
        const auto calendar = content::checkCalendarObject(std::move(incoming.text),
                                                           *collection.collection, settings);
        object.index = content::indexRows(
            calendar, std::chrono::floor<std::chrono::seconds>(exchange.context->now));
        object.body = calendar.text();
    }
    object.etag = content::etagOf(object.body);
    return prepared;
}

storage::Preconditions preconditionsFor(const exchange::Exchange& exchange,
                                        const resource::Resource& collection) {
    std::optional<Validators> current;
    if (exchange.target.resource) {
        current = validatorsOf(*exchange.target.resource->object);
    }
    auto preconditions = writePreconditions(exchange.request.headers, current);
    if (!exchange.target.resource && !seesEverything(collection)) {
        preconditions.mustNotExist = true;  // what the viewer cannot see must not be overwritten
    }
    return preconditions;
}

/// The object as it stands now, for RFC 8144 section 3; nullopt when the viewer sees none.
std::optional<resource::Resource> currentState(const exchange::Exchange& exchange,
                                               const resource::Resource& collection) {
    auto found = exchange.context->database.objects().byNames(
        collection.collection->id, {exchange.locator.member}, storage::WantBody::kYes);
    if (found.empty()) {
        return std::nullopt;
    }
    auto object = resource::fromObject(collection, std::move(found.front()));
    return object.access.may(access::Privilege::kRead) ? std::optional{std::move(object)}
                                                       : std::nullopt;
}

http::Response withRepresentation(const exchange::Exchange& exchange,
                                  int status,
                                  const resource::Resource& object) {
    const auto& headers = exchange.request.headers;
    const std::string* sent = headers.find("Content-Type");
    auto response = representationResponse(
        status, object,
        represent(object, bodyOf(*exchange.context, object), headers.combined("Accept"),
                  sent == nullptr ? std::string_view{} : *sent));
    response.headers.add("Content-Location", object.href);
    response.headers.add("Preference-Applied", "return=representation");
    return response;
}

http::Response stored(const exchange::Exchange& exchange,
                      const resource::Resource& collection,
                      const storage::Etag& etag,
                      content::Fidelity fidelity,
                      storage::WriteResult::Outcome outcome) {
    const bool created = outcome == storage::WriteResult::Outcome::kCreated;
    if (exchange.context->preferences.representation) {
        if (const auto object = currentState(exchange, collection)) {
            return withRepresentation(exchange, created ? 201 : 200, *object);
        }
    }
    auto response = exchange::emptyResponse(created ? 201 : 204);
    if (fidelity == content::Fidelity::kAsSent) {
        response.headers.add("ETag", quoted(etag));
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
    if (exchange.target.resource) {
        exchange.require(*exchange.target.resource, access::Privilege::kWriteContent);
        requireWritable(*exchange.target.resource);
    } else {
        exchange.require(collection, access::Privilege::kBind);
    }
    if (exchange.request.headers.find("Content-Range") != nullptr) {
        throw DavError(400, "Objects are stored whole; Content-Range is not supported.");
    }
    const auto preconditions = preconditionsFor(exchange, collection);
    const Prepared prepared = prepare(exchange, collection);
    const auto result = exchange.context->database.objects().put(prepared.object, preconditions,
                                                                 exchange.context->actor());
    if (result.outcome == storage::WriteResult::Outcome::kPreconditionFailed &&
        exchange.context->preferences.representation) {
        if (const auto object = currentState(exchange, collection)) {
            return withRepresentation(exchange, 412, *object);
        }
    }
    requireWritten(result, collection, prepared.object.name);
    return stored(exchange, collection, prepared.object.etag, prepared.fidelity, result.outcome);
}

}  // namespace kalends::methods
