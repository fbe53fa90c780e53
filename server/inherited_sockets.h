// Listening sockets that a service manager opened before the server started (sd_listen_fds of
// systemd): LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES. Knows no HTTP.
#pragma once

#include <string>
#include <vector>

#include "server/config.h"

namespace kalends::server {

struct InheritedSocket {
    std::string name;  // FileDescriptorName= of its unit; "unknown" when nothing names it
    int fd = -1;
};

/// What was handed to this process, and to no other: the variables are removed, so that no child
/// takes them for its own, and the descriptors are closed on exec. Empty without a service manager.
/// Throws ConfigurationError for variables that make no sense.
[[nodiscard]] std::vector<InheritedSocket> takeInheritedSockets();

/// Puts descriptors in place of each systemd:NAME among the addresses; a name may stand for
/// several. Throws ConfigurationError when there is none of that name, when one is no listening
/// stream socket, and when one was handed over that nobody asked for: it would never be answered.
void resolveInherited(Configuration& configuration, const std::vector<InheritedSocket>& sockets);

}  // namespace kalends::server
