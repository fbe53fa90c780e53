// One thread with its epoll set: events, deadlines, and what workers hand back.
#include "dav/http/io_loop.h"

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "dav/http/acceptor.h"
#include "dav/http/connection.h"
#include "dav/http/services.h"
#include "dav/http/tls_contexts.h"

namespace kalends::http {

namespace {

constexpr std::size_t kScratchBytes = 64 * 1024;
constexpr std::size_t kEventsPerTurn = 256;
constexpr std::chrono::milliseconds kHousePeriod{100};

}  // namespace

IoLoop::IoLoop(Services& services, Role role)
    : services_(services),
      role_(role),
      now_(std::chrono::steady_clock::now()),
      nextHouse_(now_),
      timers_(now_),
      scratch_(kScratchBytes) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    wakeFd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll_ < 0 || wakeFd_ < 0) {
        throw std::system_error(errno, std::generic_category(), "cannot make an epoll set");
    }
    // Edge-triggered, so the counter never has to be read.
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.ptr = nullptr;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wakeFd_, &event);
}

IoLoop::~IoLoop() {
    join();
    for (const AcceptedSocket& socket : mail_.sockets) {
        ::close(socket.fd);
    }
    connections_.clear();
    ::close(wakeFd_);
    ::close(epoll_);
}

void IoLoop::start() {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    // SIGPIPE included: OpenSSL writes without MSG_NOSIGNAL.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void IoLoop::listen(Acceptor& acceptor) {
    acceptors_.push_back(&acceptor);
}

void IoLoop::requestStop() {
    stopAsked_ = true;
    wake();
}

void IoLoop::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void IoLoop::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wakeFd_, &one, sizeof one);
}

void IoLoop::complete(std::unique_ptr<Exchange> exchange) {
    {
        const std::lock_guard lock(mailMutex_);
        mail_.exchanges.push_back(std::move(exchange));
    }
    if (asleep_.exchange(false)) {
        wake();
    }
}

void IoLoop::adopt(const AcceptedSocket& socket) {
    {
        const std::lock_guard lock(mailMutex_);
        mail_.sockets.push_back(socket);
    }
    if (asleep_.exchange(false)) {
        wake();
    }
}

bool IoLoop::watch(int fd, Pollable& target, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &target;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void IoLoop::unwatch(int fd) const {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
}

void IoLoop::again(Connection& connection) {
    again_.push_back(&connection);
}

void IoLoop::retire(Connection& connection) {
    retired_.push_back(&connection);
}

void IoLoop::run() {
    for (Acceptor* acceptor : acceptors_) {
        acceptor->resume(*this);
    }
    while (!(stopping_ && connections_.empty())) {
        turn();
    }
}

void IoLoop::turn() {
    int timeout = static_cast<int>(kHousePeriod.count());
    if (!again_.empty()) {
        timeout = 0;
    } else {
        // Whoever posts after this store wakes the loop; what was posted before it is seen here.
        asleep_ = true;
        const std::lock_guard lock(mailMutex_);
        if (!mail_.exchanges.empty() || !mail_.sockets.empty()) {
            timeout = 0;
        }
    }
    std::array<epoll_event, kEventsPerTurn> events;
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
    asleep_ = false;
    now_ = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.ptr != nullptr) {
            static_cast<Pollable*>(event.data.ptr)->onEvents(event.events);
        }
    }
    readMail();
    serveAgain();
    if (stopAsked_ && !stopping_) {
        beginStop();
    }
    if (now_ >= nextHouse_) {
        keepHouse();
    }
    destroyRetired();
}

void IoLoop::readMail() {
    {
        const std::lock_guard lock(mailMutex_);
        std::swap(mail_, taken_);
    }
    for (const AcceptedSocket& socket : taken_.sockets) {
        open(socket);
    }
    for (std::unique_ptr<Exchange>& exchange : taken_.exchanges) {
        Connection& connection = *exchange->connection;
        connection.onExchange(std::move(exchange));
    }
    taken_.sockets.clear();
    taken_.exchanges.clear();
}

void IoLoop::serveAgain() {
    std::swap(again_, turnNow_);
    for (Connection* connection : turnNow_) {
        connection->onTurn();
    }
    turnNow_.clear();
}

void IoLoop::open(const AcceptedSocket& socket) {
    SslHandle ssl;
    if (socket.security == Security::kTls) {
        ssl = services_.tls->newSession();
    }
    connections_.push_back(std::make_unique<Connection>(*this, socket, std::move(ssl)));
    Connection& connection = *connections_.back();
    connection.setSlot(connections_.size() - 1);
    if (stopping_) {
        connection.beginStop();
    } else {
        connection.open();
    }
}

void IoLoop::keepHouse() {
    nextHouse_ = now_ + kHousePeriod / 2;
    timers_.advance(now_, [](TimerEntry& entry) { static_cast<Connection&>(entry).onDeadline(); });
    for (Acceptor* acceptor : acceptors_) {
        acceptor->onTick();
    }
    if (role_ == Role::kHousekeeper) {
        for (std::unique_ptr<Exchange>& exchange : services_.workers.takeExpired(now_)) {
            services_.refuseExchange(*exchange, 503, "the server is busy");
            IoLoop& home = *exchange->loop;
            home.complete(std::move(exchange));
        }
    }
    if (now_ >= stopBy_) {
        stopBy_ = TimePoint::max();
        for (const auto& connection : connections_) {
            connection->close(Transport::Closing::kNormal);
        }
    }
}

void IoLoop::beginStop() {
    stopping_ = true;
    stopBy_ = now_ + services_.settings.deadlines.stopGrace;
    for (Acceptor* acceptor : acceptors_) {
        acceptor->stop();
    }
    acceptors_.clear();
    for (const auto& connection : connections_) {
        connection->beginStop();
    }
}

void IoLoop::destroyRetired() {
    // Closed connections whose exchange is with a worker stay until it is back.
    std::size_t kept = 0;
    for (Connection* connection : retired_) {
        if (connection->awaitsExchange()) {
            retired_[kept++] = connection;
            continue;
        }
        const std::size_t slot = connection->slot();
        std::swap(connections_[slot], connections_.back());
        connections_[slot]->setSlot(slot);
        connections_.pop_back();
    }
    retired_.resize(kept);
}

}  // namespace kalends::http
