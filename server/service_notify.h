// Tells systemd what the service is doing (sd_notify's protocol), when it asked to be told.
#pragma once

#include <string>

namespace kalends::server {

/// "READY=1", "STOPPING=1", "RELOADING=1" and so on, to NOTIFY_SOCKET; without that nothing
/// happens.
void notifyService(const std::string& state);

}  // namespace kalends::server
