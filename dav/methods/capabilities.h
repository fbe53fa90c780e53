// The DAV header: one row for each capability the server has (RFC 4918 section 10.1).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kalends::methods {

struct Capability {
    std::string_view token;
    std::string_view rfc;
};

[[nodiscard]] std::span<const Capability> capabilities();
/// The whole field. The same on every URL: clients look for it in different places (clients.md rule
/// 12).
[[nodiscard]] const std::string& davHeader();

}  // namespace kalends::methods
