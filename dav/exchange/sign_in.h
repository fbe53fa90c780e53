// What every application behind the front end asks of a credential, and how it asks for one. Knows
// no resource.
#pragma once

#include <chrono>
#include <string>

#include "auth/authenticator.h"
#include "dav/http/message.h"

namespace kalends::exchange {

/// Where the request came from, for those who count and note sign-ins.
[[nodiscard]] auth::Origin originOf(const http::Request& request);

/// Whether a right secret is good here and now: not over, and from where it may come. What it is
/// good for is said by the identity itself. It is refused like a wrong one: only its owner is told
/// why, elsewhere.
[[nodiscard]] bool goodHereAndNow(const auth::Identity& identity,
                                  const http::Request& request,
                                  std::chrono::system_clock::time_point now);

/// The schemes of a 401 (RFC 9110 section 11.6.1): Basic, and Negotiate where tickets are taken.
void addChallenges(http::Headers& headers,
                   const std::string& realm,
                   const auth::Authenticator& authenticator);

/// Whether the request came with a ticket. What was refused of a negotiation leaves nothing on the
/// connection, so it closes: a client that wants a second round must not take it for one that knows
/// it.
[[nodiscard]] bool broughtTicket(const http::Request& request);

}  // namespace kalends::exchange
