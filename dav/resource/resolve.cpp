// A path turned into what stands there; one statement at most, access decided on the way.
#include <utility>

#include "auth/access/cards.h"
#include "dav/errors/conditions.h"
#include "dav/resource/directory.h"
#include "dav/resource/resource.h"
#include "storage/teams.h"
#include "storage/shared_cards.h"

namespace kalends::resource {

namespace {

using storage::CollectionKind;
using storage::HomeKind;

Kind kindOf(const storage::Collection& collection) {
    switch (collection.kind) {
        case CollectionKind::kHome:
            switch (collection.home) {
                case HomeKind::kCalendars: return Kind::kCalendarHome;
                case HomeKind::kAddressbooks: return Kind::kAddressbookHome;
                case HomeKind::kFiles: return Kind::kFilesHome;
            }
            break;
        case CollectionKind::kInbox: return Kind::kInbox;
        case CollectionKind::kOutbox: return Kind::kOutbox;
        case CollectionKind::kNotifications: return Kind::kNotifications;
        case CollectionKind::kAddressbook: return Kind::kAddressbook;
        case CollectionKind::kFolder: return Kind::kFolder;
        case CollectionKind::kCalendar: break;
    }
    return Kind::kCalendar;
}

Kind memberKindOf(Kind collection) {
    switch (collection) {
        case Kind::kAddressbook: return Kind::kAddressObject;
        case Kind::kInbox: return Kind::kInboxItem;
        case Kind::kNotifications: return Kind::kNotification;
        case Kind::kFilesHome:
        case Kind::kFolder: return Kind::kFile;
        default: return Kind::kCalendarObject;
    }
}

/// Everybody who is signed in may read the places above principals and homes; they hold nothing of anyone.
access::Access publicAccess(const Context& context) {
    const auto everybody = access::Privilege::kRead | access::Privilege::kReadCurrentUserPrivilegeSet;
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

Resource makeCollection(const Context& context,
                        const PrincipalPtr& owner,
                        storage::Collection collection,
                        const access::Access& access) {
    Resource resource;
    resource.kind = kindOf(collection);
    resource.locator.home = collection.home;
    resource.locator.principal = {owner->kind, owner->slug};
    resource.locator.collection = collection.slug;
    resource.locator.place = collection.slug.empty() ? Place::kHome : Place::kCollection;
    resource.locator.trailingSlash = true;
    resource.href = href(resource.locator);
    resource.owner = owner;
    resource.access = access::restricted(access, context.viewer->restriction, collection);
    resource.maskedSummary = context.settings.maskedSummary;
    collection.view = viewOf(resource.access);
    resource.collection = std::make_shared<const storage::Collection>(std::move(collection));
    return resource;
}

Resource makeCollection(const Context& context,
                        const PrincipalPtr& owner,
                        storage::Collection collection,
                        const std::vector<storage::GrantRow>& grants) {
    const auto access = access::toCollection(context.principal(), *owner, grants, collection);
    return makeCollection(context, owner, std::move(collection), access);
}

/// The same collection at its URL in the viewer's home. Its properties are the viewer's own to change.
Resource inViewersHome(const Context& context, Resource resource) {
    const auto& viewer = context.principal();
    resource.shared = true;
    resource.locator.principal = {viewer.kind, viewer.slug};
    resource.locator.collection = slugForOthers(*resource.owner, *resource.collection);
    resource.href = href(resource.locator);
    if (resource.access.may(access::Privilege::kRead) && !context.viewer->restriction.readOnly) {
        resource.access.privileges = resource.access.privileges | access::Privilege::kWriteProperties;
    }
    return resource;
}

/// Those that reach all of the home.
std::vector<storage::GrantRow> homeGrants(std::vector<storage::GrantRow> grants) {
    std::erase_if(grants, [](const storage::GrantRow& grant) { return grant.scope == storage::GrantRow::Scope::kCollection; });
    return grants;
}

/// The home as far as a missing child needs it: enough to judge whether one may be made there.
Resource homeWithoutRow(const Context& context, const PrincipalPtr& owner, HomeKind home, const std::vector<storage::GrantRow>& grants) {
    storage::Collection row;
    row.owner = owner->id;
    row.home = home;
    row.kind = CollectionKind::kHome;
    return makeCollection(context, owner, std::move(row), grants);
}

/// Hides what the viewer may not know of, and settles what is said instead.
Resolved disclosed(const Context& context, const storage::Principal& owner, const Locator& locator, Resolved resolved) {
    const bool member = locator.place == Place::kMember;
    if (resolved.resource && !resolved.resource->access.visible()) {
        if (resolved.resource->kind == Kind::kCalendar && resolved.resource->access.may(access::Privilege::kReadFreeBusy)) {
            resolved.freeBusyOnly = std::move(resolved.resource);
        }
        resolved.resource.reset();
    }
    // A home stays, so that what stands in it can be refused by name; a collection tells of its members.
    const bool parentVisible = resolved.parent && resolved.parent->access.visible();
    const bool parentReadable = resolved.parent && resolved.parent->access.may(access::Privilege::kRead);
    if (member && !parentVisible) {
        resolved.parent.reset();
    }
    if (!resolved.resource && !parentVisible) {
        resolved.parent.reset();
    }
    if (!resolved.resource && !parentReadable && access::toPrincipal(context.principal(), owner).visible()) {
        resolved.absence = Resolved::Absence::kRefused;
    }
    return resolved;
}

/// The tree of files of an account is made when its owner first looks there.
std::optional<storage::Place> locatePlace(const Context& context, const storage::PlacePath& path, storage::WantBody body) {
    auto place = context.database.objects().locate(path, context.principal().id, body);
    const bool rootMissing = place && path.home == HomeKind::kFiles && path.collection.empty() && !place->collection;
    if (!rootMissing || (context.principal().id != place->owner.id && !context.principal().admin)) {
        return place;
    }
    context.database.collections().create({place->owner.id, HomeKind::kFiles, CollectionKind::kHome, "", {}}, context.actor());
    return context.database.objects().locate(path, context.principal().id, body);
}

/// A name below /dav/files/ that is not a file's: a folder's, perhaps.
std::optional<Resource> findFolder(const Context& context, const PrincipalPtr& owner, const Locator& locator) {
    const storage::PlacePath path{locator.principal, locator.home, childPath(locator.collection, locator.member), std::nullopt};
    auto place = context.database.objects().locate(path, context.principal().id, storage::WantBody::kNo);
    if (!place || !place->collection) {
        return std::nullopt;
    }
    return makeCollection(context, owner, std::move(*place->collection), place->grants);
}

/// A book of which the viewer has single groups: its revision and dates are those of what the viewer sees.
Resource bookByCards(const Context& context, const PrincipalPtr& owner, storage::Collection book, storage::SharedCards cards) {
    const auto access = access::toCards(*owner, std::move(cards));
    if (access.cards) {
        book.revision = access.cards->revision();
        book.prunedRevision = {};
        book.modifiedAt = book.createdAt;
    }
    return inViewersHome(context, makeCollection(context, owner, std::move(book), access));
}

/// Shared as a whole, or by groups of contacts.
std::optional<storage::SharedCardStore::Book> locateShared(const Context& context,
                                                           const Locator& locator,
                                                           const storage::NameForOthers& name,
                                                           storage::WantBody body) {
    using Form = storage::NameForOthers::Form;
    const auto& viewer = context.principal();
    const auto member = locator.place == Place::kMember ? std::optional(locator.member) : std::nullopt;
    if (name.form == Form::kUuid) {
        if (auto place = context.database.shares().locate(viewer.id, locator.home, name.value, member, body)) {
            return storage::SharedCardStore::Book{std::move(*place), {}};
        }
    }
    return locator.home == HomeKind::kAddressbooks ? context.database.sharedCards().locate(viewer.id, name, member, body)
                                                   : std::nullopt;
}

/// What others share with the viewer, below the viewer's own home; nullopt: no such name.
std::optional<Resolved> resolveShared(const Context& context,
                                      const Locator& locator,
                                      storage::NameForOthers::Form form,
                                      storage::WantBody body) {
    const auto& viewer = context.principal();
    const auto name = nameForOthers(locator.home, locator.collection);
    if (!name || name->form != form || locator.principal != storage::PrincipalPath{viewer.kind, viewer.slug}) {
        return std::nullopt;
    }
    auto book = locateShared(context, locator, *name, body);
    if (!book || !book->place.collection) {
        return std::nullopt;
    }
    auto* place = &book->place;
    const auto owner = std::make_shared<const storage::Principal>(std::move(place->owner));
    auto collection = book->cards.empty()
                          ? inViewersHome(context, makeCollection(context, owner, std::move(*place->collection), place->grants))
                          : bookByCards(context, owner, std::move(*place->collection), std::move(book->cards));
    if (!collection.access.visible()) {
        return std::nullopt;
    }
    Resolved resolved;
    if (locator.place != Place::kMember) {
        resolved.parent = homeWithoutRow(context, std::make_shared<const storage::Principal>(viewer), locator.home, {});
        resolved.resource = std::move(collection);
        return resolved;
    }
    if (place->object) {
        auto object = fromObject(collection, std::move(*place->object));
        if (object.access.visible()) {
            resolved.resource = std::move(object);
        }
    }
    resolved.parent = std::move(collection);
    return resolved;
}

/// At the URL that was asked for, with the rights that hold where the collection stands now.
Resource atOldUrl(const Locator& asked, Resource resource) {
    resource.locator.principal = asked.principal;
    resource.locator.collection = asked.collection;
    resource.href = href(resource.locator);
    return resource;
}

/// What somebody else has taken over is still found where it was, by those who may see it (storage::TakeoverStore). Only what
/// is not there any more is looked for here.
std::optional<Resolved> resolveMoved(const Context& context, const Locator& locator, storage::WantBody body) {
    if (locator.home == HomeKind::kFiles || locator.collection.empty()) {
        return std::nullopt;
    }
    storage::PlacePath path{locator.principal, locator.home, locator.collection, std::nullopt};
    if (locator.place == Place::kMember) {
        path.object = locator.member;
    }
    auto place = context.database.takeovers().locateMoved(path, context.principal().id, body);
    if (!place || !place->collection) {
        return std::nullopt;
    }
    const auto owner = std::make_shared<const storage::Principal>(std::move(place->owner));
    auto collection = atOldUrl(locator, makeCollection(context, owner, std::move(*place->collection), place->grants));
    if (!collection.access.visible()) {
        return std::nullopt;
    }
    Resolved resolved;
    if (locator.place != Place::kMember) {
        resolved.parent = homeWithoutRow(context, owner, locator.home, homeGrants(place->grants));
        resolved.resource = std::move(collection);
        return resolved;
    }
    if (place->object) {
        auto object = fromObject(collection, std::move(*place->object));
        if (object.access.visible()) {
            resolved.resource = std::move(object);
        }
    }
    resolved.parent = std::move(collection);
    return resolved;
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
            auto collection = makeCollection(context, owner, std::move(*place->collection), place->grants);
            if (place->object) {
                resolved.resource = fromObject(collection, std::move(*place->object));
            }
            resolved.parent = std::move(collection);
        }
    } else {
        if (locator.place == Place::kCollection) {
            resolved.parent = homeWithoutRow(context, owner, locator.home, homeGrants(place->grants));
        }
        if (place->collection) {
            resolved.resource = makeCollection(context, owner, std::move(*place->collection), place->grants);
        }
    }
    const bool everything = (context.principal().id == owner->id || context.principal().admin) && !context.viewer->restriction.any();
    return everything ? resolved : disclosed(context, *owner, locator, std::move(resolved));
}

}  // namespace

Resolved resolve(const Context& context, const Locator& locator, storage::WantBody body) {
    switch (locator.place) {
        case Place::kServerRoot: return only(fixedPlace(context, locator, Kind::kServerRoot));
        case Place::kWellKnown:
        case Place::kWellKnownCaldav:
        case Place::kWellKnownCarddav: return only(fixedPlace(context, locator, Kind::kWellKnown));
        case Place::kDavRoot: return only(fixedPlace(context, locator, Kind::kDavRoot));
        case Place::kPrincipals:
        case Place::kPrincipalsOfKind: return only(fixedPlace(context, locator, Kind::kPrincipals));
        case Place::kHomes:
        case Place::kHomesOfKind: return only(fixedPlace(context, locator, Kind::kHomes));
        case Place::kDirectory: return only(directoryFor(context));
        case Place::kDirectoryCard: return resolveCard(context, locator);
        case Place::kPrincipal:
        case Place::kProxyRead:
        case Place::kProxyWrite: return resolvePrincipal(context, locator);
        case Place::kHome:
        case Place::kCollection:
        case Place::kMember: return resolveStored(context, locator, body);
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

std::vector<Resource> booksByCards(const Context& context, const Resource& home) {
    std::vector<Resource> books;
    const bool own = home.kind == Kind::kAddressbookHome && home.owner->id == context.principal().id;
    for (auto& book : own ? context.database.sharedCards().booksOf(home.owner->id) : std::vector<storage::SharedCardStore::Book>{}) {
        const auto owner = std::make_shared<const storage::Principal>(std::move(book.place.owner));
        auto resource = bookByCards(context, owner, std::move(*book.place.collection), std::move(book.cards));
        if (resource.access.visible()) {
            books.push_back(std::move(resource));
        }
    }
    return books;
}

Resource fromCollection(const Context& context, const PrincipalPtr& owner, storage::CollectionView view) {
    if (view.owner) {
        return inViewersHome(context, makeCollection(context, view.owner, std::move(view.collection), view.grants));
    }
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
    resource.shared = collection.shared;
    resource.collection = collection.collection;
    resource.maskedSummary = collection.maskedSummary;
    resource.storedEtag = object.etag;
    const bool calendarObject = resource.kind == Kind::kCalendarObject;
    resource.disclosure = disclose(collection.access, calendarObject, collection.maskedSummary, object);
    resource.access = ofDisclosed(collection.access, resource.disclosure, object);
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
    resource.access = access::restricted(access::toPrincipal(context.principal(), principal), context.viewer->restriction);
    resource.owner = std::make_shared<const storage::Principal>(std::move(principal));
    return resource;
}

Resource proxyGroupOf(Resource principal, Place place) {
    principal.kind = Kind::kProxyGroup;
    principal.locator.place = place;
    principal.href = href(principal.locator);
    return principal;
}

}  // namespace kalends::resource
