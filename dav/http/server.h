// The HTTP/1.1 front end: sockets, TLS, framing, workers. Knows nothing of DAV.
//
// I/O threads own the connections and do everything that waits for a client; workers get complete
// requests and give back whole responses or generators, so neither a slow sender nor a slow reader
// holds a worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "dav/http/counters.h"
#include "dav/http/message.h"
#include "dav/http/refusal_log.h"
#include "dav/http/settings.h"

namespace kalends::http {

class Server {
  public:
    /// `application` must outlive the server. Throws std::invalid_argument for settings that make
    /// no sense.
    Server(ServerSettings settings, Application& application, RefusalLog log = {});
    /// Stops it when it runs.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds, then serves. Throws std::runtime_error that names the address, TlsError that names
    /// the file. Once stopped, a server cannot be started again.
    void start();
    /// Stops accepting, lets requests in progress finish within the grace time, joins all threads.
    /// A handle() that runs longer is waited for, without its client.
    void stop();
    /// The port of the nth listener, for those that asked for any.
    [[nodiscard]] std::uint16_t port(std::size_t listener = 0) const;
    /// Reads certificate and key again, for new connections. Throws TlsError and keeps the old ones
    /// when the new ones are no good.
    void reloadTls();
    [[nodiscard]] CountersSnapshot counters() const;

  private:
    struct Running;
    std::unique_ptr<Running> running_;
};

}  // namespace kalends::http
