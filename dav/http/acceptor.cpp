// A listening socket: accepts, checks the limits, deals connections out to the loops.
#include "dav/http/acceptor.h"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>

#include "dav/http/services.h"

namespace kalends::http {

namespace {

constexpr int kAcceptsPerTurn = 64;

std::uint16_t portOf(int fd) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return 0;
    }
    if (address.ss_family == AF_INET) {
        return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
    }
    if (address.ss_family == AF_INET6) {
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
    }
    return 0;
}

}  // namespace

struct Acceptor::Listening {
    Poco::Net::ServerSocket socket;
};

Acceptor::Acceptor(Services& services,
                   const ListenAddress& address,
                   std::span<const std::unique_ptr<IoLoop>> loops)
    : services_(services), loops_(loops), security_(address.security), fd_(address.fd) {
    const std::string name = address.host + ":" + std::to_string(address.port);
    if (fd_ < 0) {
        listening_ = std::make_unique<Listening>();
        try {
            const Poco::Net::SocketAddress bound(address.host, address.port);
            // Reusing the port would let a second server share it unnoticed.
            if (bound.family() == Poco::Net::SocketAddress::IPv6) {
                listening_->socket.bind6(bound, true, false, address.host != "::");
            } else {
                listening_->socket.bind(bound, true, false);
            }
            listening_->socket.listen(services_.settings.backlog);
        } catch (const Poco::Exception& error) {
            throw std::runtime_error("cannot listen on " + name + ": " + error.displayText());
        }
        fd_ = listening_->socket.impl()->sockfd();
    }
    const int flags = ::fcntl(fd_, F_GETFL);
    if (flags < 0 || ::fcntl(fd_, F_SETFL, flags | O_NONBLOCK) != 0 ||
        ::fcntl(fd_, F_SETFD, FD_CLOEXEC) != 0) {
        throw std::runtime_error("cannot listen on descriptor " + std::to_string(fd_));
    }
    port_ = portOf(fd_);
}

Acceptor::~Acceptor() {
    if (!listening_ && fd_ >= 0) {
        ::close(fd_);
    }
}

void Acceptor::resume(IoLoop& loop) {
    if (watchedBy_ == nullptr && loop.watch(fd_, *this, EPOLLIN)) {
        watchedBy_ = &loop;
    }
}

void Acceptor::pause() {
    pausedIn_ = watchedBy_;
    watchedBy_->unwatch(fd_);
    watchedBy_ = nullptr;
}

void Acceptor::onTick() {
    if (pausedIn_ != nullptr) {
        resume(*std::exchange(pausedIn_, nullptr));
    }
}

void Acceptor::stop() {
    if (watchedBy_ != nullptr) {
        watchedBy_->unwatch(fd_);
        watchedBy_ = nullptr;
    }
    pausedIn_ = nullptr;
    if (listening_) {
        // New clients are to be refused by the kernel at once, not to wait in the backlog. A socket
        // that was handed to us stays open elsewhere, for the next process.
        ::shutdown(fd_, SHUT_RD);
    }
}

void Acceptor::onEvents(std::uint32_t /*events*/) {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        const int fd = ::accept4(fd_, reinterpret_cast<sockaddr*>(&address), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                pause();
                return;
            }
            if (errno != EINTR && errno != ECONNABORTED) {
                return;
            }
            continue;
        }
        Counters::add(services_.counters.connectionsAccepted);
        AcceptedSocket accepted{fd, security_, IpAddress::of(address), {}};
        if (services_.trustedProxies.contains(accepted.peer)) {
            accepted.counting = ConnectionLedger::Counting::kExempt;
        }
        if (services_.ledger.admit(accepted.peer, accepted.counting) ==
            ConnectionLedger::Verdict::kAdmitted) {
            deal(accepted);
        } else {
            refuse(accepted);
        }
    }
}

void Acceptor::deal(const AcceptedSocket& socket) {
    const int on = 1;
    ::setsockopt(socket.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Counters::add(services_.counters.connectionsOpen);
    loops_[nextLoop_]->adopt(socket);
    nextLoop_ = (nextLoop_ + 1) % loops_.size();
}

void Acceptor::refuse(const AcceptedSocket& socket) {
    Counters::add(services_.counters.connectionsRefused);
    if (socket.security == Security::kPlain) {
        const std::string answer =
            "HTTP/1.1 503 Service Unavailable\r\nServer: Kalends\r\nRetry-After: " +
            std::to_string(services_.settings.work.retryAfter.count()) +
            "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        [[maybe_unused]] const ssize_t sent =
            ::send(socket.fd, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        ::shutdown(socket.fd, SHUT_WR);
    }
    ::close(socket.fd);
}

}  // namespace kalends::http
