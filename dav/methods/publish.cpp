// A client's own link to a calendar.
#include "dav/methods/publish.h"

#include <chrono>

#include "auth/published_token.h"
#include "dav/errors/conditions.h"
#include "dav/methods/sharing_acts.h"
#include "storage/errors.h"
#include "storage/published_links.h"

namespace kalends::methods {

namespace {

/// A sharee cannot give away what is another's.
void requirePublisher(const exchange::Exchange& exchange, const resource::Resource& target) {
    exchange.require(target, access::Privilege::kWriteAcl);
    if (target.shared) {
        throw errors::DavError(403, "Only the owner of a calendar can publish it.");
    }
}

}  // namespace

http::Response publishCalendar(const exchange::Exchange& exchange,
                               const resource::Resource& target,
                               const xml::Element* /*body*/) {
    requirePublisher(exchange, target);
    auto& store = exchange.context->database.publishedLinks();
    const auto& calendar = *target.collection;
    const auto links = store.clientLinks({calendar.id});
    const auto& rounds = links.rounds.front();
    if (!rounds.standing) {
        storage::LinkTerms terms;
        terms.collection = calendar.id;
        terms.round = rounds.made;
        const auto token = auth::publishedTokenFor(calendar.uuid, rounds.made, links.key);
        storage::PublishedLinkId id;
        try {
            id = store.add(terms, auth::hashPublishedToken(token, links.key),
                           exchange.context->principal().id);
        } catch (const storage::Refused&) {
            return exchange::emptyResponse(
                202);  // another request has just published it, by this very link
        }
        noteSharing(exchange, "publish.create", target,
                    "link=" + std::to_string(id.value) + " read");
    }
    // Interop: 202 without a body is what Apple's programs know; they ask for CS:publish-url then.
    return exchange::emptyResponse(202);
}

http::Response unpublishCalendar(const exchange::Exchange& exchange,
                                 const resource::Resource& target,
                                 const xml::Element* /*body*/) {
    requirePublisher(exchange, target);
    auto& store = exchange.context->database.publishedLinks();
    const auto links = store.clientLinks({target.collection->id});
    const auto& rounds = links.rounds.front();
    if (rounds.standing && store.revoke(target.collection->id, rounds.link)) {
        noteSharing(exchange, "publish.revoke", target,
                    "link=" + std::to_string(rounds.link.value));
    }
    return exchange::emptyResponse(200);
}

}  // namespace kalends::methods
