// GET and HEAD: objects byte for byte, collections as pages for people.
#include <utility>

#include "dav/content/zones_by_reference.h"
#include "dav/errors/conditions.h"
#include "dav/methods/byte_range.h"
#include "dav/methods/conditional.h"
#include "dav/methods/handlers.h"
#include "dav/methods/listing.h"
#include "dav/methods/object_body.h"
#include "dav/methods/representation.h"
#include "dav/methods/share.h"
#include "dav/resource/dates.h"

namespace kalends::methods {
namespace {

http::Response notModified(const resource::Resource& object) {
    auto response = exchange::emptyResponse(304);
    response.headers.add("ETag", quoted(object.object->etag));
    response.headers.add("Last-Modified", resource::httpDate(object.object->modifiedAt));
    response.headers.add("Vary", varyOf(object));
    return response;
}

http::Response getObject(const exchange::Exchange& exchange, const resource::Resource& object) {
    if (judgeRead(exchange.request.headers, validatorsOf(*object.object)) ==
        Freshness::kNotModified) {
        return notModified(object);
    }
    auto accept = exchange.request.headers.combined("Accept");
    auto body = bodyOf(*exchange.context, object);
    if (object.kind == resource::Kind::kCalendarObject) {
        body = content::withTimezones(std::move(body), exchange.context->timezones);
    }
    auto response = representationResponse(200, object, represent(object, std::move(body), accept));
    if (object.kind == resource::Kind::kFile) {
        // Whoever may write files must not run scripts in the name of this server.
        response.headers.set("Content-Security-Policy", "sandbox; default-src 'none'");
        response.headers.set("X-Content-Type-Options", "nosniff");
        applyRange(exchange.request, validatorsOf(*object.object), response);
    }
    return response;
}

}  // namespace

http::Response getResource(const exchange::Exchange& exchange) {
    const resource::Resource& target = exchange.existing();
    exchange.require(target, access::Privilege::kRead);
    if (resource::kAnyObject.contains(target.kind)) {
        return getObject(exchange, target);
    }
    if (takesIn(exchange, target)) {
        return takeIn(exchange, target);
    }
    return listing(exchange, target);
}

}  // namespace kalends::methods
