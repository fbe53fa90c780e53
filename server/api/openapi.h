// The table of operations, the schemas, and the document that describes both (OpenAPI 3.1).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "server/api/call.h"

namespace kalends::api {

/// In the order of the document.
[[nodiscard]] std::span<const Route> routes();
/// All schemas by name.
[[nodiscard]] const nlohmann::json& components();
/// The document; docs/openapi.json is this, printed.
[[nodiscard]] nlohmann::ordered_json openApi();

}  // namespace kalends::api
