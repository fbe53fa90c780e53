// What a request to the time zone service asks (RFC 7808 section 5). Knows no zones.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace kalends::timezones {

enum class Action : std::uint8_t { kCapabilities, kList, kFind, kGet, kExpand };

/// RFC 7808 section 10.4, by the last part of the URN.
struct Problem {
    int status = 400;
    std::string_view code;
    std::string_view title;
};

struct Question {
    Action action = Action::kCapabilities;
    std::string tzid{};                       // kGet, kExpand
    std::string pattern{};                    // kFind
    std::string changedSince{};               // kList
    std::chrono::sys_seconds start{}, end{};  // kExpand
};

/// `path` below the service's prefix (empty, or beginning with '/'), still percent-encoded; `query`
/// after '?'.
[[nodiscard]] std::variant<Question, Problem> readQuestion(std::string_view path,
                                                           std::string_view query);

/// True when `name` fits the pattern: '*' at its beginning or end stands for anything, '\' takes a
/// character as it is; letters compare without case, and '_' equals a blank (RFC 7808 section 5.5).
[[nodiscard]] bool fits(std::string_view name, std::string_view pattern);

}  // namespace kalends::timezones
