// The free/busy time of an account at a URL of its own, for programs that ask with a plain GET
// (CalConnect's Freebusy Read URL): /dav/calendars/users/id/freebusy
#pragma once

#include <string_view>

#include "dav/exchange/exchange.h"
#include "groupware/recurrence/instances.h"

namespace kalends::reports {

/// True for GET and HEAD of that URL. A calendar of that name is served in its place.
[[nodiscard]] bool asksForFreeBusy(const http::Request& request, const resource::Locator& locator);

/// The busy time of all calendars of the account of which the viewer may know it, as a VFREEBUSY.
/// The parameters start and end or period bound it; without them it is two weeks from today on.
/// Throws DavError 400 for parameters that cannot be read, and what stands for an absent target for
/// those who may know nothing.
[[nodiscard]] http::Response freeBusyUrl(const exchange::Exchange& exchange);

/// The window that a query asks for. Throws DavError 400.
[[nodiscard]] recurrence::Window freeBusyWindow(std::string_view query,
                                                std::chrono::sys_seconds now);

}  // namespace kalends::reports
