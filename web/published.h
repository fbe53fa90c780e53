// Links without a sign-in as an application behind the HTTP front end: /public/... and
// /freebusy/..., each a page and an iCalendar file. Everything else goes to the application behind
// it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dav/http/message.h"
#include "dav/methods/dav_application.h"
#include "dav/settings.h"
#include "storage/database.h"

namespace kalends::web {

struct PublishedServices {
    storage::Database& database;
    DavSettings settings;
    std::function<std::chrono::system_clock::time_point()> now;
    /// The path in it never holds a link's secret.
    std::function<void(const methods::AccessRecord&)> logAccess;
    std::function<void(const std::string& id, const std::string& text)> logError;
};

/// A path as logs may hold it: without what makes a link secret.
[[nodiscard]] std::string_view loggable(std::string_view path);

/// `behind` outlives it and also says what refusals look like.
[[nodiscard]] std::unique_ptr<http::Application> makePublishedPages(PublishedServices services,
                                                                    http::Application& behind);

}  // namespace kalends::web
