// What the threads of one server share: settings, application, workers, counters. Owned by Server.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "dav/http/address.h"
#include "dav/http/counters.h"
#include "dav/http/message.h"
#include "dav/http/refusal_log.h"
#include "dav/http/settings.h"
#include "dav/http/worker_pool.h"

namespace kalends::http {

class TlsContexts;

struct Services {
    Services(ServerSettings chosen, Application& served, RefusalLog log);
    ~Services();
    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    const ServerSettings settings;
    Application& application;
    const RefusalLog logRefusal;
    const AddressSet trustedProxies;
    ConnectionLedger ledger;
    Counters counters;
    std::unique_ptr<TlsContexts> tls;  // when a listener uses it
    WorkerPool workers;
    std::atomic<std::uint64_t> nextRequestId{1};
    std::atomic<bool> stopping{false};

    /// The application's refusal, or a bare one when it throws. Adds Retry-After to 503. Noted in
    /// the log with what is known of the request.
    [[nodiscard]] Response refusal(const Request& request, int status, std::string_view reason);
    /// Answers an exchange with a refusal instead of running it.
    void refuseExchange(Exchange& exchange, int status, std::string_view reason);
    /// Persistence of an answer made now.
    [[nodiscard]] Persistence lasting(Persistence wanted) const;

  private:
    void runExchange(std::unique_ptr<Exchange> exchange);
    void serve(Exchange& exchange);
    void answer(Exchange& exchange, Response response);
    [[nodiscard]] bool decodeBody(Exchange& exchange);
    void pull(Exchange& exchange);
};

}  // namespace kalends::http
