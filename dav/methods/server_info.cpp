// The server information document, from the table of capabilities.
#include "dav/methods/server_info.h"

#include <algorithm>
#include <cctype>

#include "dav/content/etag.h"
#include "dav/exchange/exchange.h"
#include "dav/http/ascii.h"
#include "dav/methods/capabilities.h"
#include "dav/xml/writer.h"

namespace kalends::methods {
namespace {

using xml::kDav;

enum class Application : std::uint8_t { kEvery, kCaldav, kCarddav };

Application applicationOf(std::string_view token) {
    if (token.starts_with("calendar") || token.starts_with("inbox-")) {
        return Application::kCaldav;
    }
    return token.starts_with("addressbook") ? Application::kCarddav : Application::kEvery;
}

/// `class-1` for 1, else the token itself: all are names of elements.
void writeFeatures(xml::Writer& out, Application application) {
    out.open({kDav, "features"});
    for (const auto& capability : capabilities()) {
        if (applicationOf(capability.token) != application) {
            continue;
        }
        const bool number = std::isdigit(static_cast<unsigned char>(capability.token.front())) != 0;
        const std::string name = (number ? "class-" : "") + std::string(capability.token);
        const auto ns = application == Application::kCaldav    ? xml::kCaldav
                        : application == Application::kCarddav ? xml::kCarddav
                                                               : kDav;
        out.empty({ns, name});
    }
    out.close({kDav, "features"});
}

void writeApplication(xml::Writer& out, std::string_view name, Application application) {
    out.open({kDav, "application"});
    out.element({kDav, "name"}, name);
    writeFeatures(out, application);
    out.close({kDav, "application"});
}

}  // namespace

const std::string& serverInfoToken() {
    static const std::string kToken = content::etagOf(davHeader()).value;
    return kToken;
}

http::Response serverInfo(const http::Request& request) {
    const std::string etag = '"' + serverInfoToken() + '"';
    const auto known = request.headers.combined("If-None-Match");
    if (known && known->find(etag) != std::string::npos) {
        auto response = exchange::emptyResponse(304);
        response.headers.add("ETag", etag);
        return response;
    }
    std::string body;
    xml::Writer out(body);
    out.openDocument({kDav, "server-info"});
    out.element({kDav, "token"}, serverInfoToken());
    writeFeatures(out, Application::kEvery);
    out.open({kDav, "applications"});
    writeApplication(out, "caldav", Application::kCaldav);
    writeApplication(out, "carddav", Application::kCarddav);
    out.close({kDav, "applications"});
    out.close({kDav, "server-info"});
    auto response = exchange::xmlResponse(200, std::move(body));
    response.headers.add("ETag", etag);
    response.headers.add("Cache-Control", "private, max-age=3600");
    return response;
}

void offerServerInfo(const http::Request& request, http::Response& response) {
    const std::string* known = request.headers.find("Server-Info-Token");
    const bool same = known != nullptr && http::trimmed(*known) == serverInfoToken();
    if (!same && (known != nullptr || request.method == "OPTIONS")) {
        response.headers.set("Server-Info-URL", std::string(kServerInfoHref));
    }
}

}  // namespace kalends::methods
