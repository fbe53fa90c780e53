// The TLS context in force and its replacement. The only place that builds contexts
// (Poco::Net::Context).
#pragma once

#include <memory>
#include <stdexcept>

#include "dav/http/settings.h"
#include "dav/http/transport.h"

namespace kalends::http {

/// Certificate or key cannot be used; the message names the file and the reason.
class TlsError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class TlsContexts {
  public:
    /// Throws TlsError.
    explicit TlsContexts(const TlsSettings& settings);
    ~TlsContexts();
    TlsContexts(const TlsContexts&) = delete;
    TlsContexts& operator=(const TlsContexts&) = delete;

    /// Reads the files again. Throws TlsError and keeps the context in force when they are no good.
    void reload();
    /// A server side session of the context in force. Thread-safe.
    [[nodiscard]] SslHandle newSession();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kalends::http
