// States of resources for the If header.
#include "dav/methods/submitted_state.h"

#include <optional>
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"
#include "dav/methods/authority.h"
#include "dav/methods/lock_places.h"
#include "dav/methods/write_outcome.h"
#include "dav/resource/home_token.h"

namespace kalends::methods {
namespace {

/// The default port says nothing.
/// The path of a Resource-Tag; nullopt for another server.
std::optional<std::string_view> localPath(std::string_view tag, const http::Headers& headers) {
    if (tag.starts_with('/') && !tag.starts_with("//")) {
        return tag;
    }
    const auto scheme = tag.find("://");
    const std::string* host = headers.find("Host");
    if (scheme == std::string_view::npos || host == nullptr) {
        return std::nullopt;
    }
    const std::string_view rest = tag.substr(scheme + 3);
    const auto slash = rest.find('/');
    if (!sameAuthority(rest.substr(0, slash), http::trimmed(*host))) {
        return std::nullopt;
    }
    return slash == std::string_view::npos ? std::string_view("/") : rest.substr(slash);
}

/// The same as DAV:getetag.
std::optional<storage::Etag> etagOf(const resource::Resource& resource) {
    if (resource.object) {
        return resource.object->etag;
    }
    if (resource.collection) {
        const auto& collection = *resource.collection;
        return storage::Etag{collection.uuid + "-" + std::to_string(collection.revision.value)};
    }
    return std::nullopt;
}

/// With and without the URL escaping that clients may apply.
void addCtag(std::vector<std::string>& tokens, const std::string& ctag) {
    std::string escaped;
    for (const char c : ctag) {
        escaped += c == ':' ? "%3A" : std::string(1, c);
    }
    tokens.push_back(std::string(kCtagToken) + ctag);
    tokens.push_back(std::string(kCtagToken) + escaped);
}

resource::HomeToken homeTokenOf(const resource::Context& context, const resource::Resource& home) {
    const auto contents = resource::contentsOf(context, home);
    return resource::homeToken(*home.collection, contents.revision, contents.children);
}

class States {
  public:
    States(const exchange::Exchange& exchange, const IfHeader& header)
        : exchange_(exchange),
          withTokens_(header.names(IfCondition::Kind::kStateToken)),
          withHomes_(header.namesCtag() || header.namesToken(resource::kSyncTokenScheme)) {}

    /// Other servers, unknown paths and what the viewer may not see are as if nothing stood there.
    [[nodiscard]] ResourceState of(const std::string& tag) const {
        if (tag.empty()) {
            return state(exchange_.locator, exchange_.target);
        }
        const auto path = localPath(tag, exchange_.request.headers);
        const auto parsed =
            path ? resource::parse(*path)
                 : std::variant<resource::Locator, resource::BadPath>(resource::BadPath{});
        const auto* locator = std::get_if<resource::Locator>(&parsed);
        if (locator == nullptr) {
            return {};
        }
        resource::Locator alike = *locator;
        alike.trailingSlash = exchange_.locator.trailingSlash;
        if (alike == exchange_.locator) {
            return state(exchange_.locator, exchange_.target);
        }
        return state(*locator,
                     resource::resolve(*exchange_.context, *locator, storage::WantBody::kNo));
    }

  private:
    [[nodiscard]] ResourceState state(const resource::Locator& locator,
                                      const resource::Resolved& resolved) const {
        ResourceState result;
        if (resolved.resource) {
            result.etag = etagOf(*resolved.resource);
            if (withHomes_ && resource::kAnyHome.contains(resolved.resource->kind)) {
                const auto token = homeTokenOf(*exchange_.context, *resolved.resource);
                addCtag(result.tokens, resource::homeCtag(token));
                result.tokens.push_back(resource::toText(token));
            }
            if (withTokens_ && resource::kAnyStore.contains(resolved.resource->kind)) {
                // A sync token is a state token too (RFC 6578 section 5).
                const auto token = resource::syncToken(*resolved.resource->collection);
                addCtag(result.tokens, token);
                result.tokens.push_back(token);
            }
        }
        const auto place = withTokens_ ? lockPlaceOf(locator, resolved) : std::nullopt;
        if (place) {
            for (auto& lock : exchange_.context->database.locks().covering(*place)) {
                result.tokens.push_back(std::move(lock.token));
            }
        }
        return result;
    }

    const exchange::Exchange& exchange_;
    bool withTokens_, withHomes_;
};

}  // namespace

std::string homeCtagOf(const resource::Context& context, const resource::Resource& home) {
    return resource::homeCtag(homeTokenOf(context, home));
}

void requireState(const exchange::Exchange& exchange, const IfHeader& header) {
    const States states(exchange, header);
    if (!holds(header, [&](const std::string& tag) { return states.of(tag); })) {
        if (header.namesCtag()) {
            throwCollectionChanged();
        }
        throw errors::DavError(412, "The resource is not in the state that If asks for.");
    }
}

}  // namespace kalends::methods
