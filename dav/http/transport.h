// One accepted socket, plain or TLS, non-blocking. Knows nothing of HTTP.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "dav/http/settings.h"

struct ssl_st;

namespace kalends::http {

struct SslDeleter {
    void operator()(ssl_st* ssl) const;
};

using SslHandle = std::unique_ptr<ssl_st, SslDeleter>;

enum class IoStatus : std::uint8_t { kOk, kBlocked, kClosed, kFailed };

struct IoResult {
    IoStatus status = IoStatus::kOk;
    std::size_t bytes = 0;
};

class Transport {
  public:
    /// Takes over `fd`; `ssl` is empty for a plain connection.
    Transport(int fd, SslHandle ssl);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    [[nodiscard]] int fd() const { return fd_; }

    [[nodiscard]] Security security() const { return ssl_ ? Security::kTls : Security::kPlain; }

    /// kOk when the TLS handshake is complete; kBlocked: call again when the socket is ready.
    [[nodiscard]] IoStatus handshake();
    [[nodiscard]] IoResult read(std::span<char> into);
    /// Sends from the front of the pieces, small ones together in one call.
    [[nodiscard]] IoResult write(std::span<const iovec> pieces);
    /// Tells the peer that nothing more comes; reading stays possible.
    void endOutput();
    /// Reads what is on the wire and throws it away, TLS or not.
    [[nodiscard]] IoResult discard(std::span<char> scratch);
    /// True when the kernel holds bytes nobody has read.
    [[nodiscard]] bool hasUnread() const;
    /// Closes; with kReset the peer sees that the answer was cut off.
    enum class Closing : std::uint8_t { kNormal, kReset };
    void close(Closing how);

  private:
    [[nodiscard]] IoResult readTls(std::span<char> into);
    [[nodiscard]] IoResult writeTls(std::span<const iovec> pieces);
    [[nodiscard]] IoStatus tlsStatus(int result);

    int fd_;
    SslHandle ssl_;
    bool established_ = false;
    bool broken_ = false;  // after a fatal TLS error no close_notify may be sent
};

}  // namespace kalends::http
