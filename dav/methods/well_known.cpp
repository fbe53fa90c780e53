// Redirects of the well-known URIs.
#include "dav/methods/well_known.h"

#include <string>
#include <string_view>

#include "dav/exchange/exchange.h"
#include "dav/xml/multistatus.h"
#include "dav/xml/writer.h"

namespace kalends::methods {
namespace {

using resource::Place;

bool isService(const resource::Locator& locator) {
    return locator.place == Place::kWellKnownCaldav || locator.place == Place::kWellKnownCarddav;
}

bool isRead(const http::Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

/// Which well-known URIs there are is no secret.
http::Response page() {
    http::Response response;
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Content-Security-Policy", "default-src 'none'");
    response.body =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Well-known</title></head><body>\n<ul>";
    for (const std::string_view name : {"caldav", "carddav", "timezone"}) {
        response.body += "<li><a href=\"/.well-known/" + std::string(name) + "\">" +
                         std::string(name) + "</a></li>";
    }
    response.body += "</ul>\n</body></html>\n";
    return response;
}

/// Whatever was asked for: to somebody unknown it is a collection and nothing else.
http::Response properties() {
    std::string body;
    xml::Writer out(body);
    xml::openMultistatus(out);
    out.raw("<D:response>");
    out.href("/.well-known/");
    out.raw(
        "<D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
    xml::closeMultistatus(out);
    return exchange::xmlResponse(207, std::move(body));
}

http::Response redirect(std::string location) {
    auto response = exchange::emptyResponse(301);
    response.headers.set("Location", std::move(location));
    return response;
}

std::string rootOf(const http::Request& request) {
    const std::string* host = request.headers.find("Host");
    return host == nullptr ? "/" : (request.secure ? "https://" : "http://") + *host + '/';
}

}  // namespace

bool isOpen(const http::Request& request, const resource::Locator& locator) {
    const bool asks = request.method == "PROPFIND";
    if (isService(locator)) {
        return isRead(request) || (asks && locator.trailingSlash);
    }
    if (locator.place == Place::kWellKnown) {
        return isRead(request) || (asks && request.headers.find("Authorization") == nullptr);
    }
    return isRead(request) && locator.place == Place::kServerRoot;
}

http::Response openAnswer(const http::Request& request, const resource::Locator& locator) {
    if (locator.place == Place::kWellKnown) {
        return isRead(request) ? page() : properties();
    }
    // Interop: with a slash at the end, which RFC 6764 does not have, CalendarServer's clients
    // expect to be sent to the root by an absolute URL; without it PROPFIND is answered at once.
    if (isService(locator) && locator.trailingSlash) {
        return redirect(rootOf(request));
    }
    return redirect(std::string{resource::kDavRootHref});
}

}  // namespace kalends::methods
