// Changes of a collection's properties as the database functions take them.
#pragma once

#include <string>

#include "storage/collections.h"

namespace kalends::postgres {

/// A JSON object with the keys change_collection_meta knows; a null value removes. Throws Refused
/// for what is no text.
[[nodiscard]] std::string metaOf(const storage::CollectionChange& change);

}  // namespace kalends::postgres
