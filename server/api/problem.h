// What went wrong, as RFC 9457 says it: one type for every refusal of the interface. Knows no
// database.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dav/http/message.h"

namespace kalends::api {

/// One thing that is wrong with a request: where (a JSON pointer into the body, or the name of a
/// parameter) and what.
struct Violation {
    std::string pointer;
    std::string detail;
};

class Problem : public std::runtime_error {
  public:
    /// `type` is the last part of the problem's URI: "not-found".
    Problem(int status, std::string type, std::string title, const std::string& detail)
        : std::runtime_error(detail),
          status_(status),
          type_(std::move(type)),
          title_(std::move(title)) {}

    Problem&& with(std::vector<Violation> errors) && {
        errors_ = std::move(errors);
        return std::move(*this);
    }

    Problem&& withHeader(std::string name, std::string value) && {
        headers_.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }

    [[nodiscard]] int status() const { return status_; }

    [[nodiscard]] nlohmann::json body() const;
    /// application/problem+json.
    [[nodiscard]] http::Response response() const;

  private:
    int status_;
    std::string type_, title_;
    std::vector<Violation> errors_;
    std::vector<std::pair<std::string, std::string>> headers_;
};

// Those that several parts need.
[[nodiscard]] Problem notFound();
[[nodiscard]] Problem forbidden(const std::string& detail);
[[nodiscard]] Problem conflict(const std::string& detail);
/// 422: the body or a parameter says something that cannot be.
[[nodiscard]] Problem invalid(std::vector<Violation> errors);
[[nodiscard]] Problem unavailable(const std::string& detail, int retryAfterSeconds);

}  // namespace kalends::api
