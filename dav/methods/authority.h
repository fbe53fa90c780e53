// Authorities of URLs in header fields, compared with the Host field. Knows no paths.
#pragma once

#include <string_view>

namespace kalends::methods {

/// True when both name the same server: without case, the default ports of http and https left out.
[[nodiscard]] bool sameAuthority(std::string_view a, std::string_view b);

}  // namespace kalends::methods
