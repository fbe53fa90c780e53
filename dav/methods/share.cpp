// Invitations: given, answered, taken back; each with its message. What they give are grants like
// any others.
#include "dav/methods/share.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "auth/access/access.h"
#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"
#include "dav/methods/share_group.h"
#include "dav/methods/sharee_list.h"
#include "dav/methods/sharing_acts.h"
#include "dav/sharing/notification.h"
#include "dav/sharing/share_request.h"
#include "dav/xml/writer.h"

namespace kalends::methods {
namespace {

using access::Privilege;
using errors::Condition;
using errors::DavError;
using sharing::ShareeChange;
using sharing::Status;
using storage::Standing;

sharing::Shared aboutOf(const exchange::Exchange& exchange, const resource::Resource& collection) {
    return {*collection.owner,
            *collection.collection,
            std::chrono::floor<std::chrono::seconds>(exchange.context->now),
            {}};
}

/// For the audit log; of who is gone meanwhile the number.
std::string slugOf(const exchange::Exchange& exchange, storage::PrincipalId id) {
    const auto principal = exchange.context->database.principals().byId(id);
    return principal ? principal->slug : std::to_string(id.value);
}

/// The viewer's own act on what others share.
void noteAnswer(const exchange::Exchange& exchange,
                const char* action,
                const storage::Principal& owner,
                const storage::Collection& collection) {
    resource::Resource about;
    about.owner = std::make_shared<storage::Principal>(owner);
    about.href =
        resource::collectionHref(collection.home, {owner.kind, owner.slug}, collection.slug);
    noteSharing(exchange, action, about, {});
}

void invite(const exchange::Exchange& exchange,
            const resource::Resource& collection,
            const storage::Principal& grantee,
            const ShareeChange& change) {
    const auto invited = exchange.context->database.shares().invite(
        collection.collection->id, grantOf(collection, grantee, change.access), change.summary,
        exchange.context->actor());
    noteSharing(exchange, "share.invite", collection,
                "with=" + grantee.slug +
                    (change.access == ShareeChange::Access::kReadWrite ? " write" : " read"));
    std::vector<storage::PrincipalId> ids;
    for (const auto& each : invited) {
        ids.push_back(each.person);
    }
    const auto people = peopleOf(exchange, ids);
    const Messages messages(exchange, ids);
    for (const auto& each : invited) {
        const auto person = people.find(each.person);
        if (person == people.end()) {
            continue;
        }
        const auto about = aboutOf(exchange, collection);
        const bool has = each.before == Standing::kShown;
        messages.put(
            each.person, sharing::inviteName(about),
            sharing::inviteText(
                about, {person->second, has ? Status::kAccepted : Status::kNoResponse, each.writes,
                        change.summary.empty() ? collection.collection->displayName.value_or("")
                                               : change.summary}));
    }
}

void uninvite(const exchange::Exchange& exchange,
              const resource::Resource& collection,
              storage::PrincipalId grantee) {
    const auto gone = exchange.context->database.shares().uninvite(
        collection.collection->id, grantee, exchange.context->actor());
    noteSharing(exchange, "share.remove", collection, "with=" + slugOf(exchange, grantee));
    std::vector<storage::PrincipalId> ids;
    for (const auto& each : gone) {
        ids.push_back(each.person);
    }
    const auto people = peopleOf(exchange, ids);
    const Messages messages(exchange, ids);
    for (const auto& each : gone) {
        const auto person = people.find(each.person);
        if (each.invitation.empty() || person == people.end()) {
            continue;
        }
        const auto about = aboutOf(exchange, collection);
        if (each.before == Standing::kShown) {
            const auto called =
                each.called.empty() ? collection.collection->displayName.value_or("") : each.called;
            messages.put(
                each.person, sharing::inviteName(about),
                sharing::inviteText(about, {person->second, Status::kDeleted, each.wrote, called}));
        } else {
            messages.remove(each.person, sharing::inviteName(about));
        }
    }
}

/// What of others the reply is about, as its owner names it. A host that is no URL of a collection
/// or card gives way to the one in the viewer's own message that CS:in-reply-to names: its UID
/// tells the invitation as well. Interop: Apple's server goes by the UID alone.
std::string hostNamed(const exchange::Exchange& exchange, const sharing::InviteReply& reply) {
    const auto parsed = resource::parse(reply.host);
    const auto* locator = std::get_if<resource::Locator>(&parsed);
    const bool leads = locator != nullptr && (locator->place == resource::Place::kCollection ||
                                              locator->place == resource::Place::kMember);
    const auto type = sharing::typeOf(reply.inReplyTo);
    if (leads || !type || type->element != "invite-notification") {
        return reply.host;
    }
    const auto& viewer = exchange.context->principal();
    const auto message =
        exchange.context->database.objects().locate({{viewer.kind, viewer.slug},
                                                     storage::HomeKind::kCalendars,
                                                     "notifications",
                                                     reply.inReplyTo},
                                                    viewer.id, storage::WantBody::kYes);
    const bool found = message && message->object && message->object->body;
    return (found ? sharing::hostIn(*message->object->body) : std::nullopt).value_or(reply.host);
}

/// The collection of others that a reply is about, as its owner names it. Whether it is shared with
/// the viewer is asked where the answer is kept.
std::optional<storage::Place> hostOf(const exchange::Exchange& exchange, const std::string& host) {
    const auto parsed = resource::parse(host.ends_with('/') ? host : host + '/');
    const auto* locator = std::get_if<resource::Locator>(&parsed);
    if (locator == nullptr || locator->place != resource::Place::kCollection) {
        return std::nullopt;
    }
    return exchange.context->database.objects().locate(
        {locator->principal, locator->home, locator->collection, std::nullopt},
        exchange.context->principal().id, storage::WantBody::kNo);
}

/// Asked by name or as a member of a group. Who took in what their whole organisation has was not,
/// and their answer is nothing the owner waits for.
bool wasInvited(const exchange::Exchange& exchange, storage::CollectionId collection) {
    const auto viewer = exchange.context->principal().id;
    auto& database = exchange.context->database;
    std::vector<storage::PrincipalId> asked;
    for (const auto& sharee : database.shares().shareesOf({collection})) {
        if (!sharee.invitation.empty()) {
            asked.push_back(sharee.grantee);
        }
    }
    if (asked.empty() || std::find(asked.begin(), asked.end(), viewer) != asked.end()) {
        return !asked.empty();
    }
    const auto groups = database.principals().groupsOf(viewer);
    return std::any_of(groups.begin(), groups.end(), [&](const storage::Principal& group) {
        return std::find(asked.begin(), asked.end(), group.id) != asked.end();
    });
}

void tellOwner(const exchange::Exchange& exchange,
               const storage::Principal& owner,
               const storage::Collection& collection,
               Status status,
               std::string_view summary) {
    noteAnswer(exchange, status == Status::kAccepted ? "share.accept" : "share.decline", owner,
               collection);
    const auto& viewer = exchange.context->principal();
    if (!wasInvited(exchange, collection.id)) {
        return;
    }
    const sharing::Shared about{
        owner, collection, std::chrono::floor<std::chrono::seconds>(exchange.context->now), {}};
    Messages(exchange, {owner.id})
        .put(owner.id, sharing::replyName(about, viewer),
             sharing::replyText(about, viewer, status, summary));
}

http::Response sharedAs(const storage::Principal& viewer,
                        const storage::Principal& owner,
                        const storage::Collection& collection) {
    constexpr xml::QName kSharedAs{xml::kCalendarServer, "shared-as"};
    std::string text;
    xml::Writer out(text);
    out.openDocument(kSharedAs);
    out.href(resource::collectionHref(collection.home, {viewer.kind, viewer.slug},
                                      resource::slugForOthers(owner, collection)));
    out.close(kSharedAs);
    return exchange::xmlResponse(200, std::move(text));
}

}  // namespace

http::Response shareCollection(const exchange::Exchange& exchange,
                               const resource::Resource& target,
                               const xml::Element* body) {
    exchange.require(target, Privilege::kWriteAcl);
    const ShareeList list(exchange, target, sharing::parseShare(*body));
    return list.carryOut(
        [&](const storage::Principal& grantee, const ShareeChange& change) {
            invite(exchange, target, grantee, change);
        },
        [&](const storage::Principal& grantee) { uninvite(exchange, target, grantee.id); });
}

http::Response replyToInvitation(const exchange::Exchange& exchange,
                                 const resource::Resource& home,
                                 const xml::Element* body) {
    const auto& viewer = exchange.context->principal();
    if (home.owner->id != viewer.id) {
        throw DavError(403, "Invitations are answered by those who were invited.");
    }
    exchange.require(home, Privilege::kBind | Privilege::kUnbind);
    auto reply = sharing::parseInviteReply(*body);
    reply.host = hostNamed(exchange, reply);
    if (auto answered = replyAboutGroup(exchange, reply)) {
        return std::move(*answered);
    }
    const bool accepted = reply.answer == sharing::InviteReply::Answer::kAccepted;
    const auto host = hostOf(exchange, reply.host);
    const bool known =
        host && host->collection &&
        exchange.context->database.shares().place(
            viewer.id, host->collection->id, accepted ? Standing::kShown : Standing::kPutAway,
            accepted ? reply.summary : std::string{}, exchange.context->actor());
    if (!known) {
        // The same whether there is such a collection or not.
        throw DavError(403, "Nobody invites you to this collection.");
    }
    tellOwner(exchange, host->owner, *host->collection,
              accepted ? Status::kAccepted : Status::kDeclined,
              accepted ? reply.summary : std::string{});
    if (!accepted) {
        return exchange::emptyResponse(200);
    }
    return sharedAs(viewer, host->owner, *host->collection);
}

bool takesIn(const exchange::Exchange& exchange, const resource::Resource& target) {
    return resource::kAnyStore.contains(target.kind) && exchange.request.method == "GET" &&
           exchange.request.query() == "action=share";
}

http::Response takeIn(const exchange::Exchange& exchange, const resource::Resource& target) {
    const auto& context = *exchange.context;
    const auto& viewer = context.principal();
    const bool taken =
        target.owner->id != viewer.id && !context.viewer->restriction.any() &&
        (target.shared || context.database.shares().place(viewer.id, target.collection->id,
                                                          Standing::kShown, {}, context.actor()));
    if (!taken) {
        throw DavError(403, "This collection cannot be taken into your home.");
    }
    if (!target.shared) {
        noteAnswer(exchange, "share.accept", *target.owner, *target.collection);
    }
    return sharedAs(viewer, *target.owner, *target.collection);
}

http::Response putAway(const exchange::Exchange& exchange, const resource::Resource& shared) {
    exchange.require(*exchange.target.parent, Privilege::kUnbind);
    const auto& context = *exchange.context;
    if (shared.access.cards) {
        return putAwayGroups(exchange, shared);
    }
    if (!context.database.shares().place(context.principal().id, shared.collection->id,
                                         Standing::kPutAway, {}, context.actor())) {
        throw DavError(404, "There is nothing at this URL, or nothing you may see.");
    }
    tellOwner(exchange, *shared.owner, *shared.collection, Status::kDeclined, {});
    return exchange::emptyResponse(204);
}

void uninviteAll(const exchange::Exchange& exchange, const resource::Resource& collection) {
    for (const auto& sharee :
         exchange.context->database.shares().shareesOf({collection.collection->id})) {
        if (!sharee.invitation.empty()) {
            uninvite(exchange, collection, sharee.grantee);
        }
    }
    uninviteFromGroups(exchange, collection);
}

}  // namespace kalends::methods
