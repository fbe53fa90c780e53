// A change of a principal as the SQL function save_principal takes it.
#pragma once

#include <string>

#include "storage/principals.h"

namespace kalends::postgres {

/// The keys save_principal knows; absent members stay absent. Throws storage::Refused for what is
/// no UTF-8.
[[nodiscard]] std::string jsonOf(const storage::PrincipalChange& change);

}  // namespace kalends::postgres
