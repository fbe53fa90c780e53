// A path turned into what stands there; one statement at most, access decided on the way.
#include <utility>

#include "dav/errors/conditions.h"
#include "dav/resource/directory.h"
#include "dav/resource/elsewhere.h"
#include "dav/resource/own_texts.h"
#include "dav/resource/resource.h"
#include "dav/resource/rows.h"

namespace kalends::resource {

namespace {

using storage::HomeKind;

/// Everybody who is signed in may read the places above principals and homes; they hold nothing of
/// anyone.
access::Access publicAccess(const Context& context) {
    const auto everybody =
        access::Privilege::kRead | access::Privilege::kReadCurrentUserPrivilegeSet;
    return {context.principal().admin ? everybody | access::Privilege::kReadAcl : everybody, {}};
}

Resource fixedPlace(const Context& context, const Locator& locator, Kind kind) {
    Resource resource;
    resource.kind = kind;
    resource.locator = locator;
    resource.href = href(locator);
    resource.access = publicAccess(context);
    return resource;
}

Resolved only(Resource resource) {
    Resolved resolved;
    resolved.resource = std::move(resource);
    return resolved;
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
        resource = proxyGroupOf(std::move(resource), locator.place);
    }
    return only(std::move(resource));
}

Resolved resolveCard(const Context& context, const Locator& locator) {
    auto cards = directoryCardsNamed(context, {locator.member});
    return cards.empty() ? Resolved{} : only(std::move(cards.front()));
}

/// Hides what the viewer may not know of, and settles what is said instead.
Resolved disclosed(const Context& context,
                   const storage::Principal& owner,
                   const Locator& locator,
                   Resolved resolved) {
    const bool member = locator.place == Place::kMember;
    if (resolved.resource && !resolved.resource->access.visible()) {
        if (resolved.resource->kind == Kind::kCalendar &&
            resolved.resource->access.may(access::Privilege::kReadFreeBusy)) {
            resolved.freeBusyOnly = std::move(resolved.resource);
        }
        resolved.resource.reset();
    }
    // A home stays, so that what stands in it can be refused by name; a collection tells of its
    // members.
    const bool parentVisible = resolved.parent && resolved.parent->access.visible();
    const bool parentReadable =
        resolved.parent && resolved.parent->access.may(access::Privilege::kRead);
    if (member && !parentVisible) {
        resolved.parent.reset();
    }
    if (!resolved.resource && !parentVisible) {
        resolved.parent.reset();
    }
    if (!resolved.resource && !parentReadable &&
        access::toPrincipal(context.principal(), owner).visible()) {
        resolved.absence = Resolved::Absence::kRefused;
    }
    return resolved;
}

/// The tree of files of an account is made when its owner first looks there.
std::optional<storage::Place> locatePlace(const Context& context,
                                          const storage::PlacePath& path,
                                          storage::WantBody body) {
    auto place = context.database.objects().locate(path, context.principal().id, body);
    const bool rootMissing =
        place && path.home == HomeKind::kFiles && path.collection.empty() && !place->collection;
    if (!rootMissing || (context.principal().id != place->owner.id && !context.principal().admin)) {
        return place;
    }
    context.database.collections().create(
        {place->owner.id, HomeKind::kFiles, storage::CollectionKind::kHome, "", {}},
        context.actor());
    return context.database.objects().locate(path, context.principal().id, body);
}

/// A name below /dav/files/ that is not a file's: a folder's, perhaps.
std::optional<Resource> findFolder(const Context& context,
                                   const PrincipalPtr& owner,
                                   const Locator& locator) {
    const storage::PlacePath path{locator.principal, locator.home,
                                  childPath(locator.collection, locator.member), std::nullopt};
    auto place =
        context.database.objects().locate(path, context.principal().id, storage::WantBody::kNo);
    if (!place || !place->collection) {
        return std::nullopt;
    }
    return makeCollection(context, owner, std::move(*place->collection), place->grants);
}

Resolved resolveStored(const Context& context, const Locator& locator, storage::WantBody body) {
    using Form = storage::NameForOthers::Form;
    if (auto shared = resolveShared(context, locator, Form::kUuid, body)) {
        return std::move(*shared);
    }
    storage::PlacePath path{locator.principal, locator.home, locator.collection, std::nullopt};
    if (locator.place == Place::kMember) {
        path.object = locator.member;
    }
    auto place = locatePlace(context, path, body);
    if (!place || !place->collection) {
        if (auto moved = resolveMoved(context, locator, body)) {
            return std::move(*moved);
        }
    }
    if (!place) {
        return {};
    }
    if (!place->collection) {
        // Clients name own books by UUIDs too, so these come first.
        if (auto shared = resolveShared(context, locator, Form::kOwner, body)) {
            return std::move(*shared);
        }
    }
    const auto owner = std::make_shared<const storage::Principal>(std::move(place->owner));
    Resolved resolved;
    if (locator.place == Place::kMember) {
        if (locator.home == HomeKind::kFiles && !place->object) {
            resolved.resource = findFolder(context, owner, locator);
        }
        if (place->collection) {
            auto collection =
                makeCollection(context, owner, std::move(*place->collection), place->grants);
            if (place->object) {
                resolved.resource = fromObject(collection, std::move(*place->object));
                setOwnText(*resolved.resource, place->own);
            }
            resolved.parent = std::move(collection);
        }
    } else {
        if (locator.place == Place::kCollection) {
            resolved.parent =
                homeWithoutRow(context, owner, locator.home, homeGrants(place->grants));
        }
        if (place->collection) {
            resolved.resource =
                makeCollection(context, owner, std::move(*place->collection), place->grants);
        }
    }
    const bool everything = (context.principal().id == owner->id || context.principal().admin) &&
                            !context.viewer->restriction.any();
    return everything ? resolved : disclosed(context, *owner, locator, std::move(resolved));
}

}  // namespace

Resolved resolve(const Context& context, const Locator& locator, storage::WantBody body) {
    switch (locator.place) {
        case Place::kServerRoot:
            return only(fixedPlace(context, locator, Kind::kServerRoot));
        case Place::kWellKnown:
        case Place::kWellKnownCaldav:
        case Place::kWellKnownCarddav:
            return only(fixedPlace(context, locator, Kind::kWellKnown));
        case Place::kDavRoot:
            return only(fixedPlace(context, locator, Kind::kDavRoot));
        case Place::kPrincipals:
        case Place::kPrincipalsOfKind:
            return only(fixedPlace(context, locator, Kind::kPrincipals));
        case Place::kHomes:
        case Place::kHomesOfKind:
            return only(fixedPlace(context, locator, Kind::kHomes));
        case Place::kDirectory:
            return only(directoryFor(context));
        case Place::kDirectoryCard:
            return resolveCard(context, locator);
        case Place::kPrincipal:
        case Place::kProxyRead:
        case Place::kProxyWrite:
            return resolvePrincipal(context, locator);
        case Place::kHome:
        case Place::kCollection:
        case Place::kMember:
            return resolveStored(context, locator, body);
        case Place::kUnknown:
            break;
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

}  // namespace kalends::resource
