// The request line and header fields, strictly (RFC 9112 sections 2 to 5). Pure: bytes in, values
// out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dav/http/message.h"
#include "dav/http/settings.h"

namespace kalends::http {

enum class HttpVersion : std::uint8_t { k10, k11 };

/// Why a request cannot be served as sent: the status to answer and a short reason for people.
struct Fault {
    int status = 0;
    std::string_view reason;  // a literal
};

struct RequestHead {
    std::string method;
    std::string target;  // origin form, or "*" for OPTIONS
    HttpVersion version = HttpVersion::k11;
    Headers headers;
};

/// Reads one head from a buffer that grows. Bytes already looked at are not scanned again, so a
/// head that arrives byte by byte costs no more than one that arrives whole.
class HeadParser {
  public:
    enum class Outcome : std::uint8_t { kNeedMore, kComplete, kFault };

    explicit HeadParser(const HeadLimits& limits) : limits_(&limits) {}

    /// `buffer` starts at the first byte of the head on every call.
    [[nodiscard]] Outcome parse(std::string_view buffer);

    /// After kComplete: length of the head with its empty line.
    [[nodiscard]] std::size_t headBytes() const { return lineStart_; }

    [[nodiscard]] RequestHead& head() { return head_; }

    /// After kFault.
    [[nodiscard]] const Fault& fault() const { return fault_; }

    /// True once a byte of the request line has been seen (blank lines before it do not count).
    [[nodiscard]] bool started() const { return started_; }

    /// Makes the parser ready for the next head.
    void reset();

  private:
    Outcome fail(int status, std::string_view reason);
    [[nodiscard]] Outcome checkPartial(std::string_view buffer);
    bool requestLine(std::string_view line);
    bool methodAndVersion(std::string_view method, std::string_view version);
    bool normaliseTarget(std::string_view target);
    bool absoluteTarget(std::string_view target);
    bool field(std::string_view line);
    bool finish();

    const HeadLimits* limits_;
    std::size_t lineStart_ = 0;
    std::size_t scanned_ = 0;
    std::size_t blankLines_ = 0;
    unsigned hosts_ = 0;
    bool started_ = false;
    bool haveRequestLine_ = false;
    std::string authority_;  // of an absolute-form target: replaces Host
    RequestHead head_;
    Fault fault_;
};

}  // namespace kalends::http
