// Reads JSON as RFC 8259 says it at its strictest: UTF-8, no name twice in an object, bounded
// depth. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace kalends::api {

/// Throws Problem 400 that says where.
[[nodiscard]] nlohmann::json readStrictly(std::string_view text);

}  // namespace kalends::api
