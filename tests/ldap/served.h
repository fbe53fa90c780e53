// A server process with a directory behind it, and clients that sign in over HTTP.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "auth/ldap/settings.h"
#include "tests/protocol/http/raw_client.h"
#include "tests/protocol/server/process.h"

namespace kalends::ldap {

/// Settings as variables of a process.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> environmentOf(
    const Settings& settings);

/// The port a server that announced itself listens on.
[[nodiscard]] std::uint16_t portOf(const test::KalendsProcess& process);

struct Sent {
    std::string method, target, login, password, body{};
};

/// Status of the answer on a connection that is kept; 0 when there was none, and the connection is
/// made anew.
class Device {
  public:
    explicit Device(std::uint16_t port)
        : port_(port), client_(std::make_unique<http::test::RawClient>(port)) {}

    int send(const Sent& sent);
    /// PROPFIND of the person's own principal.
    int poll(const std::string& login, const std::string& password);

  private:
    std::uint16_t port_;
    std::unique_ptr<http::test::RawClient> client_;
};

}  // namespace kalends::ldap
