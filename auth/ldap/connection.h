// One connection to one server. Only connection.cpp and escape.cpp see libldap.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "auth/ldap/directory.h"

namespace kalends::ldap {

/// Used by one thread at a time. After DirectoryUnavailable it must be thrown away.
class Connection {
  public:
    /// Connects, encrypts and checks the certificate; no bind yet. Throws DirectoryUnavailable.
    Connection(const std::string& server, const Settings& settings);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Empty DN and password: anonymous.
    [[nodiscard]] Directory::BindOutcome bind(const std::string& dn, const std::string& password);
    void search(const Query& query, unsigned pageSize, const std::function<void(Entry&&)>& take);

  private:
    struct Handle;
    [[nodiscard]] Entry entryOf(void* message);
    void readRest(Entry& entry, const std::string& attribute, std::size_t from);

    std::unique_ptr<Handle> handle_;
    std::string server_;
    std::chrono::milliseconds answerTime_;
};

}  // namespace kalends::ldap
