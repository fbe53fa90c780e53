// UNLOCK: ends the lock of the token, wherever it was made (RFC 4918 section 9.11).
#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"
#include "dav/methods/handlers.h"
#include "dav/methods/lock_places.h"

namespace kalends::methods {
namespace {

using access::Privilege;
using errors::Condition;
using errors::DavError;

std::string_view tokenIn(const http::Headers& headers) {
    const std::string* value = headers.find("Lock-Token");
    const std::string_view text = value == nullptr ? std::string_view{} : http::trimmed(*value);
    if (text.size() < 3 || !text.starts_with('<') || !text.ends_with('>')) {
        throw DavError(400, "UNLOCK needs a Lock-Token header with one token in angle brackets.");
    }
    return text.substr(1, text.size() - 2);
}

[[noreturn]] void noSuchLock() {
    throw DavError(Condition::kLockTokenMatchesRequestUri,
                   "There is no lock with this token on the resource.");
}

}  // namespace

http::Response unlockResource(const exchange::Exchange& exchange) {
    using Release = storage::LockStore::Release;
    using Others = storage::LockStore::Others;
    const std::string_view token = tokenIn(exchange.request.headers);
    const auto place = lockPlaceOf(exchange.locator, exchange.target);
    if (!place) {
        static_cast<void>(exchange.existing());
        noSuchLock();
    }
    const resource::Resource& resource =
        exchange.target.resource ? *exchange.target.resource : *exchange.target.parent;
    const auto others = resource.access.may(Privilege::kUnlock) ? Others::kMay : Others::kMayNot;
    switch (exchange.context->database.locks().release(*place, token,
                                                       exchange.context->principal().id, others)) {
        case Release::kReleased:
            break;
        case Release::kNoSuchLock:
            noSuchLock();
        case Release::kNotYours:
            exchange.require(resource, Privilege::kUnlock);
            break;
    }
    return exchange::emptyResponse(204);
}

}  // namespace kalends::methods
