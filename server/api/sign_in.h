// Who calls: as for calendars, and whether their credential is one for administration.
#pragma once

#include <string>

#include "server/api/application.h"
#include "server/api/call.h"

namespace kalends::api {

struct SignedIn {
    Caller caller;
    bool mustChange = false;    // good only for setting another password
    std::string ticketReply{};  // to a ticket (RFC 4559 section 4.2); empty: none
};

/// 401 with the schemes that are taken.
[[nodiscard]] http::Response challenge(const Services& services);
/// Throws Problem 401, 403, 503; those of 401 have no schemes yet.
[[nodiscard]] SignedIn signIn(const Services& services, const http::Request& request);

}  // namespace kalends::api
