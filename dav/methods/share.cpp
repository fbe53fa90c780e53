// Invitations: given, answered, taken back; each with its message. What they give are grants like any others.
#include "dav/methods/share.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "auth/access/access.h"
#include "dav/content/etag.h"
#include "dav/errors/conditions.h"
#include "dav/http/ascii.h"
#include "dav/methods/sharing_acts.h"
#include "dav/sharing/notification.h"
#include "dav/sharing/share_request.h"
#include "dav/xml/multistatus.h"

namespace kalends::methods {
namespace {

using access::Privilege;
using errors::Condition;
using errors::DavError;
using sharing::ShareeChange;
using sharing::Status;
using storage::Standing;

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

/// Puts messages into people's notification collections. Who has none hears nothing.
class Messages {
  public:
    Messages(const exchange::Exchange& exchange, const std::vector<storage::PrincipalId>& people)
        : context_(*exchange.context) {
        for (const auto& [person, where] : context_.database.shares().notificationsOf(people)) {
            where_.emplace(person, where);
        }
    }

    void put(storage::PrincipalId person, std::string name, std::string text) const {
        const auto where = where_.find(person);
        if (where == where_.end()) {
            return;
        }
        storage::NewObject message;
        message.collection = where->second;
        message.name = std::move(name);
        message.etag = content::etagOf(text);
        message.body = std::move(text);
        message.contentType = "application/xml; charset=utf-8";
        static_cast<void>(
            context_.database.objects().put(message, {}, withoutLocks(context_.actor())));
    }

    void remove(storage::PrincipalId person, const std::string& name) const {
        if (const auto where = where_.find(person); where != where_.end()) {
            static_cast<void>(context_.database.objects().remove(where->second, name, {},
                                                                 withoutLocks(context_.actor())));
        }
    }

  private:
    static storage::Actor withoutLocks(storage::Actor actor) {
        actor.lockTokens.clear();
        return actor;
    }

    const resource::Context& context_;
    std::map<storage::PrincipalId, storage::CollectionId> where_;
};

sharing::Shared aboutOf(const exchange::Exchange& exchange,
                        const resource::Resource& collection,
                        std::string invitation) {
    return {*collection.owner, *collection.collection,
            std::chrono::floor<std::chrono::seconds>(exchange.context->now), std::move(invitation)};
}

std::map<storage::PrincipalId, storage::Principal> peopleOf(
    const exchange::Exchange& exchange, const std::vector<storage::PrincipalId>& ids) {
    std::map<storage::PrincipalId, storage::Principal> people;
    for (auto& person : exchange.context->database.principals().byIds(ids)) {
        people.emplace(person.id, std::move(person));
    }
    return people;
}

/// The list with the people and groups it names; an unknown one has none.
class ShareeList {
  public:
    ShareeList(const exchange::Exchange& exchange,
               const resource::Resource& collection,
               std::vector<ShareeChange> changes)
        : exchange_(exchange), collection_(collection), changes_(std::move(changes)) {
        find();
    }

    [[nodiscard]] const std::vector<ShareeChange>& changes() const { return changes_; }

    /// nullptr: nobody the viewer may know, or somebody it cannot be shared with.
    [[nodiscard]] const storage::Principal* grantee(const ShareeChange& change) const {
        const auto found = byHref_.find(change.href);
        return found == byHref_.end() ? nullptr : &found->second;
    }

  private:
    void take(const std::string& href, const storage::Principal& principal) {
        const bool known = access::toPrincipal(exchange_.context->principal(), principal).visible();
        if (known && !principal.disabled && principal.id != collection_.owner->id) {
            byHref_.emplace(href, principal);
        }
    }

    void find() {
        std::vector<std::string> addresses;
        std::set<storage::PrincipalPath> paths;
        std::map<std::string, storage::PrincipalPath> pathOf;
        for (const auto& change : changes_) {
            const auto parsed = resource::parse(change.href);
            const auto* locator = std::get_if<resource::Locator>(&parsed);
            if (locator != nullptr && locator->place == resource::Place::kPrincipal) {
                paths.insert(locator->principal);
                pathOf.emplace(change.href, locator->principal);
            } else {
                addresses.push_back(lower(change.href));
            }
        }
        auto& principals = exchange_.context->database.principals();
        if (!addresses.empty()) {
            for (const auto& principal : principals.byAddresses(addresses)) {
                for (const auto& change : changes_) {
                    const auto address = lower(change.href);
                    const auto& own = principal.addresses;
                    if (std::find(own.begin(), own.end(), address) != own.end()) {
                        take(change.href, principal);
                    }
                }
            }
        }
        if (!paths.empty()) {
            for (const auto& principal : principals.byPaths({paths.begin(), paths.end()})) {
                for (const auto& [href, path] : pathOf) {
                    if (path == storage::PrincipalPath{principal.kind, principal.slug}) {
                        take(href, principal);
                    }
                }
            }
        }
    }

    const exchange::Exchange& exchange_;
    const resource::Resource& collection_;
    std::vector<ShareeChange> changes_;
    std::map<std::string, storage::Principal> byHref_;
};

storage::Grant grantOf(const resource::Resource& collection,
                       const storage::Principal& grantee,
                       ShareeChange::Access asked) {
    const bool writes = asked == ShareeChange::Access::kReadWrite;
    const auto privileges = (writes ? access::kReadOnly | access::kWriting : access::kReadOnly) &
                            access::possible(collection.collection->kind);
    const auto levels = access::levelsFor(privileges);
    return {storage::GranteeKind::kPrincipal,
            grantee.id.value,
            privileges.bits(),
            static_cast<std::uint8_t>(levels[0]),
            static_cast<std::uint8_t>(levels[1]),
            static_cast<std::uint8_t>(levels[2])};
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
        const auto about = aboutOf(exchange, collection, each.invitation);
        const bool has = each.before == Standing::kShown;
        messages.put(each.person, sharing::inviteName(about),
                     sharing::inviteText(
                         about, {person->second, has ? Status::kAccepted : Status::kNoResponse,
                                 each.writes,
                                 change.summary.empty()
                                     ? collection.collection->displayName.value_or("")
                                     : change.summary}));
    }
}

void uninvite(const exchange::Exchange& exchange,
              const resource::Resource& collection,
              storage::PrincipalId grantee) {
    const auto gone = exchange.context->database.shares().uninvite(
        collection.collection->id, grantee, exchange.context->actor());
    noteSharing(exchange, "share.remove", collection, "with=" + std::to_string(grantee.value));
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
        const auto about = aboutOf(exchange, collection, each.invitation);
        if (each.before == Standing::kShown) {
            const auto called =
                each.called.empty() ? collection.collection->displayName.value_or("") : each.called;
            messages.put(each.person, sharing::inviteName(about),
                         sharing::inviteText(
                             about, {person->second, Status::kDeleted, each.wrote, called}));
        } else {
            messages.remove(each.person, sharing::inviteName(about));
        }
    }
}

/// 200 without a body, or what befell each entry: a wrong one to be set keeps all from being set,
/// wrong ones to be removed do not.
http::Response outcomes(const std::vector<std::pair<std::string, int>>& entries) {
    if (std::all_of(entries.begin(), entries.end(),
                    [](const auto& entry) { return entry.second == 200; })) {
        return exchange::emptyResponse(200);
    }
    std::string body;
    xml::Writer out(body);
    xml::openMultistatus(out);
    for (const auto& [href, status] : entries) {
        std::string escaped;
        xml::appendEscaped(escaped, href);
        xml::statusResponse(out, escaped, status);
    }
    xml::closeMultistatus(out);
    return exchange::xmlResponse(207, std::move(body));
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

void tellOwner(const exchange::Exchange& exchange,
               const storage::Principal& owner,
               const storage::Collection& collection,
               Status status,
               std::string_view summary) {
    const auto& viewer = exchange.context->principal();
    std::string invitation;
    for (const auto& sharee : exchange.context->database.shares().shareesOf({collection.id})) {
        const bool own = sharee.grantee == viewer.id;
        if (!sharee.invitation.empty() && (own || invitation.empty())) {
            invitation = sharee.invitation;  // a group's, when there is none of one's own
        }
    }
    if (invitation.empty()) {
        return;
    }
    const sharing::Shared about{owner, collection,
                                std::chrono::floor<std::chrono::seconds>(exchange.context->now),
                                invitation};
    Messages(exchange, {owner.id})
        .put(owner.id, sharing::replyName(about, viewer),
             sharing::replyText(about, viewer, status, summary));
}

}  // namespace

http::Response shareCollection(const exchange::Exchange& exchange,
                               const resource::Resource& target,
                               const xml::Element* body) {
    exchange.require(target, Privilege::kWriteAcl);
    const ShareeList list(exchange, target, sharing::parseShare(*body));
    const bool refused = std::any_of(
        list.changes().begin(), list.changes().end(), [&](const ShareeChange& change) {
            return change.verb == ShareeChange::Verb::kSet && list.grantee(change) == nullptr;
        });
    std::vector<std::pair<std::string, int>> entries;
    for (const auto& change : list.changes()) {
        const auto* grantee = list.grantee(change);
        if (grantee == nullptr || refused) {
            entries.emplace_back(change.href, grantee == nullptr ? 403 : 424);
            continue;
        }
        if (change.verb == ShareeChange::Verb::kSet) {
            invite(exchange, target, *grantee, change);
        } else {
            uninvite(exchange, target, grantee->id);
        }
        entries.emplace_back(change.href, 200);
    }
    return outcomes(entries);
}

http::Response replyToInvitation(const exchange::Exchange& exchange,
                                 const resource::Resource& home,
                                 const xml::Element* body) {
    const auto& viewer = exchange.context->principal();
    if (home.owner->id != viewer.id) {
        throw DavError(403, "Invitations are answered by those who were invited.");
    }
    exchange.require(home, Privilege::kBind | Privilege::kUnbind);
    const auto reply = sharing::parseInviteReply(*body);
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
    constexpr xml::QName kSharedAs{xml::kCalendarServer, "shared-as"};
    std::string text;
    xml::Writer out(text);
    out.openDocument(kSharedAs);
    out.href(resource::collectionHref(host->collection->home, {viewer.kind, viewer.slug},
                                      resource::sharedSlug(host->collection->uuid)));
    out.close(kSharedAs);
    return exchange::xmlResponse(200, std::move(text));
}

http::Response putAway(const exchange::Exchange& exchange, const resource::Resource& shared) {
    exchange.require(*exchange.target.parent, Privilege::kUnbind);
    const auto& context = *exchange.context;
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
}

}  // namespace kalends::methods
