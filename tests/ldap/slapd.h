// A slapd of the test: its own folder, a free port, StartTLS and LDAPS with a certificate for
// localhost.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "auth/ldap/settings.h"

namespace kalends::ldap {

class Slapd {
  public:
    /// Starts it with the tree of a small town's bases and `ldif` added offline. Throws
    /// std::runtime_error when there is no slapd or it does not start. `schema`: attribute types
    /// and object classes as slapd.conf has them.
    explicit Slapd(const std::string& ldif = {}, const std::string& schema = {});
    ~Slapd();
    Slapd(const Slapd&) = delete;
    Slapd& operator=(const Slapd&) = delete;

    [[nodiscard]] static bool installed();

    /// Of a directory at this server, searched by an account of its own.
    [[nodiscard]] Settings settings() const;

    [[nodiscard]] std::string url() const { return "ldap://localhost:" + std::to_string(port_); }

    [[nodiscard]] std::string secureUrl() const {
        return "ldaps://localhost:" + std::to_string(securePort_);
    }

    [[nodiscard]] const std::string& folder() const { return folder_; }

    /// Changes by ldapmodify (entries to add are changes too). False when it refuses.
    bool modify(const std::string& ldif);

    void stop();
    /// Without a word to anybody (SIGKILL).
    void kill();
    void start();
    /// Sign-ins that it refused so far, of whoever they were.
    [[nodiscard]] int refusedBinds() const;

  private:
    std::string folder_;
    int port_ = 0, securePort_ = 0;
    pid_t pid_ = -1;
};

inline constexpr const char* kBase = "dc=town,dc=example";

/// A person below ou=people with the password "LOGIN-secret".
[[nodiscard]] std::string personLdif(const std::string& login,
                                     const std::string& name = {},
                                     const std::string& extra = {});
[[nodiscard]] std::string groupLdif(const std::string& name,
                                    const std::vector<std::string>& members);
[[nodiscard]] std::string roomLdif(const std::string& name);
[[nodiscard]] std::string personDn(const std::string& login);
[[nodiscard]] std::string groupDn(const std::string& name);

}  // namespace kalends::ldap
