// 423 Locked, with the roots of the locks in the way.
#include "dav/methods/locked_response.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dav/methods/lock_places.h"
#include "dav/methods/write_outcome.h"
#include "dav/xml/multistatus.h"

namespace kalends::methods {
namespace {

using errors::Condition;

std::string_view sentenceFor(Condition condition) {
    return condition == Condition::kNoConflictingLock
               ? "Somebody has locked this already."
               : "This is locked, and the request does not name the lock's token.";
}

http::Response locked(Condition condition, const std::vector<std::string>& hrefs) {
    std::string content;
    xml::Writer out(content);
    for (const std::string& href : hrefs) {
        out.href(href);
    }
    errors::DavError error(condition, std::string(sentenceFor(condition)));
    error.withContent(std::move(content));
    return exchange::xmlResponse(error.status(), errors::errorBody(error));
}

/// 423 for the members that are locked, 424 for the collection that is not touched because of them.
http::Response membersLocked(Condition condition,
                             const resource::Resource& collection,
                             const std::vector<std::string>& names) {
    std::string body;
    xml::Writer out(body);
    xml::openMultistatus(out);
    for (const std::string& name : names) {
        const std::string href = resource::memberHref(collection.href, name);
        std::string error;
        xml::Writer inner(error);
        inner.open(errors::row(condition).name);
        inner.href(href);
        inner.close(errors::row(condition).name);
        xml::statusResponse(out, href, 423, error, sentenceFor(condition));
    }
    if (condition == Condition::kNoConflictingLock) {
        xml::statusResponse(out, collection.href, 424);
    }
    xml::closeMultistatus(out);
    return exchange::xmlResponse(207, std::move(body));
}

/// True unless `name` is a path that leads out of the target: to a folder above, or to the other
/// end of a MOVE.
bool within(const std::string& name, const std::optional<resource::Resource>& target) {
    return !name.starts_with('/') ||
           (target && target->href != resource::memberHref(target->href, name) &&
            resource::memberHref(target->href, name).starts_with(target->href));
}

/// The collection of that id among what the request has at hand, else read for its href: a COPY's
/// or MOVE's target.
std::optional<resource::Resource> collectionOf(const exchange::Exchange& exchange,
                                               storage::CollectionId id) {
    for (const auto* known : {&exchange.target.resource, &exchange.target.parent}) {
        if (*known && (*known)->isCollection() && (*known)->collection &&
            (*known)->collection->id == id) {
            return **known;
        }
    }
    auto& database = exchange.context->database;
    auto row = database.collections().byId(id);
    auto owner = row ? database.principals().byId(row->owner) : std::nullopt;
    if (!owner) {
        return std::nullopt;
    }
    resource::Locator locator;
    locator.place = resource::Place::kCollection;
    locator.home = row->home;
    locator.principal = {owner->kind, owner->slug};
    locator.collection = row->slug;
    locator.trailingSlash = true;
    return resource::resolve(*exchange.context, locator, storage::WantBody::kNo).resource;
}

}  // namespace

http::Response lockedResponse(const exchange::Exchange& exchange,
                              Condition condition,
                              const resource::Resource& collection,
                              const std::vector<std::string>& names) {
    const bool whole = exchange.target.resource && exchange.target.resource->isCollection();
    const bool onMembers = std::none_of(names.begin(), names.end(), [&](const std::string& name) {
        return name.empty() || !within(name, exchange.target.resource);
    });
    if (whole && onMembers && !hidesObjects(collection)) {
        return membersLocked(condition, collection, names);
    }
    std::vector<std::string> hrefs;
    for (const std::string& name : names) {
        if (name.empty() || !whole ||
            !within(name, exchange.target.resource)) {  // one name only: that of the request
            hrefs.push_back(lockRootHref(collection.href, name));
        }
    }
    if (hrefs.empty()) {
        hrefs.push_back(collection.href);
    }
    return locked(condition, hrefs);
}

http::Response lockedResponse(const exchange::Exchange& exchange, const storage::Locked& what) {
    const auto collection = collectionOf(exchange, what.collection);
    if (!collection) {
        return locked(Condition::kLockTokenSubmitted, {resource::href(exchange.locator)});
    }
    return lockedResponse(exchange, Condition::kLockTokenSubmitted, *collection, what.names);
}

}  // namespace kalends::methods
