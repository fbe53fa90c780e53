// The interface for administration (/api/v1) as an application behind the HTTP front end.
// Everything else goes to the application behind it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "auth/authenticator.h"
#include "auth/password_policy.h"
#include "dav/http/message.h"
#include "dav/methods/dav_application.h"
#include "dav/settings.h"
#include "storage/database.h"

namespace kalends::api {

struct Services {
    storage::Database& database;
    auth::Authenticator& authenticator;
    auth::PasswordPolicy passwords;
    DavSettings dav;
    std::function<std::chrono::system_clock::time_point()> now;
    std::function<void(const methods::AccessRecord&)> logAccess;
    std::function<void(const std::string& id, const std::string& text)> logError;
};

/// `behind` outlives it and also says what refusals of the front end look like.
[[nodiscard]] std::unique_ptr<http::Application> makeApplication(Services services,
                                                                 http::Application& behind);

}  // namespace kalends::api
