// Problems as JSON.
#include "server/api/problem.h"

#include <nlohmann/json.hpp>

namespace kalends::api {

nlohmann::json Problem::body() const {
    nlohmann::json body{{"type", "urn:kalends:problem:" + type_},
                        {"title", title_},
                        {"status", status_},
                        {"detail", what()}};
    if (!errors_.empty()) {
        auto& errors = body["errors"] = nlohmann::json::array();
        for (const auto& error : errors_) {
            errors.push_back({{"pointer", error.pointer}, {"detail", error.detail}});
        }
    }
    return body;
}

http::Response Problem::response() const {
    http::Response response;
    response.status = status_;
    response.headers.set("Content-Type", "application/problem+json");
    response.headers.set("Cache-Control", "no-store");
    for (const auto& [name, value] : headers_) {
        response.headers.set(name, value);
    }
    response.body = body().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    return response;
}

Problem notFound() {
    return {404, "not-found", "Not found", "There is nothing here that you administer."};
}

Problem forbidden(const std::string& detail) {
    return {403, "forbidden", "Forbidden", detail};
}

Problem conflict(const std::string& detail) {
    return {409, "conflict", "Conflict", detail};
}

Problem invalid(std::vector<Violation> errors) {
    return Problem(422, "invalid", "Invalid request",
                   "The request says what cannot be; see errors.")
        .with(std::move(errors));
}

Problem unavailable(const std::string& detail, int retryAfterSeconds) {
    return Problem(503, "unavailable", "Unavailable", detail)
        .withHeader("Retry-After", std::to_string(retryAfterSeconds));
}

}  // namespace kalends::api
