// Who calls: as for calendars, and whether their credential is one for administration.
#pragma once

#include "server/api/application.h"
#include "server/api/call.h"

namespace kalends::api {

struct SignedIn {
    Caller caller;
    bool mustChange = false;  // good only for setting another password
};

[[nodiscard]] Problem challenge(const Services& services);
/// Throws Problem 401, 403, 503.
[[nodiscard]] SignedIn signIn(const Services& services, const http::Request& request);

}  // namespace kalends::api
