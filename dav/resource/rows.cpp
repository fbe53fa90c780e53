// Rows of storage as resources: their kind, their URL and what the viewer may do with them. Reads
// nothing.
#include "dav/resource/rows.h"

#include <utility>

namespace kalends::resource {

namespace {

using storage::CollectionKind;
using storage::HomeKind;

Kind kindOf(const storage::Collection& collection) {
    switch (collection.kind) {
        case CollectionKind::kHome:
            switch (collection.home) {
                case HomeKind::kCalendars:
                    return Kind::kCalendarHome;
                case HomeKind::kAddressbooks:
                    return Kind::kAddressbookHome;
                case HomeKind::kFiles:
                    return Kind::kFilesHome;
            }
            break;
        case CollectionKind::kInbox:
            return Kind::kInbox;
        case CollectionKind::kOutbox:
            return Kind::kOutbox;
        case CollectionKind::kNotifications:
            return Kind::kNotifications;
        case CollectionKind::kAddressbook:
            return Kind::kAddressbook;
        case CollectionKind::kFolder:
            return Kind::kFolder;
        case CollectionKind::kCalendar:
            break;
    }
    return Kind::kCalendar;
}

Kind memberKindOf(Kind collection) {
    switch (collection) {
        case Kind::kAddressbook:
            return Kind::kAddressObject;
        case Kind::kInbox:
            return Kind::kInboxItem;
        case Kind::kNotifications:
            return Kind::kNotification;
        case Kind::kFilesHome:
        case Kind::kFolder:
            return Kind::kFile;
        default:
            return Kind::kCalendarObject;
    }
}

}  // namespace

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

Resource inViewersHome(const Context& context, Resource resource) {
    const auto& viewer = context.principal();
    resource.shared = true;
    resource.locator.principal = {viewer.kind, viewer.slug};
    resource.locator.collection = slugForOthers(*resource.owner, *resource.collection);
    resource.href = href(resource.locator);
    if (resource.access.may(access::Privilege::kRead) && !context.viewer->restriction.readOnly) {
        resource.access.privileges =
            resource.access.privileges | access::Privilege::kWriteProperties;
    }
    return resource;
}

std::vector<storage::GrantRow> homeGrants(std::vector<storage::GrantRow> grants) {
    std::erase_if(grants, [](const storage::GrantRow& grant) {
        return grant.scope == storage::GrantRow::Scope::kCollection;
    });
    return grants;
}

Resource homeWithoutRow(const Context& context,
                        const PrincipalPtr& owner,
                        HomeKind home,
                        const std::vector<storage::GrantRow>& grants) {
    storage::Collection row;
    row.owner = owner->id;
    row.home = home;
    row.kind = CollectionKind::kHome;
    return makeCollection(context, owner, std::move(row), grants);
}

Resource fromCollection(const Context& context,
                        const PrincipalPtr& owner,
                        storage::CollectionView view) {
    if (view.owner) {
        return inViewersHome(
            context, makeCollection(context, view.owner, std::move(view.collection), view.grants));
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
    resource.disclosure =
        disclose(collection.access, calendarObject, collection.maskedSummary, object);
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
    resource.access = access::restricted(access::toPrincipal(context.principal(), principal),
                                         context.viewer->restriction);
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
