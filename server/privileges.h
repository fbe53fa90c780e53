// Giving up root once ports are bound and files are read.
#pragma once

#include <string>

namespace kalends::server {

/// Becomes `user` with its groups, for good; nothing when the process is not root. Throws std::runtime_error when there is
/// no such user or it does not work: nobody goes on as root by accident.
void dropPrivileges(const std::string& user);

}  // namespace kalends::server
