// Groups of contacts that are shared one by one: CS:share on the group's card, answers to it, and
// what becomes of it when the card goes.
#pragma once

#include <optional>

#include "dav/exchange/exchange.h"
#include "dav/sharing/share_request.h"
#include "dav/xml/reader.h"

namespace kalends::methods {

/// CS:share on the card of a group. Throws DavError 403 for any other card.
[[nodiscard]] http::Response shareGroup(const exchange::Exchange& exchange,
                                        const resource::Resource& card,
                                        const xml::Element* body);
/// nullopt when the reply is about no card.
[[nodiscard]] std::optional<http::Response> replyAboutGroup(const exchange::Exchange& exchange,
                                                            const sharing::InviteReply& reply);

/// True for the card of a group that somebody else shares with the viewer.
[[nodiscard]] bool isSharedGroup(const resource::Resource& card);
/// DELETE of such a card: the viewer declines it.
[[nodiscard]] http::Response putAwayGroup(const exchange::Exchange& exchange,
                                          const resource::Resource& card);
/// DELETE of a book that the viewer has by groups: all of them are declined.
[[nodiscard]] http::Response putAwayGroups(const exchange::Exchange& exchange,
                                           const resource::Resource& book);

/// Takes back the invitations to a card that was removed, and tells the invited.
void uninviteFromGroup(const exchange::Exchange& exchange, const resource::Resource& card);
/// The same for all groups of a book that is to be removed.
void uninviteFromGroups(const exchange::Exchange& exchange, const resource::Resource& book);

}  // namespace kalends::methods
