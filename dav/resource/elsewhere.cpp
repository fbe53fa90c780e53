// Collections that are seen where they do not stand: shared by others, or taken over by somebody
// else.
#include "dav/resource/elsewhere.h"

#include <memory>
#include <utility>

#include "auth/access/cards.h"
#include "dav/resource/own_texts.h"
#include "dav/resource/rows.h"
#include "storage/shared_cards.h"
#include "storage/teams.h"

namespace kalends::resource {

namespace {

using storage::HomeKind;

/// `collection`, or the member of it that `place` brings; nullopt when the viewer may not know of
/// the collection.
std::optional<Resolved> under(const Context& context,
                              const Locator& locator,
                              const PrincipalPtr& homeOwner,
                              Resource collection,
                              const std::vector<storage::GrantRow>& grants,
                              storage::Place& place) {
    if (!collection.access.visible()) {
        return std::nullopt;
    }
    Resolved resolved;
    if (locator.place != Place::kMember) {
        resolved.parent = homeWithoutRow(context, homeOwner, locator.home, grants);
        resolved.resource = std::move(collection);
        return resolved;
    }
    if (place.object) {
        auto member = fromObject(collection, *std::move(place.object));
        setOwnText(member, place.own);
        if (member.access.visible()) {
            resolved.resource = std::move(member);
        }
    }
    resolved.parent = std::move(collection);
    return resolved;
}

/// A book of which the viewer has single groups: its revision and dates are those of what the
/// viewer sees.
Resource bookByCards(const Context& context,
                     const PrincipalPtr& owner,
                     storage::Collection book,
                     storage::SharedCards cards) {
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
    const auto member =
        locator.place == Place::kMember ? std::optional(locator.member) : std::nullopt;
    if (name.form == Form::kUuid) {
        if (auto place = context.database.shares().locate(viewer.id, locator.home, name.value,
                                                          member, body)) {
            return storage::SharedCardStore::Book{std::move(*place), {}};
        }
    }
    return locator.home == HomeKind::kAddressbooks
               ? context.database.sharedCards().locate(viewer.id, name, member, body)
               : std::nullopt;
}

/// At the URL that was asked for, with the rights that hold where the collection stands now.
Resource atOldUrl(const Locator& asked, Resource resource) {
    resource.locator.principal = asked.principal;
    resource.locator.collection = asked.collection;
    resource.href = href(resource.locator);
    return resource;
}

}  // namespace

std::optional<Resolved> resolveShared(const Context& context,
                                      const Locator& locator,
                                      storage::NameForOthers::Form form,
                                      storage::WantBody body) {
    const auto& viewer = context.principal();
    const auto name = nameForOthers(locator.home, locator.collection);
    if (!name || name->form != form ||
        locator.principal != storage::PrincipalPath{viewer.kind, viewer.slug}) {
        return std::nullopt;
    }
    auto book = locateShared(context, locator, *name, body);
    if (!book || !book->place.collection) {
        return std::nullopt;
    }
    auto* place = &book->place;
    const auto owner = std::make_shared<const storage::Principal>(std::move(place->owner));
    auto collection =
        book->cards.empty()
            ? inViewersHome(context, makeCollection(context, owner, std::move(*place->collection),
                                                    place->grants))
            : bookByCards(context, owner, std::move(*place->collection), std::move(book->cards));
    return under(context, locator, std::make_shared<const storage::Principal>(viewer),
                 std::move(collection), {}, *place);
}

std::optional<Resolved> resolveMoved(const Context& context,
                                     const Locator& locator,
                                     storage::WantBody body) {
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
    auto collection = atOldUrl(
        locator, makeCollection(context, owner, std::move(*place->collection), place->grants));
    return under(context, locator, owner, std::move(collection), homeGrants(place->grants), *place);
}

std::vector<Resource> booksByCards(const Context& context, const Resource& home) {
    std::vector<Resource> books;
    const bool own =
        home.kind == Kind::kAddressbookHome && home.owner->id == context.principal().id;
    for (auto& book : own ? context.database.sharedCards().booksOf(home.owner->id)
                          : std::vector<storage::SharedCardStore::Book>{}) {
        const auto owner = std::make_shared<const storage::Principal>(std::move(book.place.owner));
        auto resource =
            bookByCards(context, owner, std::move(*book.place.collection), std::move(book.cards));
        if (resource.access.visible()) {
            books.push_back(std::move(resource));
        }
    }
    return books;
}

}  // namespace kalends::resource
