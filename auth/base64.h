// Bytes as base64 (RFC 4648 section 4), as values of Authorization hold them.
#pragma once

#include <string>
#include <string_view>

namespace kalends::auth {

/// With padding.
[[nodiscard]] std::string base64Of(std::string_view bytes);
/// What a client sends that signs in with a password (RFC 7617).
[[nodiscard]] std::string basicValue(std::string_view login, std::string_view password);

}  // namespace kalends::auth
