// Principals as rows for people and as JSON.
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "storage/administration.h"
#include "storage/principals.h"

namespace kalends::server {

[[nodiscard]] nlohmann::json toJson(const storage::Principal& principal);
/// With what administrators see beside it.
[[nodiscard]] nlohmann::json toJson(const storage::AdministeredPrincipal& row);
/// One line each: id, name, e-mail, marks.
void printRows(std::ostream& out, const std::vector<storage::Principal>& principals);
/// One line per fact.
void printFacts(std::ostream& out, const storage::AdministeredPrincipal& row);

}  // namespace kalends::server
