// One request on its way through a worker and back. Owned by exactly one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "dav/http/framing.h"
#include "dav/http/message.h"
#include "dav/http/response_encoder.h"
#include "dav/http/timer_wheel.h"

namespace kalends::http {

class Connection;
class IoLoop;

struct Exchange {
    enum class Work : std::uint8_t {
        kRequest,  // decode the body, call the application, encode
        kPull,     // the next piece of a generated body
        kDispose,  // drop a generator nobody reads any more; its destructor may block
    };
    enum class Result : std::uint8_t { kDone, kMore, kCut };

    IoLoop* loop = nullptr;
    Connection* connection = nullptr;
    Work work = Work::kRequest;
    WorkClass workClass = WorkClass::kQuick;
    TimePoint queuedAt;
    std::atomic<bool> abandoned{false};  // set by the I/O thread: the connection is closed
    std::atomic<bool> clientHungUp{
        false};  // set by the I/O thread: the client sends no more, perhaps reads

    Request request;
    ResponseTerms terms;
    ContentCoding coding = ContentCoding::kIdentity;
    std::uint64_t bodyLimitBytes = 0;

    WireResponse wire;  // of kRequest
    std::string piece;  // of kPull
    Result result = Result::kDone;
};

}  // namespace kalends::http
