// From root to somebody else.
#include "server/privileges.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

namespace kalends::server {

namespace {

struct Ids {
    uid_t user;
    gid_t group;
};

Ids idsOf(const std::string& user) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16384> buffer{};
    if (::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
        found == nullptr) {
        throw std::runtime_error("server.user: there is no user " + user);
    }
    return {found->pw_uid, found->pw_gid};
}

}  // namespace

void dropPrivileges(const std::string& user) {
    if (user.empty() || ::geteuid() != 0) {
        return;
    }
    const auto [uid, gid] = idsOf(user);
    // glibc carries each of these over to all threads.
    const bool dropped = ::initgroups(user.c_str(), gid) == 0 && ::setresgid(gid, gid, gid) == 0 &&
                         ::setresuid(uid, uid, uid) == 0;
    if (!dropped || (uid != 0 && ::setuid(0) == 0)) {
        throw std::runtime_error("server.user: cannot become " + user);
    }
}

ActingAs::ActingAs(const std::string& user) {
    if (user.empty() || ::geteuid() != 0) {
        return;
    }
    const auto [uid, gid] = idsOf(user);
    groups_.resize(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
    (void)::getgroups(static_cast<int>(groups_.size()), groups_.data());
    acting_ = true;
    if (::initgroups(user.c_str(), gid) != 0 || ::setegid(gid) != 0 || ::seteuid(uid) != 0) {
        throw std::runtime_error("server.user: cannot become " + user);
    }
}

ActingAs::~ActingAs() {
    if (acting_ && (::seteuid(0) != 0 || ::setegid(0) != 0 ||
                    ::setgroups(groups_.size(), groups_.data()) != 0)) {
        std::abort();  // neither one nor the other: nothing may go on like this
    }
}

}  // namespace kalends::server
