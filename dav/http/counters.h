// What the front end counts, for the metrics page. Plain numbers; knows no format.
#pragma once

#include <atomic>
#include <cstdint>

namespace kalends::http {

/// A moment's reading.
struct CountersSnapshot {
    std::uint64_t connectionsAccepted = 0;
    std::uint64_t connectionsOpen = 0;
    std::uint64_t connectionsRefused = 0;  // by the limits
    std::uint64_t handshakesFailed = 0;
    std::uint64_t requests = 0;    // complete ones given to workers
    std::uint64_t refusals = 0;    // answered by the front end or by judgeHead
    std::uint64_t overloaded = 0;  // of them 503
    std::uint64_t timeouts = 0;    // connections ended by a deadline, idle ones not counted
    std::uint64_t exceptions = 0;  // handle() threw
    std::uint64_t bytesReceived = 0;
    std::uint64_t bytesSent = 0;
    std::uint64_t quickQueued = 0;
    std::uint64_t heavyQueued = 0;
    std::uint64_t workersBusy = 0;
};

struct Counters {
    using Counter = std::atomic<std::uint64_t>;
    Counter connectionsAccepted{0};
    Counter connectionsOpen{0};
    Counter connectionsRefused{0};
    Counter handshakesFailed{0};
    Counter requests{0};
    Counter refusals{0};
    Counter overloaded{0};
    Counter timeouts{0};
    Counter exceptions{0};
    Counter bytesReceived{0};
    Counter bytesSent{0};

    static void add(Counter& counter, std::uint64_t amount = 1) {
        counter.fetch_add(amount, std::memory_order_relaxed);
    }
};

}  // namespace kalends::http
