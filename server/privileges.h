// Giving up root once ports are bound and files are read.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace kalends::server {

/// Becomes `user` with its groups, for good; nothing when the process is not root. Throws
/// std::runtime_error when there is no such user or it does not work: nobody goes on as root by
/// accident.
void dropPrivileges(const std::string& user);

/// While it lives, a process of root acts as this user: a database that asks the system who
/// connects knows that user, and not root. Nothing for an empty name and for others than root.
/// Throws std::runtime_error when there is no such user.
class ActingAs {
  public:
    explicit ActingAs(const std::string& user);
    /// Root again, to bind low ports and to read keys.
    ~ActingAs();
    ActingAs(const ActingAs&) = delete;
    ActingAs& operator=(const ActingAs&) = delete;

  private:
    bool acting_ = false;
    std::vector<gid_t> groups_;
};

}  // namespace kalends::server
