// One client connection as a state machine on its I/O thread: states, events and deadlines.
#include "dav/http/connection.h"

#include <sys/epoll.h>

#include "dav/http/services.h"

namespace kalends::http {

namespace {

/// Steps before other connections get their turn (a step reads at most 64 kB or serves one
/// pipelined request).
constexpr int kStepsPerTurn = 32;

}  // namespace

Connection::Connection(IoLoop& loop, const AcceptedSocket& socket, SslHandle ssl)
    : loop_(loop),
      services_(loop.services()),
      transport_(socket.fd, std::move(ssl)),
      state_(socket.security == Security::kTls ? State::kHandshake : State::kHead),
      counting_(socket.counting),
      peer_(socket.peer),
      peerText_(socket.peer.text()),
      parser_(services_.settings.head) {}

Connection::~Connection() {
    close(Transport::Closing::kNormal);
}

void Connection::open() {
    if (!loop_.watch(transport_.fd(), *this, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)) {
        close(Transport::Closing::kNormal);
        return;
    }
    const Deadlines& deadlines = services_.settings.deadlines;
    setDeadline(state_ == State::kHandshake ? deadlines.handshake : deadlines.header);
}

void Connection::setDeadline(std::chrono::milliseconds fromNow) {
    loop_.timers().schedule(*this, loop_.now() + fromNow);
}

void Connection::clearDeadline() {
    loop_.timers().schedule(*this, TimePoint::max());
}

void Connection::onEvents(std::uint32_t events) {
    if (state_ == State::kClosed) {
        return;
    }
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        close(Transport::Closing::kNormal);
        return;
    }
    if ((events & EPOLLRDHUP) != 0) {
        inputEnded_ = true;
        if (out_ != nullptr) {
            out_->clientHungUp = true;
        }
    }
    // A TLS read can wait for the socket to take bytes and the other way round.
    const bool any = transport_.security() == Security::kTls;
    readable_ = readable_ || any || (events & (EPOLLIN | EPOLLRDHUP)) != 0;
    writable_ = writable_ || any || (events & EPOLLOUT) != 0;
    if (!queuedAgain_) {
        drive();
    }
}

void Connection::onTurn() {
    queuedAgain_ = false;
    if (state_ == State::kClosed) {
        loop_.retire(*this);
    }
    drive();
}

void Connection::drive() {
    for (int step = 0; state_ != State::kClosed; ++step) {
        if (step >= kStepsPerTurn) {
            queuedAgain_ = true;
            loop_.again(*this);
            return;
        }
        if (outputPending()) {
            if (flush() == Progress::kBlocked) {
                return;
            }
        } else if (advance() == Progress::kBlocked) {
            return;
        }
    }
}

Connection::Progress Connection::advance() {
    switch (state_) {
        case State::kHandshake:
            return shakeHands();
        case State::kHead:
        case State::kBody:
        case State::kDiscard:
            return readInput();
        case State::kLinger:
            return discardInput();
        default:
            return Progress::kBlocked;
    }
}

Connection::Progress Connection::shakeHands() {
    switch (transport_.handshake()) {
        case IoStatus::kOk:
            state_ = State::kHead;
            readable_ = true;  // the request may have come with the end of the handshake
            setDeadline(services_.settings.deadlines.header);
            return Progress::kGo;
        case IoStatus::kBlocked:
            return Progress::kBlocked;
        default:
            Counters::add(services_.counters.handshakesFailed);
            close(Transport::Closing::kNormal);
            return Progress::kGo;
    }
}

void Connection::onDeadline() {
    switch (state_) {
        case State::kHead:
            if (headBegun_) {
                Counters::add(services_.counters.timeouts);
                refuse(408, "the header took too long", Unread::kBody);
                drive();
                return;
            }
            break;
        case State::kBody:
        case State::kDiscard:
            Counters::add(services_.counters.timeouts);
            if (!outputPending()) {
                refuse(408, "the body took too long", Unread::kBody);
                drive();
                return;
            }
            break;
        case State::kWaiting:
            return;
        case State::kWriting:
            Counters::add(services_.counters.timeouts);
            close(Transport::Closing::kReset);
            return;
        case State::kHandshake:
            Counters::add(services_.counters.timeouts);
            break;
        default:
            break;
    }
    close(Transport::Closing::kNormal);
}

void Connection::beginStop() {
    const bool idle = state_ == State::kHead && !headBegun_;
    if (idle || state_ == State::kHandshake || state_ == State::kLinger) {
        close(Transport::Closing::kNormal);
    }
}

void Connection::close(Transport::Closing how) {
    if (state_ == State::kClosed) {
        return;
    }
    state_ = State::kClosed;
    TimerWheel::cancel(*this);
    transport_.close(how);
    services_.ledger.release(peer_, counting_);
    services_.counters.connectionsOpen.fetch_sub(1, std::memory_order_relaxed);
    if (out_ != nullptr) {
        out_->abandoned = true;
    }
    if (exchange_ && exchange_->wire.stream) {
        exchange_->work = Exchange::Work::kDispose;
        services_.workers.resume(std::move(exchange_));
    }
    if (!queuedAgain_) {
        loop_.retire(*this);
    }
}

}  // namespace kalends::http
