// The version of this program, from CMakeLists.txt.
#pragma once

#include <string_view>

namespace kalends::server {

inline constexpr std::string_view kVersion = KALENDS_VERSION;

}  // namespace kalends::server
