// One client connection as a state machine on its I/O thread: reads requests in order, writes
// answers in order.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dav/http/body_sink.h"
#include "dav/http/chunked.h"
#include "dav/http/exchange.h"
#include "dav/http/forwarded.h"
#include "dav/http/head_parser.h"
#include "dav/http/io_loop.h"
#include "dav/http/transport.h"

namespace kalends::http {

class Connection : public Pollable, public TimerEntry {
  public:
    Connection(IoLoop& loop, const AcceptedSocket& socket, SslHandle ssl);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void open();
    void onEvents(std::uint32_t events) override;
    void onDeadline();
    void onTurn();
    /// An exchange comes back from a worker.
    void onExchange(std::unique_ptr<Exchange> exchange);
    /// Closes at once when no request is in progress, else after the answer.
    void beginStop();
    void close(Transport::Closing how);

    [[nodiscard]] bool awaitsExchange() const { return out_ != nullptr; }

    [[nodiscard]] std::size_t slot() const { return slot_; }

    void setSlot(std::size_t slot) { slot_ = slot; }

  private:
    enum class State : std::uint8_t {
        kHandshake,
        kHead,     // idle, or a head has begun
        kBody,     // reading the body of exchange_
        kDiscard,  // reading a refused body before refusal_ is answered
        kWaiting,  // the exchange is with a worker
        kWriting,  // an answer, or a piece of one, is on its way
        kLinger,   // all is said; what the client still sends is thrown away
        kClosed,
    };
    enum class Progress : std::uint8_t { kGo, kBlocked };
    enum class Unread : std::uint8_t { kNothing, kBody };  // is a body still to come?

    // connection.cpp: the machine
    void drive();
    [[nodiscard]] Progress advance();
    [[nodiscard]] Progress shakeHands();
    void setDeadline(std::chrono::milliseconds fromNow);
    void clearDeadline();

    // connection_read.cpp: bytes to requests
    [[nodiscard]] Progress readInput();
    [[nodiscard]] Progress receive();
    void consume(std::string_view& input);
    void consumeHead(std::string_view& input);
    void consumeBody(std::string_view& input);
    void consumeChunks(std::string_view& input);
    [[nodiscard]] bool takeBody(std::string_view data);
    void onHead(bool bodyHasBegun);
    void startBody(State next);
    void onBodyComplete();
    void submit();
    void describeRequest();
    [[nodiscard]] HeadDecision judge();
    void setBodyDeadline();
    void refuse(int status, std::string_view reason, Unread unread);
    void refuseHead(Response response, bool bodyHasBegun);
    void answerNow(Response response, Persistence persistence, Unread unread);

    // connection_write.cpp: answers to bytes
    [[nodiscard]] bool outputPending() const { return outputAt_ < outputEnd_; }

    void queueOutput(std::string first, std::string second);
    [[nodiscard]] Progress flush();
    void onSent(std::size_t bytes);
    void onOutputComplete();
    void startWriting(WireResponse wire);
    void pullMore();
    void nextRequest();
    void finish();
    void linger();
    [[nodiscard]] Progress discardInput();

    IoLoop& loop_;
    Services& services_;
    Transport transport_;
    State state_;
    bool readable_ = false;
    bool writable_ = true;
    bool inputEnded_ = false;  // the peer has shut down its side
    bool queuedAgain_ = false;
    bool lastAnswer_ = false;  // close after the answer being written
    bool lingers_ = false;     // ... and the client may still be sending
    bool headBegun_ = false;
    bool answered_ = false;  // at least one request was served
    ConnectionLedger::Counting counting_;
    IpAddress peer_;
    std::string peerText_;
    std::size_t slot_ = 0;

    std::string input_;  // received and not yet consumed, from inputAt_
    std::size_t inputAt_ = 0;
    HeadParser parser_;
    std::unique_ptr<Exchange>
        exchange_;             // of the request being read, or with a stream to pull from
    Exchange* out_ = nullptr;  // the exchange a worker has

    Framing framing_;
    ChunkedDecoder chunks_;
    std::optional<BodySink> sink_;
    std::uint64_t bodyLeft_ = 0;  // sized bodies
    std::uint64_t bodyRead_ = 0;
    TimePoint bodyBegun_;
    std::unique_ptr<Response> refusal_;

    std::array<std::string, 2> output_;
    std::size_t outputAt_ = 0;
    std::size_t outputEnd_ = 0;
    std::size_t lingerLeft_ = 0;
};

}  // namespace kalends::http
