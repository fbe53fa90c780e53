// From root to somebody else.
#include "server/privileges.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace kalends::server {

void dropPrivileges(const std::string& user) {
    if (user.empty() || ::geteuid() != 0) {
        return;
    }
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16384> buffer{};
    if (::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
        throw std::runtime_error("server.user: there is no user " + user);
    }
    // glibc carries each of these over to all threads.
    const bool dropped = ::initgroups(user.c_str(), found->pw_gid) == 0 &&
                         ::setresgid(found->pw_gid, found->pw_gid, found->pw_gid) == 0 &&
                         ::setresuid(found->pw_uid, found->pw_uid, found->pw_uid) == 0;
    if (!dropped || (found->pw_uid != 0 && ::setuid(0) == 0)) {
        throw std::runtime_error("server.user: cannot become " + user);
    }
}

}  // namespace kalends::server
