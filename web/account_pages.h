// Pages about one's own account: /account/password sets a new password,
// /.well-known/change-password leads there (W3C). As an application behind the HTTP front end;
// everything else goes to the application behind it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "auth/authenticator.h"
#include "auth/password_policy.h"
#include "dav/http/message.h"
#include "dav/methods/dav_application.h"
#include "storage/database.h"

namespace kalends::web {

inline constexpr std::string_view kAccountPassword = "/account/password";

struct AccountServices {
    storage::Database& database;
    auth::Authenticator& authenticator;
    auth::PasswordPolicy policy;
    std::function<void(const methods::AccessRecord&)> logAccess;
    std::function<void(const std::string& id, const std::string& text)> logError;
};

/// `behind` outlives it. The form asks for the current password each time and takes no other
/// sign-in, so that a foreign page can send nothing in somebody's name; what says that it comes
/// from another origin is refused besides. Wrong passwords count as they do everywhere.
[[nodiscard]] std::unique_ptr<http::Application> makeAccountPages(AccountServices services,
                                                                  http::Application& behind);

}  // namespace kalends::web
