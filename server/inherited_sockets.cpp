// Reads what the service manager says and checks what it gave.
#include "server/inherited_sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string_view>

#include "server/setting_values.h"

namespace kalends::server {

namespace {

constexpr std::string_view kPrefix = "systemd:";
constexpr int kFirst = 3;  // after standard input, output and error
constexpr std::uint64_t kMost = 64;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

std::uint64_t numberIn(const char* name, const std::string& text) {
    try {
        return parseNumber(text);
    } catch (const BadValue&) {
        throw ConfigurationError(std::string(name) + " is no number");
    }
}

bool listens(int fd) {
    int type = 0;
    int accepting = 0;
    socklen_t size = sizeof type;
    const bool stream =
        ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
    size = sizeof accepting;
    return stream && ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &size) == 0 &&
           accepting == 1;
}

/// Where it listens, for people; a socket in the file system has no address of that kind.
std::string addressOf(int fd) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return "localhost";
    }
    const void* host =
        address.ss_family == AF_INET
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&address)->sin_addr)
        : address.ss_family == AF_INET6
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&address)->sin6_addr)
            : nullptr;
    const bool known = host != nullptr &&
                       ::inet_ntop(address.ss_family, host, text.data(), text.size()) != nullptr;
    return known ? text.data() : "localhost";
}

void resolve(std::vector<http::ListenAddress>& addresses,
             const std::vector<InheritedSocket>& sockets,
             std::set<int>& used) {
    std::vector<http::ListenAddress> resolved;
    for (const auto& address : addresses) {
        if (address.fd >= 0) {
            used.insert(address.fd);
        }
        if (!address.host.starts_with(kPrefix)) {
            resolved.push_back(address);
            continue;
        }
        const auto name = address.host.substr(kPrefix.size());
        bool found = false;
        for (const auto& socket : sockets) {
            if (socket.name != name) {
                continue;
            }
            if (!listens(socket.fd)) {
                throw ConfigurationError("the socket " + name +
                                         " from the service manager is no listening stream socket");
            }
            if (!used.insert(socket.fd).second) {
                throw ConfigurationError("the socket " + name +
                                         " from the service manager is used twice");
            }
            auto taken = address;
            taken.fd = socket.fd;
            taken.host = addressOf(socket.fd);
            resolved.push_back(taken);
            found = true;
        }
        if (!found) {
            throw ConfigurationError("the service manager handed over no socket named " + name +
                                     ": FileDescriptorName= in its unit");
        }
    }
    addresses = std::move(resolved);
}

}  // namespace

std::vector<InheritedSocket> takeInheritedSockets() {
    const auto pid = variable("LISTEN_PID");
    const auto count = variable("LISTEN_FDS");
    auto names = variable("LISTEN_FDNAMES");
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
        ::unsetenv(name);
    }
    // Meant for a parent that did not clean up: the numbers may be anything here.
    if (pid.empty() || count.empty() ||
        numberIn("LISTEN_PID", pid) != static_cast<std::uint64_t>(::getpid())) {
        return {};
    }
    const auto number = numberIn("LISTEN_FDS", count);
    if (number > kMost) {
        throw ConfigurationError("LISTEN_FDS is larger than " + std::to_string(kMost));
    }
    std::vector<InheritedSocket> sockets;
    for (int fd = kFirst; fd < kFirst + static_cast<int>(number); ++fd) {
        const auto colon = names.find(':');
        auto name = names.substr(0, colon);
        names = colon == std::string::npos ? std::string() : names.substr(colon + 1);
        if (::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
            throw ConfigurationError("LISTEN_FDS names descriptor " + std::to_string(fd) +
                                     ", which is not open");
        }
        sockets.push_back({name.empty() ? "unknown" : std::move(name), fd});
    }
    return sockets;
}

void resolveInherited(Configuration& configuration, const std::vector<InheritedSocket>& sockets) {
    std::set<int> used;
    resolve(configuration.http.listen, sockets, used);
    resolve(configuration.metrics, sockets, used);
    for (const auto& socket : sockets) {
        if (!used.contains(socket.fd)) {
            throw ConfigurationError(
                "the service manager handed over a socket named " + socket.name +
                " that neither server.listen nor metrics.listen names: write systemd:" +
                socket.name);
        }
    }
}

}  // namespace kalends::server
