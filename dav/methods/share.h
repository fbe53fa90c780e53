// POST of calendarserver-sharing, and what becomes of shares when a collection goes.
#pragma once

#include "dav/exchange/exchange.h"
#include "dav/xml/reader.h"

namespace kalends::methods {

/// CS:share on a calendar or address book: who else has it (caldav-sharing section 5.3.2).
[[nodiscard]] http::Response shareCollection(const exchange::Exchange& exchange,
                                             const resource::Resource& target,
                                             const xml::Element* body);
/// CS:invite-reply on a home: an invitation accepted or declined (section 5.4.1).
[[nodiscard]] http::Response replyToInvitation(const exchange::Exchange& exchange,
                                               const resource::Resource& home,
                                               const xml::Element* body);
/// GET with `?action=share` on a calendar or address book of somebody else.
[[nodiscard]] bool takesIn(const exchange::Exchange& exchange, const resource::Resource& target);
/// Such a GET: what the viewer has already stands in the viewer's home from now on. Interop: how
/// Apple's programs take in a calendar nobody invited them to. Throws DavError 403 where there is
/// nothing but what colleagues have unasked.
[[nodiscard]] http::Response takeIn(const exchange::Exchange& exchange,
                                    const resource::Resource& target);
/// DELETE of somebody else's collection in the viewer's home: it leaves this home only
/// (section 5.4.2).
[[nodiscard]] http::Response putAway(const exchange::Exchange& exchange,
                                     const resource::Resource& shared);
/// Takes back all invitations before the owner's collection is removed, and tells the invited.
void uninviteAll(const exchange::Exchange& exchange, const resource::Resource& collection);

}  // namespace kalends::methods
