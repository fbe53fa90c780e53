// Entity tags of stored bytes. Pure.
#pragma once

#include <string_view>

#include "storage/ids.h"

namespace kalends::content {

/// 128 bits of a cryptographic hash in hex: equal bytes have equal tags, on every node and for
/// ever.
[[nodiscard]] storage::Etag etagOf(std::string_view bytes);

}  // namespace kalends::content
