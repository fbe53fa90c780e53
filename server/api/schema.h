// The part of JSON Schema (2020-12) that the interface is described in, checked: what a request may
// say is what the document says. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "server/api/problem.h"

namespace kalends::api {

/// Everything in `value` that `schema` does not allow; none: it is valid. `$ref` names a schema of
/// `components`. Knows type, enum, properties, required, additionalProperties (false), items,
/// minItems, maxItems, uniqueItems, minLength, maxLength (in bytes), minimum, maximum, format
/// (date-time, identifier, password, mailbox) and $ref; no text but a password has control
/// characters.
[[nodiscard]] std::vector<Violation> violations(const nlohmann::json& components,
                                                const nlohmann::json& schema,
                                                const nlohmann::json& value);

}  // namespace kalends::api
