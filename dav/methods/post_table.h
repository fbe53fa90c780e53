// What a POST may be: one row for each meaning, told apart by the target and by the root element of
// an XML body.
#pragma once

#include <array>
#include <string_view>

#include "dav/exchange/exchange.h"
#include "dav/methods/bulk.h"
#include "dav/methods/divide_series.h"
#include "dav/methods/publish.h"
#include "dav/methods/share.h"
#include "dav/methods/share_group.h"
#include "dav/resource/kinds.h"

namespace kalends::methods {

struct Post {
    resource::Kinds kinds;  // of an existing target
    /// The root element of the XML body; no local name: any body that is not XML.
    xml::QName root;
    /// `body` is nullptr when the body is not XML.
    http::Response (*handler)(const exchange::Exchange& exchange,
                              const resource::Resource& target,
                              const xml::Element* body) = nullptr;
    std::string_view rfc;
};

inline constexpr auto kPosts = std::to_array<Post>({
    {resource::kAnyStore, {}, bulkImport, "calendarserver-bulk-change 3"},
    {resource::kAnyStore, {xml::kMobileMe, "multiput"}, bulkChange, "calendarserver-bulk-change 4"},
    {resource::kAnyStore, {xml::kCalendarServer, "share"}, shareCollection, "caldav-sharing 5.3.2"},
    {resource::Kind::kAddressObject,
     {xml::kCalendarServer, "share"},
     shareGroup,
     "caldav-sharing 5.3.2"},
    {resource::Kind::kCalendar,
     {xml::kCalendarServer, "publish-calendar"},
     publishCalendar,
     "calendarserver-publish"},
    {resource::Kind::kCalendar,
     {xml::kCalendarServer, "unpublish-calendar"},
     unpublishCalendar,
     "calendarserver-publish"},
    {resource::kAnyHome,
     {xml::kCalendarServer, "invite-reply"},
     replyToInvitation,
     "caldav-sharing 5.4.1"},
});

/// What a POST to a single object may do, named by the parameter `action` of its URL (RFC 8607
/// section 3.11).
struct PostAction {
    resource::Kinds kinds;
    std::string_view action;
    http::Response (*handler)(const exchange::Exchange& exchange,
                              const resource::Resource& target) = nullptr;
    std::string_view rfc;
};

inline constexpr auto kPostActions = std::to_array<PostAction>({
    {resource::Kind::kCalendarObject, "split", divideSeries, "calendarserver-recurrence-split"},
});

/// The kinds some row names: the method table takes them.
inline constexpr resource::Kinds kPostable = [] {
    resource::Kinds kinds;
    for (const auto& row : kPosts) {
        kinds = kinds | row.kinds;
    }
    for (const auto& row : kPostActions) {
        kinds = kinds | row.kinds;
    }
    return kinds;
}();

/// Dispatches by the table; a POST to a collection's add-member URL makes a member (RFC 5995).
/// Throws DavError 403 for an XML body nobody here understands, 405 where nothing can be posted.
[[nodiscard]] http::Response post(const exchange::Exchange& exchange);

}  // namespace kalends::methods
