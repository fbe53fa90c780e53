// Destination as clients send it: an absolute URL or a path.
#include "dav/methods/destination.h"

#include <string>
#include <string_view>

#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"
#include "dav/methods/authority.h"

namespace kalends::methods {
namespace {

using errors::DavError;

/// The default port says nothing.
/// The path of `destination`, which must be of this server.
std::string_view pathOf(std::string_view destination, const http::Headers& headers) {
    if (destination.starts_with('/') && !destination.starts_with("//")) {
        return destination;
    }
    const auto scheme = destination.find("://");
    if (scheme == std::string_view::npos) {
        throw DavError(400, "The Destination header must be an absolute URL or path.");
    }
    const std::string_view name = destination.substr(0, scheme);
    const std::string_view rest = destination.substr(scheme + 3);
    const auto slash = rest.find('/');
    const std::string_view authority = rest.substr(0, slash);
    const std::string* host = headers.find("Host");
    const bool web = http::equalsNoCase(name, "http") || http::equalsNoCase(name, "https");
    if (!web || host == nullptr || !sameAuthority(authority, http::trimmed(*host))) {
        throw DavError(502, "The destination is on another server.");
    }
    return slash == std::string_view::npos ? std::string_view("/") : rest.substr(slash);
}

storage::ObjectStore::Overwrite overwriteIn(const http::Headers& headers) {
    const std::string* value = headers.find("Overwrite");
    if (value == nullptr || http::equalsNoCase(http::trimmed(*value), "T")) {
        return storage::ObjectStore::Overwrite::kAllowed;
    }
    if (http::equalsNoCase(http::trimmed(*value), "F")) {
        return storage::ObjectStore::Overwrite::kForbidden;
    }
    throw DavError(400, "The Overwrite header must be T or F.");
}

}  // namespace

Destination readDestination(const exchange::Exchange& exchange) {
    const http::Headers& headers = exchange.request.headers;
    const std::string* value = headers.find("Destination");
    if (value == nullptr || http::trimmed(*value).empty()) {
        throw DavError(400, "COPY and MOVE need a Destination header.");
    }
    Destination destination;
    destination.overwrite = overwriteIn(headers);
    destination.locator = resource::parseOrThrow(pathOf(http::trimmed(*value), headers));
    destination.target =
        resource::resolve(*exchange.context, destination.locator, storage::WantBody::kNo);
    if (!destination.target.resource && !destination.target.parent &&
        destination.target.absence == resource::Resolved::Absence::kRefused) {
        exchange.throwAbsent(destination.target, destination.locator);
    }
    return destination;
}

}  // namespace kalends::methods
