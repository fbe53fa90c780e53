// One thread with its epoll set: events, deadlines, and what workers hand back. Knows no HTTP.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "dav/http/address.h"
#include "dav/http/exchange.h"
#include "dav/http/settings.h"
#include "dav/http/timer_wheel.h"

namespace kalends::http {

class Acceptor;
class Connection;
struct Services;

/// What an epoll event belongs to.
class Pollable {
  public:
    virtual ~Pollable() = default;
    virtual void onEvents(std::uint32_t events) = 0;
};

/// A socket just accepted and counted in the ledger.
struct AcceptedSocket {
    int fd = -1;
    Security security = Security::kPlain;
    IpAddress peer;
    ConnectionLedger::Counting counting = ConnectionLedger::Counting::kPerAddress;
};

/// Everything but complete(), adopt() and stop() is for the loop's own thread.
class IoLoop {
  public:
    /// The housekeeper expires queued work for all loops.
    enum class Role : std::uint8_t { kHousekeeper, kPlain };

    IoLoop(Services& services, Role role);
    ~IoLoop();
    IoLoop(const IoLoop&) = delete;
    IoLoop& operator=(const IoLoop&) = delete;

    void start();
    /// Watches an acceptor; before start() only. The loop stops watching when it stops.
    void listen(Acceptor& acceptor);
    /// Lets requests in progress finish within the grace time, then ends the thread and joins it.
    void requestStop();
    void join();

    /// From any thread.
    void complete(std::unique_ptr<Exchange> exchange);
    void adopt(const AcceptedSocket& socket);

    [[nodiscard]] Services& services() { return services_; }

    [[nodiscard]] TimePoint now() const { return now_; }

    [[nodiscard]] TimerWheel& timers() { return timers_; }

    /// Shared by all connections of the loop; valid until the next event.
    [[nodiscard]] std::span<char> scratch() { return scratch_; }

    /// Gives the connection another turn after the others had theirs.
    void again(Connection& connection);
    /// The connection is closed; it is destroyed when its exchange is back.
    void retire(Connection& connection);
    [[nodiscard]] bool watch(int fd, Pollable& target, std::uint32_t events) const;
    void unwatch(int fd) const;

  private:
    struct Mail {
        std::vector<std::unique_ptr<Exchange>> exchanges;
        std::vector<AcceptedSocket> sockets;
    };

    void run();
    void turn();
    void wake();
    void readMail();
    void serveAgain();
    void keepHouse();
    void open(const AcceptedSocket& socket);
    void beginStop();
    void destroyRetired();

    Services& services_;
    Role role_;
    int epoll_ = -1;
    int wakeFd_ = -1;
    std::thread thread_;
    std::vector<Acceptor*> acceptors_;
    std::mutex mailMutex_;
    Mail mail_;
    Mail taken_;
    std::atomic<bool> asleep_{false};
    std::atomic<bool> stopAsked_{false};
    bool stopping_ = false;
    TimePoint now_;
    TimePoint stopBy_ = TimePoint::max();
    TimePoint nextHouse_;
    TimerWheel timers_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<Connection*> again_;
    std::vector<Connection*> turnNow_;
    std::vector<Connection*> retired_;
    std::vector<char> scratch_;
};

}  // namespace kalends::http
