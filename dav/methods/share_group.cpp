// Invitations to groups of contacts; what they give are grants on cards.
#include "dav/methods/share_group.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <variant>

#include "auth/access/cards.h"
#include "dav/errors/conditions.h"
#include "dav/methods/object_body.h"
#include "dav/methods/sharee_list.h"
#include "dav/methods/sharing_acts.h"
#include "dav/xml/writer.h"
#include "groupware/vcard/card.h"
#include "groupware/vcard/group.h"
#include "storage/shared_cards.h"

namespace kalends::methods {
namespace {

using access::Privilege;
using errors::DavError;
using sharing::ShareeChange;
using sharing::Status;
using storage::Standing;

/// A card and the book it is in, as messages name them.
struct Group {
    const storage::Principal& owner;
    const storage::Collection& book;
    sharing::SharedGroup card;
};

Group groupOf(const resource::Resource& card) {
    return {*card.owner, *card.collection, {card.object->id, card.object->name}};
}

sharing::Shared aboutOf(const exchange::Exchange& exchange, const Group& group) {
    return {group.owner, group.book,
            std::chrono::floor<std::chrono::seconds>(exchange.context->now), group.card};
}

template <class Each>
std::vector<storage::PrincipalId> idsOf(const std::vector<Each>& all) {
    std::vector<storage::PrincipalId> ids;
    for (const auto& each : all) {
        ids.push_back(each.person);
    }
    return ids;
}

bool isGroup(const exchange::Exchange& exchange, const resource::Resource& card) {
    const auto parsed = vcard::parseStored(bodyOf(*exchange.context, card));
    return parsed && parsed->components().size() == 1 &&
           vcard::isGroup(parsed->components().front());
}

void invite(const exchange::Exchange& exchange,
            const resource::Resource& card,
            const storage::Principal& grantee,
            const ShareeChange& change) {
    const auto group = groupOf(card);
    const auto invited = exchange.context->database.sharedCards().invite(
        group.book.id, group.card.card, grantOf(card, grantee, change.access), change.summary,
        exchange.context->actor());
    noteSharing(exchange, "share.invite", card,
                "with=" + grantee.slug +
                    (change.access == ShareeChange::Access::kReadWrite ? " write" : " read"));
    const auto ids = idsOf(invited);
    const auto people = peopleOf(exchange, ids);
    const Messages messages(exchange, ids);
    for (const auto& each : invited) {
        const auto person = people.find(each.person);
        if (person != people.end()) {
            const auto about = aboutOf(exchange, group);
            const bool has = each.before == Standing::kShown;
            messages.put(each.person, sharing::inviteName(about),
                         sharing::inviteText(
                             about, {person->second, has ? Status::kAccepted : Status::kNoResponse,
                                     each.writes, change.summary}));
        }
    }
}

void uninvite(const exchange::Exchange& exchange,
              const Group& group,
              const resource::Resource& target,
              storage::PrincipalId grantee,
              const std::string& summary) {
    const auto gone = exchange.context->database.sharedCards().uninvite(
        group.book.id, group.card.card, grantee, exchange.context->actor());
    const auto former = exchange.context->database.principals().byId(grantee);
    noteSharing(exchange, "share.remove", target,
                "with=" + (former ? former->slug : std::to_string(grantee.value)));
    const auto ids = idsOf(gone);
    const auto people = peopleOf(exchange, ids);
    const Messages messages(exchange, ids);
    for (const auto& each : gone) {
        const auto person = people.find(each.person);
        if (each.invitation.empty() || person == people.end()) {
            continue;
        }
        const auto about = aboutOf(exchange, group);
        if (each.before == Standing::kShown) {
            messages.put(each.person, sharing::inviteName(about),
                         sharing::inviteText(
                             about, {person->second, Status::kDeleted, each.wrote, summary}));
        } else {
            messages.remove(each.person, sharing::inviteName(about));
        }
    }
}

std::vector<storage::CardSharee> shareesOf(const exchange::Exchange& exchange,
                                           storage::CollectionId book) {
    return exchange.context->database.sharedCards().shareesOf({book});
}

/// The summary of the invitation goes with its end too.
std::string summaryFor(const std::vector<storage::CardSharee>& sharees,
                       storage::ObjectId card,
                       storage::PrincipalId grantee) {
    const auto found = std::find_if(sharees.begin(), sharees.end(), [&](const auto& each) {
        return each.card == card && each.sharee.grantee == grantee;
    });
    return found == sharees.end() ? std::string{} : found->sharee.summary;
}

void tellOwner(const exchange::Exchange& exchange,
               const Group& group,
               const std::vector<storage::CardSharee>& sharees,
               Status status,
               std::string_view summary) {
    resource::Resource shared;
    shared.owner = std::make_shared<storage::Principal>(group.owner);
    shared.href = resource::memberHref(
        resource::collectionHref(group.book.home, {group.owner.kind, group.owner.slug},
                                 group.book.slug),
        group.card.name);
    noteSharing(exchange, status == Status::kAccepted ? "share.accept" : "share.decline", shared,
                {});
    const auto& viewer = exchange.context->principal();
    if (std::none_of(sharees.begin(), sharees.end(), [&](const auto& each) {
            return each.card == group.card.card && !each.sharee.invitation.empty();
        })) {
        return;  // given without asking
    }
    const auto about = aboutOf(exchange, group);
    Messages(exchange, {group.owner.id})
        .put(group.owner.id, sharing::replyName(about, viewer),
             sharing::replyText(about, viewer, status, summary));
}

http::Response sharedAs(const exchange::Exchange& exchange, const Group& group) {
    constexpr xml::QName kSharedAs{xml::kCalendarServer, "shared-as"};
    const auto& viewer = exchange.context->principal();
    const auto book = resource::collectionHref(group.book.home, {viewer.kind, viewer.slug},
                                               resource::slugForOthers(group.owner, group.book));
    std::string text;
    xml::Writer out(text);
    out.openDocument(kSharedAs);
    out.href(resource::memberHref(book, group.card.name));
    out.close(kSharedAs);
    return exchange::xmlResponse(200, std::move(text));
}

/// The groups of a book that the viewer has.
std::vector<sharing::SharedGroup> groupsIn(const resource::Resource& book) {
    std::vector<sharing::SharedGroup> groups;
    for (const auto& card : book.access.cards->shared.cards) {
        if (card.object == card.group && !card.gone) {
            groups.push_back({card.object, card.name});
        }
    }
    return groups;
}

}  // namespace

http::Response shareGroup(const exchange::Exchange& exchange,
                          const resource::Resource& card,
                          const xml::Element* body) {
    exchange.require(card, Privilege::kWriteAcl);
    if (!isGroup(exchange, card)) {
        throw DavError(403, "Of the cards in an address book only groups can be shared.");
    }
    const ShareeList list(exchange, card, sharing::parseShare(*body));
    const auto before = shareesOf(exchange, card.collection->id);
    return list.carryOut(
        [&](const storage::Principal& grantee, const ShareeChange& change) {
            invite(exchange, card, grantee, change);
        },
        [&](const storage::Principal& grantee) {
            uninvite(exchange, groupOf(card), card, grantee.id,
                     summaryFor(before, card.object->id, grantee.id));
        });
}

std::optional<http::Response> replyAboutGroup(const exchange::Exchange& exchange,
                                              const sharing::InviteReply& reply) {
    const auto parsed = resource::parse(reply.host);
    const auto* locator = std::get_if<resource::Locator>(&parsed);
    if (locator == nullptr || locator->place != resource::Place::kMember ||
        locator->home != storage::HomeKind::kAddressbooks) {
        return std::nullopt;
    }
    const auto& context = *exchange.context;
    const auto& viewer = context.principal();
    const bool accepted = reply.answer == sharing::InviteReply::Answer::kAccepted;
    const auto place = context.database.objects().locate(
        {locator->principal, locator->home, locator->collection, locator->member}, viewer.id,
        storage::WantBody::kNo);
    const bool known = place && place->collection && place->object &&
                       context.database.sharedCards().place(
                           viewer.id, place->collection->id, place->object->id,
                           accepted ? Standing::kShown : Standing::kPutAway, context.actor());
    if (!known) {
        // The same whether there is such a card or not.
        throw DavError(403, "Nobody invites you to this group.");
    }
    const Group group{place->owner, *place->collection, {place->object->id, place->object->name}};
    tellOwner(exchange, group, shareesOf(exchange, group.book.id),
              accepted ? Status::kAccepted : Status::kDeclined,
              accepted ? reply.summary : std::string{});
    return accepted ? sharedAs(exchange, group) : exchange::emptyResponse(200);
}

bool isSharedGroup(const resource::Resource& card) {
    return card.object && card.access.cards && card.access.cards->isGroup(card.object->id);
}

http::Response putAwayGroup(const exchange::Exchange& exchange, const resource::Resource& card) {
    const auto& context = *exchange.context;
    const auto group = groupOf(card);
    if (context.viewer->restriction.readOnly) {
        exchange.require(card, Privilege::kUnbind);
    }
    if (!context.database.sharedCards().place(context.principal().id, group.book.id,
                                              group.card.card, Standing::kPutAway,
                                              context.actor())) {
        throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
    tellOwner(exchange, group, shareesOf(exchange, group.book.id), Status::kDeclined, {});
    return exchange::emptyResponse(204);
}

http::Response putAwayGroups(const exchange::Exchange& exchange, const resource::Resource& book) {
    const auto& context = *exchange.context;
    const auto sharees = shareesOf(exchange, book.collection->id);
    if (!context.database.sharedCards().place(context.principal().id, book.collection->id, {},
                                              Standing::kPutAway, context.actor())) {
        throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
    for (auto& group : groupsIn(book)) {
        tellOwner(exchange, {*book.owner, *book.collection, std::move(group)}, sharees,
                  Status::kDeclined, {});
    }
    return exchange::emptyResponse(204);
}

void uninviteFromGroup(const exchange::Exchange& exchange, const resource::Resource& card) {
    if (card.kind != resource::Kind::kAddressObject) {
        return;
    }
    for (const auto& each : shareesOf(exchange, card.collection->id)) {
        if (each.card == card.object->id) {
            uninvite(exchange, groupOf(card), card, each.sharee.grantee, each.sharee.summary);
        }
    }
}

void uninviteFromGroups(const exchange::Exchange& exchange, const resource::Resource& book) {
    if (book.kind != resource::Kind::kAddressbook) {
        return;
    }
    for (const auto& each : shareesOf(exchange, book.collection->id)) {
        uninvite(exchange, {*book.owner, *book.collection, {each.card, each.name}}, book,
                 each.sharee.grantee, each.sharee.summary);
    }
}

}  // namespace kalends::methods
