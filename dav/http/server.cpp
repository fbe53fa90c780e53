// The HTTP/1.1 front end: composition, start and stop.
#include "dav/http/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "dav/http/acceptor.h"
#include "dav/http/io_loop.h"
#include "dav/http/services.h"
#include "dav/http/tls_contexts.h"

namespace kalends::http {

namespace {

/// Best effort: a lower hard limit only means fewer connections.
void raiseOpenFiles(std::uint64_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

bool usesTls(const ServerSettings& settings) {
    return std::any_of(settings.listen.begin(), settings.listen.end(),
                       [](const auto& address) { return address.security == Security::kTls; });
}

std::uint64_t read(const Counters::Counter& counter) {
    return counter.load(std::memory_order_relaxed);
}

}  // namespace

struct Server::Running {
    Running(ServerSettings settings, Application& application, RefusalLog log)
        : services(std::move(settings), application, std::move(log)) {}

    Services services;
    // Destroyed before the services they use, the acceptors first.
    std::vector<std::unique_ptr<IoLoop>> loops;
    std::vector<std::unique_ptr<Acceptor>> acceptors;
    std::vector<std::uint16_t> ports;
    bool started = false;
};

Server::Server(ServerSettings settings, Application& application, RefusalLog log) {
    if (settings.listen.empty()) {
        throw std::invalid_argument("no address to listen on");
    }
    settings.ioThreads = std::clamp(settings.ioThreads, 1U, 8U);
    running_ = std::make_unique<Running>(std::move(settings), application, std::move(log));
}

Server::~Server() {
    stop();
}

void Server::start() {
    Running& running = *running_;
    Services& services = running.services;
    raiseOpenFiles(services.settings.openFiles);
    if (usesTls(services.settings)) {
        services.tls = std::make_unique<TlsContexts>(services.settings.tls);
    }
    for (unsigned i = 0; i < services.settings.ioThreads; ++i) {
        running.loops.push_back(std::make_unique<IoLoop>(
            services, i == 0 ? IoLoop::Role::kHousekeeper : IoLoop::Role::kPlain));
    }
    for (const ListenAddress& address : services.settings.listen) {
        running.acceptors.push_back(std::make_unique<Acceptor>(services, address, running.loops));
        running.ports.push_back(running.acceptors.back()->port());
        running.loops.front()->listen(*running.acceptors.back());
    }
    services.workers.start();
    running.started = true;
    for (const auto& loop : running.loops) {
        loop->start();
    }
}

void Server::stop() {
    Running& running = *running_;
    if (!std::exchange(running.started, false)) {
        return;
    }
    running.services.stopping = true;
    // The first loop accepts: once it has stopped, no connection comes to the others any more.
    for (const auto& loop : running.loops) {
        loop->requestStop();
    }
    for (const auto& loop : running.loops) {
        loop->join();
    }
    running.services.workers.stop();
    running.loops.clear();
    running.acceptors.clear();
}

std::uint16_t Server::port(std::size_t listener) const {
    return running_->ports.at(listener);
}

void Server::reloadTls() {
    if (running_->services.tls) {
        running_->services.tls->reload();
    }
}

CountersSnapshot Server::counters() const {
    const Services& services = running_->services;
    const Counters& counters = services.counters;
    CountersSnapshot now;
    now.connectionsAccepted = read(counters.connectionsAccepted);
    now.connectionsOpen = read(counters.connectionsOpen);
    now.connectionsRefused = read(counters.connectionsRefused);
    now.handshakesFailed = read(counters.handshakesFailed);
    now.requests = read(counters.requests);
    now.refusals = read(counters.refusals);
    now.overloaded = read(counters.overloaded);
    now.timeouts = read(counters.timeouts);
    now.exceptions = read(counters.exceptions);
    now.bytesReceived = read(counters.bytesReceived);
    now.bytesSent = read(counters.bytesSent);
    now.quickQueued = services.workers.quickQueued();
    now.heavyQueued = services.workers.heavyQueued();
    now.workersBusy = services.workers.busy();
    return now;
}

}  // namespace kalends::http
