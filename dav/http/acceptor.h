// A listening socket: accepts, checks the limits, deals connections out to the loops. Knows no HTTP
// but one 503.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dav/http/io_loop.h"
#include "dav/http/settings.h"

namespace kalends::http {

/// Bound and listening after construction; throws std::runtime_error that names the address.
class Acceptor : public Pollable {
  public:
    Acceptor(Services& services,
             const ListenAddress& address,
             std::span<const std::unique_ptr<IoLoop>> loops);
    ~Acceptor() override;
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    /// 0 for a socket without one (unix).
    [[nodiscard]] std::uint16_t port() const { return port_; }

    void onEvents(std::uint32_t events) override;
    /// Watches for clients from that loop's thread.
    void resume(IoLoop& loop);
    void onTick();
    void stop();

  private:
    struct Listening;
    void deal(const AcceptedSocket& socket);
    void refuse(const AcceptedSocket& socket);
    void pause();

    Services& services_;
    std::span<const std::unique_ptr<IoLoop>> loops_;
    std::unique_ptr<Listening> listening_;
    Security security_;
    std::uint16_t port_ = 0;
    int fd_ = -1;
    std::size_t nextLoop_ = 0;
    IoLoop* watchedBy_ = nullptr;
    IoLoop* pausedIn_ = nullptr;  // no descriptors were left; the backlog holds the clients
};

}  // namespace kalends::http
