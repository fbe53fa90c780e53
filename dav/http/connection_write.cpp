// The writing half of a connection: answers to bytes, pieces on demand, a polite end.
#include "dav/http/connection.h"
#include "dav/http/services.h"

namespace kalends::http {

namespace {

constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;

}  // namespace

void Connection::queueOutput(std::string first, std::string second) {
    output_[0] = std::move(first);
    output_[1] = std::move(second);
    outputAt_ = 0;
    outputEnd_ = output_[0].size() + output_[1].size();
}

Connection::Progress Connection::flush() {
    if (!writable_) {
        return Progress::kBlocked;
    }
    std::array<iovec, 2> pieces;
    std::size_t count = 0;
    std::size_t skip = outputAt_;
    for (std::string& piece : output_) {
        if (skip < piece.size()) {
            pieces[count++] = {piece.data() + skip, piece.size() - skip};
            skip = 0;
        } else {
            skip -= piece.size();
        }
    }
    const IoResult result = transport_.write(std::span(pieces.data(), count));
    switch (result.status) {
        case IoStatus::kOk:
            onSent(result.bytes);
            return Progress::kGo;
        case IoStatus::kBlocked:
            writable_ = false;
            setDeadline(services_.settings.deadlines.writeStall);
            return Progress::kBlocked;
        default:
            close(Transport::Closing::kNormal);
            return Progress::kGo;
    }
}

void Connection::onSent(std::size_t bytes) {
    Counters::add(services_.counters.bytesSent, bytes);
    outputAt_ += bytes;
    if (!outputPending()) {
        onOutputComplete();
    }
}

void Connection::onOutputComplete() {
    queueOutput({}, {});
    if (state_ == State::kBody) {
        setBodyDeadline();  // it was a 100 Continue
        return;
    }
    if (exchange_ && exchange_->wire.stream) {
        pullMore();
    } else if (lastAnswer_) {
        finish();
    } else {
        nextRequest();
    }
}

void Connection::nextRequest() {
    exchange_.reset();
    answered_ = true;
    headBegun_ = false;
    state_ = State::kHead;
    setDeadline(services_.settings.deadlines.idle);
    if (services_.stopping) {
        finish();
    }
}

void Connection::startWriting(WireResponse wire) {
    state_ = State::kWriting;
    lastAnswer_ = wire.persistence == Persistence::kClose;
    queueOutput(std::move(wire.head), std::move(wire.body));
    if (wire.stream) {
        exchange_->wire.stream = std::move(wire.stream);
    } else {
        exchange_.reset();
    }
}

void Connection::pullMore() {
    clearDeadline();  // the time is the generator's now
    exchange_->work = Exchange::Work::kPull;
    out_ = exchange_.get();
    services_.workers.resume(std::move(exchange_));
}

void Connection::onExchange(std::unique_ptr<Exchange> exchange) {
    out_ = nullptr;
    if (state_ == State::kClosed) {
        if (exchange->wire.stream) {
            exchange->work = Exchange::Work::kDispose;
            services_.workers.resume(std::move(exchange));
        }
        return;
    }
    if (exchange->result == Exchange::Result::kCut) {
        close(Transport::Closing::kReset);
        return;
    }
    exchange_ = std::move(exchange);
    if (exchange_->work == Exchange::Work::kRequest) {
        startWriting(std::move(exchange_->wire));
    } else {
        queueOutput(std::exchange(exchange_->piece, {}), {});
        if (!outputPending()) {
            onOutputComplete();
        }
    }
    if (!queuedAgain_) {
        drive();
    }
}

void Connection::finish() {
    const bool unread =
        lingers_ || inputAt_ < input_.size() || (readable_ && transport_.hasUnread());
    if (unread && !inputEnded_) {
        linger();
    } else {
        close(Transport::Closing::kNormal);
    }
}

void Connection::linger() {
    // Closing with unread input would reset the connection and may take the answer from the client.
    exchange_.reset();
    input_ = {};
    inputAt_ = 0;
    state_ = State::kLinger;
    lingerLeft_ = kLingerBytes;
    transport_.endOutput();
    readable_ = true;
    setDeadline(services_.settings.deadlines.linger);
}

Connection::Progress Connection::discardInput() {
    if (!readable_) {
        return Progress::kBlocked;
    }
    const IoResult result = transport_.discard(loop_.scratch());
    if (result.status == IoStatus::kBlocked) {
        readable_ = false;
        return Progress::kBlocked;
    }
    if (result.status != IoStatus::kOk || result.bytes >= lingerLeft_) {
        close(Transport::Closing::kNormal);
        return Progress::kGo;
    }
    lingerLeft_ -= result.bytes;
    return Progress::kGo;
}

}  // namespace kalends::http
