// The server information document: what the DAV header says, once and cacheable
// (draft-douglass-server-info).
#pragma once

#include <string>
#include <string_view>

#include "dav/http/message.h"

namespace kalends::methods {

inline constexpr std::string_view kServerInfoHref = "/dav/server-info";

/// Changes with what the server can do.
[[nodiscard]] const std::string& serverInfoToken();
[[nodiscard]] http::Response serverInfo(const http::Request& request);
/// Adds Server-Info-URL where the client does not know the present document: always to OPTIONS, to
/// other answers only when the client tells by Server-Info-Token that it knows another.
void offerServerInfo(const http::Request& request, http::Response& response);

}  // namespace kalends::methods
