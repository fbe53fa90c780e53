// Finds an account's collections as a client does: well-known URL, principal, homes, collections.
// For `doctor`.
#pragma once

#include <functional>
#include <string>

namespace kalends::server {

struct DiscoveryRequest {
    std::string baseUrl;  // scheme, host and port, ending in '/'
    std::string login, password;
};

/// One step done: what was asked, whether it went well, what was found or what is wrong.
using StepReport =
    std::function<void(bool good, const std::string& step, const std::string& detail)>;

/// True when every step went well.
[[nodiscard]] bool discover(const DiscoveryRequest& request, const StepReport& report);

}  // namespace kalends::server
