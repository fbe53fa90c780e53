// A path turned into what stands there; one statement at most, access decided on the way.
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/resource/resource.h"

namespace kalends::resource {

namespace {

using storage::CollectionKind;
using storage::HomeKind;

Kind kindOf(const storage::Collection& collection) {
    switch (collection.kind) {
        case CollectionKind::kHome:
            return collection.home == HomeKind::kCalendars ? Kind::kCalendarHome : Kind::kAddressbookHome;
        case CollectionKind::kInbox: return Kind::kInbox;
        case CollectionKind::kOutbox: return Kind::kOutbox;
        case CollectionKind::kNotifications: return Kind::kNotifications;
        case CollectionKind::kAddressbook: return Kind::kAddressbook;
        case CollectionKind::kCalendar:
        case CollectionKind::kFolder: break;
    }
    return Kind::kCalendar;
}

Kind memberKindOf(Kind collection) {
    switch (collection) {
        case Kind::kAddressbook: return Kind::kAddressObject;
        case Kind::kInbox: return Kind::kInboxItem;
        case Kind::kNotifications: return Kind::kNotification;
        default: return Kind::kCalendarObject;
    }
}

/// Everybody who is signed in may read the places above principals and homes; they hold nothing of anyone.
access::Access publicAccess() {
    return {access::Privilege::kRead | access::Privilege::kReadCurrentUserPrivilegeSet, {}};
}

Resource fixedPlace(const Locator& locator, Kind kind) {
    Resource resource;
    resource.kind = kind;
    resource.locator = locator;
    resource.href = href(locator);
    resource.access = publicAccess();
    return resource;
}

Resolved resolvePrincipal(const Context& context, const Locator& locator) {
    auto principal = context.database.principals().byPath(locator.principal);
    if (!principal) {
        return {};
    }
    auto resource = fromPrincipal(context, std::move(*principal));
    if (!resource.access.visible()) {
        return {};
    }
    if (locator.place != Place::kPrincipal) {
        resource.kind = Kind::kProxyGroup;
        resource.locator.place = locator.place;
        resource.href = href(resource.locator);
    }
    return {std::move(resource), std::nullopt};
}

Resource makeCollection(const Context& context,
                        const PrincipalPtr& owner,
                        storage::Collection collection,
                        const std::vector<storage::GrantRow>& grants) {
    Resource resource;
    resource.kind = kindOf(collection);
    resource.locator.home = collection.home;
    resource.locator.principal = {owner->kind, owner->slug};
    resource.locator.collection = collection.slug;
    resource.locator.place = collection.slug.empty() ? Place::kHome : Place::kCollection;
    resource.locator.trailingSlash = true;
    resource.href = href(resource.locator);
    resource.owner = owner;
    resource.access = access::toCollection(context.principal(), *owner, grants, collection.kind);
    resource.collection = std::make_shared<const storage::Collection>(std::move(collection));
    return resource;
}

/// The home as far as a missing child needs it: enough to judge whether one may be made there.
Resource homeWithoutRow(const Context& context, const PrincipalPtr& owner, HomeKind home, const std::vector<storage::GrantRow>& grants) {
    storage::Collection row;
    row.owner = owner->id;
    row.home = home;
    row.kind = CollectionKind::kHome;
    return makeCollection(context, owner, std::move(row), grants);
}

Resolved resolveStored(const Context& context, const Locator& locator, storage::WantBody body) {
    storage::PlacePath path{locator.principal, locator.home, locator.collection, std::nullopt};
    if (locator.place == Place::kMember) {
        path.object = locator.member;
    }
    auto place = context.database.objects().locate(path, context.principal().id, body);
    if (!place) {
        return {};
    }
    const auto owner = std::make_shared<const storage::Principal>(std::move(place->owner));
    Resolved resolved;
    if (!place->collection) {
        if (locator.place == Place::kCollection) {
            resolved.parent = homeWithoutRow(context, owner, locator.home, place->grants);
        }
    } else if (locator.place == Place::kMember) {
        auto collection = makeCollection(context, owner, std::move(*place->collection), place->grants);
        if (place->object) {
            resolved.resource = fromObject(collection, std::move(*place->object));
        }
        resolved.parent = std::move(collection);
    } else {
        if (locator.place == Place::kCollection) {
            resolved.parent = homeWithoutRow(context, owner, locator.home, place->grants);
        }
        resolved.resource = makeCollection(context, owner, std::move(*place->collection), place->grants);
    }
    if (resolved.resource && !resolved.resource->access.visible()) {
        resolved.resource.reset();
    }
    if (resolved.parent && !resolved.parent->access.visible()) {
        resolved.parent.reset();
    }
    return resolved;
}

}  // namespace

Resolved resolve(const Context& context, const Locator& locator, storage::WantBody body) {
    switch (locator.place) {
        case Place::kServerRoot: return {fixedPlace(locator, Kind::kServerRoot), std::nullopt};
        case Place::kWellKnownCaldav:
        case Place::kWellKnownCarddav: return {fixedPlace(locator, Kind::kWellKnown), std::nullopt};
        case Place::kDavRoot: return {fixedPlace(locator, Kind::kDavRoot), std::nullopt};
        case Place::kPrincipals:
        case Place::kPrincipalsOfKind: return {fixedPlace(locator, Kind::kPrincipals), std::nullopt};
        case Place::kHomes:
        case Place::kHomesOfKind: return {fixedPlace(locator, Kind::kHomes), std::nullopt};
        case Place::kPrincipal:
        case Place::kProxyRead:
        case Place::kProxyWrite: return resolvePrincipal(context, locator);
        case Place::kHome:
        case Place::kCollection:
        case Place::kMember: return resolveStored(context, locator, body);
        case Place::kFiles:
        case Place::kUnknown: break;
    }
    return {};
}

Locator parseOrThrow(std::string_view target) {
    auto parsed = parse(target);
    if (auto* bad = std::get_if<BadPath>(&parsed)) {
        throw errors::DavError{400, bad->message};
    }
    return std::move(std::get<Locator>(parsed));
}

Resource fromCollection(const Context& context, const PrincipalPtr& owner, storage::CollectionView view) {
    return makeCollection(context, owner, std::move(view.collection), view.grants);
}

Resource fromObject(const Resource& collection, storage::Object object) {
    Resource resource;
    resource.kind = memberKindOf(collection.kind);
    resource.locator = collection.locator;
    resource.locator.place = Place::kMember;
    resource.locator.member = object.name;
    resource.locator.trailingSlash = false;
    resource.href = memberHref(collection.href, object.name);
    resource.owner = collection.owner;
    resource.collection = collection.collection;
    resource.access = collection.access;
    if (resource.access.level(object.objectClass) < access::Level::kRead) {
        resource.access = {};
    }
    resource.object = std::move(object);
    return resource;
}

Resource fromPrincipal(const Context& context, storage::Principal principal) {
    Resource resource;
    resource.kind = Kind::kPrincipal;
    resource.locator.place = Place::kPrincipal;
    resource.locator.principal = {principal.kind, principal.slug};
    resource.locator.trailingSlash = true;
    resource.href = principalHref(resource.locator.principal);
    resource.access = access::toPrincipal(context.principal(), principal);
    resource.owner = std::make_shared<const storage::Principal>(std::move(principal));
    return resource;
}

}  // namespace kalends::resource
