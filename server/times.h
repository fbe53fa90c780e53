// Times as people write them on the command line and in the interface for administration.
#pragma once

#include <chrono>
#include <string>

namespace kalends::server {

/// "2027-01-31" (its end) or "2027-01-31T12:00:00Z". Throws storage::Refused.
[[nodiscard]] std::chrono::sys_seconds readTime(const std::string& text);
[[nodiscard]] std::string printTime(std::chrono::sys_seconds time);

}  // namespace kalends::server
