// The DAV server as an application behind the HTTP front end: the pipeline of
// docs/life_of_a_request.md.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "auth/authenticator.h"
#include "dav/http/message.h"
#include "dav/settings.h"
#include "storage/database.h"

namespace kalends::methods {

/// One line per request for the access log.
struct AccessRecord {
    std::uint64_t requestId = 0;
    std::string method, path, login, userAgent, address;
    int status = 0;
    std::chrono::microseconds duration{};
    std::uint64_t statements = 0;
};

struct DavServices {
    storage::Database& database;
    auth::Authenticator& authenticator;
    DavSettings settings;
    std::function<std::chrono::system_clock::time_point()> now;
    std::function<void(const AccessRecord&)> logAccess;
    /// Something that should not happen: message id and text, never contents or secrets.
    std::function<void(const std::string& id, const std::string& text)> logError;
};

[[nodiscard]] std::unique_ptr<http::Application> makeDavApplication(DavServices services);

}  // namespace kalends::methods
