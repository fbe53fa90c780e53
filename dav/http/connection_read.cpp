// The reading half of a connection: bytes to requests, refusals from the head alone.
#include <system_error>

#include "dav/http/connection.h"
#include "dav/http/services.h"

namespace kalends::http {

namespace {

constexpr std::size_t kKeptInputBytes = 1024;  // an idle connection holds no larger buffer

}  // namespace

Connection::Progress Connection::readInput() {
    if (inputAt_ < input_.size()) {
        const State before = state_;
        std::string_view rest = std::string_view(input_).substr(inputAt_);
        const std::size_t had = rest.size();
        consume(rest);
        inputAt_ = input_.size() - rest.size();
        if (inputAt_ == input_.size()) {
            input_.clear();
            inputAt_ = 0;
            if (input_.capacity() > kKeptInputBytes) {
                input_.shrink_to_fit();
            }
        }
        if (rest.size() != had || state_ != before || outputPending()) {
            return Progress::kGo;
        }
    }
    return receive();
}

Connection::Progress Connection::receive() {
    if (!readable_) {
        return Progress::kBlocked;
    }
    const std::span<char> scratch = loop_.scratch();
    const IoResult result = transport_.read(scratch);
    if (result.status == IoStatus::kBlocked) {
        readable_ = false;
        return Progress::kBlocked;
    }
    if (result.status != IoStatus::kOk) {
        close(Transport::Closing::kNormal);
        return Progress::kGo;
    }
    Counters::add(services_.counters.bytesReceived, result.bytes);
    if (transport_.security() == Security::kPlain && result.bytes < scratch.size() &&
        !inputEnded_) {
        readable_ = false;  // a short read has emptied the socket: the next bytes raise an event
    }
    std::string_view fresh(scratch.data(), result.bytes);
    if (inputAt_ < input_.size()) {
        input_.erase(0, inputAt_);
        inputAt_ = 0;
        input_.append(fresh);
        return Progress::kGo;
    }
    consume(fresh);
    input_.assign(fresh);
    inputAt_ = 0;
    return Progress::kGo;
}

void Connection::consume(std::string_view& input) {
    while (!input.empty() && !outputPending()) {
        const State state = state_;
        const std::size_t had = input.size();
        if (state == State::kHead) {
            consumeHead(input);
        } else if (state == State::kBody || state == State::kDiscard) {
            consumeBody(input);
        } else {
            return;
        }
        if (state_ == state && input.size() == had) {
            return;
        }
    }
}

void Connection::consumeHead(std::string_view& input) {
    switch (parser_.parse(input)) {
        case HeadParser::Outcome::kNeedMore:
            if (parser_.started() && !headBegun_) {
                headBegun_ = true;
                if (answered_) {  // the first head's time runs from the connection
                    setDeadline(services_.settings.deadlines.header);
                }
            }
            return;
        case HeadParser::Outcome::kFault:
            input = {};
            refuse(parser_.fault().status, parser_.fault().reason, Unread::kBody);
            return;
        case HeadParser::Outcome::kComplete:
            input.remove_prefix(parser_.headBytes());
            onHead(!input.empty());
            return;
    }
}

void Connection::describeRequest() {
    RequestHead& head = parser_.head();
    framing_ = readFraming(head);
    exchange_ = std::make_unique<Exchange>();
    exchange_->loop = &loop_;
    exchange_->connection = this;
    exchange_->coding = framing_.coding;
    exchange_->terms = {head.version, framing_.persistence,
                        head.method == "HEAD" ? BodyUse::kHeadOnly : BodyUse::kSend, framing_.gzip};
    Request& request = exchange_->request;
    request.method = std::move(head.method);
    request.target = std::move(head.target);
    request.headers = std::move(head.headers);
    request.peerAddress = peerText_;
    request.secure = transport_.security() == Security::kTls;
    request.id = services_.nextRequestId.fetch_add(1, std::memory_order_relaxed);
    applyForwarded(request,
                   counting_ == ConnectionLedger::Counting::kExempt ? PeerTrust::kTrustedProxy
                                                                    : PeerTrust::kStranger,
                   services_.trustedProxies);
    parser_.reset();
}

HeadDecision Connection::judge() {
    HeadDecision decision;
    try {
        decision = services_.application.judgeHead(exchange_->request);
        if (decision.refusal) {
            Counters::add(services_.counters.refusals);
        }
    } catch (...) {
        Counters::add(services_.counters.exceptions);
        decision.refusal = services_.refusal(exchange_->request, 500, "internal error");
    }
    if (!decision.refusal && framing_.refusal) {
        decision.refusal = services_.refusal(exchange_->request, framing_.refusal->status,
                                             framing_.refusal->reason);
    }
    if (!decision.refusal && framing_.contentLength > decision.bodyLimitBytes) {
        decision.refusal = services_.refusal(exchange_->request, 413, "the body is too large");
    }
    return decision;
}

void Connection::onHead(bool bodyHasBegun) {
    headBegun_ = true;
    describeRequest();
    if (framing_.fault) {
        refuse(framing_.fault->status, framing_.fault->reason, Unread::kBody);
        return;
    }
    HeadDecision decision = judge();
    if (decision.refusal) {
        refuseHead(std::move(*decision.refusal), bodyHasBegun);
        return;
    }
    exchange_->bodyLimitBytes = decision.bodyLimitBytes;
    exchange_->workClass = decision.workClass;
    if (framing_.body == BodyFraming::kNone) {
        submit();
        return;
    }
    sink_.emplace(services_.settings.body);
    if (framing_.body == BodyFraming::kSized) {
        sink_->expect(framing_.contentLength);
    }
    startBody(State::kBody);
    if (framing_.expectsContinue && !bodyHasBegun) {
        queueOutput("HTTP/1.1 100 Continue\r\n\r\n", {});
    }
}

void Connection::startBody(State next) {
    state_ = next;
    chunks_ = {};
    bodyLeft_ = framing_.contentLength;
    bodyRead_ = 0;
    bodyBegun_ = loop_.now();
    setBodyDeadline();
}

void Connection::setBodyDeadline() {
    const Deadlines& deadlines = services_.settings.deadlines;
    TimePoint deadline = bodyBegun_ + deadlines.body;
    if (deadlines.bodyBytesPerSecond > 0) {
        const std::chrono::milliseconds earned(bodyRead_ * 1000 / deadlines.bodyBytesPerSecond);
        deadline = std::min(deadline, bodyBegun_ + deadlines.bodyGrace + earned);
    }
    loop_.timers().schedule(*this, deadline);
}

void Connection::consumeBody(std::string_view& input) {
    if (framing_.body == BodyFraming::kChunked) {
        consumeChunks(input);
        return;
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bodyLeft_, input.size()));
    const std::string_view data = input.substr(0, count);
    input.remove_prefix(count);
    bodyLeft_ -= count;
    if (!takeBody(data)) {
        input = {};
        return;
    }
    if (bodyLeft_ == 0) {
        onBodyComplete();
    } else {
        setBodyDeadline();
    }
}

void Connection::consumeChunks(std::string_view& input) {
    std::string_view data;
    for (;;) {
        switch (chunks_.next(input, data)) {
            case ChunkedDecoder::Outcome::kData:
                if (!takeBody(data)) {
                    input = {};
                    return;
                }
                break;
            case ChunkedDecoder::Outcome::kNeedMore:
                setBodyDeadline();
                return;
            case ChunkedDecoder::Outcome::kComplete:
                onBodyComplete();
                return;
            case ChunkedDecoder::Outcome::kFault:
                input = {};
                refuse(400, "malformed chunked body", Unread::kBody);
                return;
        }
    }
}

bool Connection::takeBody(std::string_view data) {
    bodyRead_ += data.size();
    if (state_ == State::kDiscard) {
        if (bodyRead_ > services_.settings.body.drainLimitBytes) {
            answerNow(std::move(*refusal_), Persistence::kClose, Unread::kBody);
            return false;
        }
        return true;
    }
    if (bodyRead_ > exchange_->bodyLimitBytes) {
        refuse(413, "the body is too large", Unread::kBody);
        return false;
    }
    try {
        sink_->write(data);
    } catch (const std::system_error&) {
        refuse(503, "no room to receive the body", Unread::kBody);
        return false;
    }
    return true;
}

void Connection::onBodyComplete() {
    if (state_ == State::kDiscard) {
        answerNow(std::move(*refusal_), exchange_->terms.persistence, Unread::kNothing);
        return;
    }
    exchange_->request.body = sink_->finish();
    sink_.reset();
    submit();
}

void Connection::submit() {
    clearDeadline();
    state_ = State::kWaiting;
    out_ = exchange_.get();
    out_->clientHungUp = inputEnded_;
    if (services_.workers.submit(exchange_, loop_.now()) == WorkerPool::Admission::kQueued) {
        Counters::add(services_.counters.requests);
        return;
    }
    out_ = nullptr;
    answerNow(services_.refusal(exchange_->request, 503, "the server is busy"),
              exchange_->terms.persistence, Unread::kNothing);
}

void Connection::refuse(int status, std::string_view reason, Unread unread) {
    Request unknown;  // its head was not understood, or never came
    unknown.peerAddress = peerText_;
    answerNow(services_.refusal(exchange_ ? exchange_->request : unknown, status, reason),
              Persistence::kClose, unread);
}

void Connection::refuseHead(Response response, bool bodyHasBegun) {
    if (framing_.body == BodyFraming::kNone) {
        answerNow(std::move(response), exchange_->terms.persistence, Unread::kNothing);
        return;
    }
    // Whether a client that asked first still sends its body cannot be known (RFC 9110
    // section 10.1.1).
    const bool unknown = framing_.expectsContinue && !bodyHasBegun;
    if (unknown || response.closeConnection ||
        framing_.contentLength > services_.settings.body.drainLimitBytes) {
        answerNow(std::move(response), Persistence::kClose, Unread::kBody);
        return;
    }
    refusal_ = std::make_unique<Response>(std::move(response));
    startBody(State::kDiscard);
}

void Connection::answerNow(Response response, Persistence persistence, Unread unread) {
    if (!exchange_) {
        exchange_ = std::make_unique<Exchange>();
        exchange_->loop = &loop_;
        exchange_->connection = this;
    }
    refusal_.reset();
    sink_.reset();
    exchange_->terms.persistence = services_.lasting(persistence);
    lingers_ = unread == Unread::kBody;
    try {
        startWriting(
            encodeResponse(std::move(response), exchange_->terms, services_.settings.gzip));
    } catch (...) {
        close(Transport::Closing::kReset);
    }
}

}  // namespace kalends::http
