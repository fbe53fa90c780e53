// What the threads of one server share, and what a worker does with an exchange.
#include "dav/http/services.h"

#include "dav/http/compression.h"
#include "dav/http/io_loop.h"
#include "dav/http/tls_contexts.h"

namespace kalends::http {

namespace {

/// A request that waited this long for a worker is not begun when its client has hung up meanwhile.
constexpr std::chrono::seconds kPatience{1};

}  // namespace

Services::Services(ServerSettings chosen, Application& served, RefusalLog log)
    : settings(std::move(chosen)),
      application(served),
      logRefusal(std::move(log)),
      trustedProxies(settings.trustedProxies),
      ledger(settings.connections.total, settings.connections.perAddress),
      workers(settings.work,
              [this](std::unique_ptr<Exchange> exchange) { runExchange(std::move(exchange)); }) {}

Services::~Services() = default;

Response Services::refusal(const Request& request, int status, std::string_view reason) {
    Counters::add(counters.refusals);
    Response response;
    try {
        if (logRefusal) {
            logRefusal(request, status, reason);
        }
        response = application.refuseRequest(request, status, reason);
    } catch (...) {
        // An answer is owed even when the application cannot phrase it.
        response = Response{};
        response.status = status;
    }
    if (status == 503) {
        Counters::add(counters.overloaded);
        if (response.headers.find("Retry-After") == nullptr) {
            response.headers.add("Retry-After", std::to_string(settings.work.retryAfter.count()));
        }
    }
    if (status == 415 && response.headers.find("Accept-Encoding") == nullptr) {
        response.headers.add("Accept-Encoding", "gzip, deflate");
    }
    return response;
}

Persistence Services::lasting(Persistence wanted) const {
    return stopping.load(std::memory_order_relaxed) ? Persistence::kClose : wanted;
}

void Services::runExchange(std::unique_ptr<Exchange> exchange) {
    switch (exchange->work) {
        case Exchange::Work::kRequest:
            serve(*exchange);
            break;
        case Exchange::Work::kPull:
            pull(*exchange);
            break;
        case Exchange::Work::kDispose:
            return;  // nobody waits for it
    }
    IoLoop& loop = *exchange->loop;
    loop.complete(std::move(exchange));
}

void Services::serve(Exchange& exchange) {
    const auto waited = std::chrono::steady_clock::now() - exchange.queuedAt;
    if (exchange.abandoned || (exchange.clientHungUp && waited > kPatience)) {
        exchange.result = Exchange::Result::kCut;
        return;
    }
    if (waited >= settings.work.queueTime) {
        refuseExchange(exchange, 503, "the server is busy");
        return;
    }
    try {
        if (exchange.coding != ContentCoding::kIdentity && !decodeBody(exchange)) {
            return;
        }
        answer(exchange, application.handle(exchange.request));
    } catch (...) {
        Counters::add(counters.exceptions);
        refuseExchange(exchange, 500, "internal error");
    }
}

bool Services::decodeBody(Exchange& exchange) {
    try {
        exchange.request.body = inflateBody(exchange.request.body, exchange.coding,
                                            exchange.bodyLimitBytes, settings.body);
    } catch (const InflatedTooLarge&) {
        refuseExchange(exchange, 413, "the decoded body is too large");
        return false;
    } catch (const MalformedCoding&) {
        refuseExchange(exchange, 400, "the body does not match its content coding");
        return false;
    }
    exchange.request.headers.remove("Content-Encoding");
    exchange.request.headers.set("Content-Length",
                                 std::to_string(exchange.request.body.sizeBytes()));
    return true;
}

void Services::answer(Exchange& exchange, Response response) {
    exchange.terms.persistence = lasting(exchange.terms.persistence);
    exchange.wire = encodeResponse(std::move(response), exchange.terms, settings.gzip);
    exchange.result = exchange.wire.stream ? Exchange::Result::kMore : Exchange::Result::kDone;
}

void Services::refuseExchange(Exchange& exchange, int status, std::string_view reason) {
    try {
        answer(exchange, refusal(exchange.request, status, reason));
    } catch (...) {
        exchange.wire.stream.reset();
        exchange.result = Exchange::Result::kCut;
    }
}

void Services::pull(Exchange& exchange) {
    exchange.result = Exchange::Result::kCut;
    if (!exchange.abandoned) {
        try {
            exchange.result = exchange.wire.stream->pull(exchange.piece) == BodyStream::More::kYes
                                  ? Exchange::Result::kMore
                                  : Exchange::Result::kDone;
        } catch (...) {
            // The status has been sent: only cutting the connection tells the client.
            Counters::add(counters.exceptions);
        }
    }
    if (exchange.result != Exchange::Result::kMore) {
        exchange.wire.stream.reset();
    }
}

}  // namespace kalends::http
