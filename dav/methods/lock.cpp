// LOCK: a new lock, also on a name where nothing stands yet, or more time for one (RFC 4918
// section 9.10).
#include <utility>

#include "dav/content/etag.h"
#include "dav/errors/conditions.h"
#include "dav/methods/handlers.h"
#include "dav/methods/lock_places.h"
#include "dav/methods/lock_request.h"
#include "dav/methods/locked_response.h"
#include "dav/methods/write_outcome.h"
#include "dav/properties/lock_discovery.h"

namespace kalends::methods {
namespace {

using access::Privilege;
using errors::Condition;
using errors::DavError;

storage::LockPlace lockablePlace(const exchange::Exchange& exchange) {
    if (auto place = lockPlaceOf(exchange.locator, exchange.target)) {
        return *std::move(place);
    }
    if (exchange.locator.place == resource::Place::kMember && !exchange.target.parent) {
        throw DavError(409, "There is no collection at the parent of this URL.");
    }
    throw DavError(403, "Calendars, address books and what they hold can be locked, nothing else.");
}

/// RFC 3744 appendix B: to lock is to prepare a write.
void requireRights(const exchange::Exchange& exchange) {
    if (exchange.target.resource) {
        exchange.require(*exchange.target.resource, Privilege::kWriteContent);
        requireWritable(*exchange.target.resource);
    } else {
        exchange.require(*exchange.target.parent, Privilege::kBind);
        requireStorableName(exchange.locator.member);
    }
}

http::Response discovery(const exchange::Exchange& exchange,
                         int status,
                         const std::vector<storage::Lock>& locks,
                         std::string_view name) {
    std::string body;
    xml::Writer out(body);
    constexpr xml::QName kProp{xml::kDav, "prop"};
    out.openDocument(kProp);
    properties::writeLockDiscovery(locks, name, lockCollectionOf(exchange.target).href,
                                   exchange.context->principal().id, out);
    out.close(kProp);
    return exchange::xmlResponse(status, std::move(body));
}

/// The pipeline has seen to it that the If header holds.
http::Response refresh(const exchange::Exchange& exchange, const storage::LockPlace& place) {
    if (exchange.context->lockTokens.empty()) {
        throw DavError(400,
                       "LOCK needs a DAV:lockinfo body, or an If header with the token of the "
                       "lock to refresh.");
    }
    const auto locks = exchange.context->database.locks().refresh(
        place, lockTimeout(exchange.request.headers), exchange.context->actor());
    if (locks.empty()) {
        throw DavError(Condition::kLockTokenMatchesRequestUri,
                       "None of the tokens is of a lock of yours on this resource.")
            .withStatus(412);
    }
    return discovery(exchange, 200, locks, place.name);
}

http::Response answer(const exchange::Exchange& exchange, const storage::Acquired& acquired) {
    using Outcome = storage::Acquired::Outcome;
    const resource::Resource& collection = lockCollectionOf(exchange.target);
    switch (acquired.outcome) {
        case Outcome::kLocked:
            break;
        case Outcome::kConflict:
            return lockedResponse(exchange, Condition::kNoConflictingLock, collection,
                                  acquired.names);
        case Outcome::kCollectionLocked:
            return lockedResponse(exchange, Condition::kLockTokenSubmitted, collection,
                                  acquired.names);
        case Outcome::kExists:
            if (hidesObjects(collection)) {
                throwHidden(collection);
            }
            throw DavError(412, "The resource is not in the state the request asks for.");
        case Outcome::kNoCollection:
            throw DavError(409, "The collection does not exist any more.");
        case Outcome::kTooMany:
            throw DavError(Condition::kQuotaNotExceeded, "There are too many locks here.");
    }
    auto response = discovery(exchange, acquired.madeName ? 201 : 200, {acquired.lock},
                              acquired.lock.root.name);
    response.headers.add("Lock-Token", "<" + acquired.lock.token + ">");
    return response;
}

}  // namespace

http::Response lockResource(const exchange::Exchange& exchange) {
    storage::LockPlace place = lockablePlace(exchange);
    requireRights(exchange);
    const auto body = exchange.xmlBody();
    if (!body) {
        return refresh(exchange, place);
    }
    auto lock = readLockRequest(exchange, *body);
    lock.root = std::move(place);
    lock.emptyEtag = content::etagOf({});
    lock.mustNotExist =
        !exchange.target.resource && hidesObjects(lockCollectionOf(exchange.target));
    return answer(exchange,
                  exchange.context->database.locks().acquire(lock, exchange.context->actor()));
}

}  // namespace kalends::methods
