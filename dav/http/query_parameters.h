// The part of a request's target behind '?', as name=value pairs. Knows no name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kalends::http {

class QueryParameters {
  public:
    explicit QueryParameters(std::string_view query);

    [[nodiscard]] bool has(std::string_view name) const;
    /// The value, percent-decoded. nullopt when the parameter is absent, stands twice, is
    /// malformed, too long, or holds control characters.
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;

  private:
    std::vector<std::pair<std::string_view, std::string_view>> pairs_;  // still encoded
};

}  // namespace kalends::http
