// What a head says about its body and its connection (RFC 9112 section 6). Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "dav/http/head_parser.h"

namespace kalends::http {

enum class BodyFraming : std::uint8_t { kNone, kSized, kChunked };
enum class ContentCoding : std::uint8_t { kIdentity, kGzip, kDeflate };
enum class Persistence : std::uint8_t { kKeepAlive, kClose };
enum class GzipOffer : std::uint8_t { kNo, kYes };

struct Framing {
    BodyFraming body = BodyFraming::kNone;
    std::uint64_t contentLength = 0;  // with kSized; never 0 there
    ContentCoding coding = ContentCoding::kIdentity;
    Persistence persistence = Persistence::kKeepAlive;
    GzipOffer gzip = GzipOffer::kNo;  // the client takes gzip (Accept-Encoding, q-values honoured)
    bool expectsContinue = false;
    std::optional<Fault> fault;    // the framing cannot be trusted: answer and close
    std::optional<Fault> refusal;  // the framing is sound, the request is not acceptable (415, 417)
};

/// No Content-Length and no Transfer-Encoding means no body, whatever the method.
[[nodiscard]] Framing readFraming(const RequestHead& head);

/// True when `acceptEncoding` gives gzip a quality above zero and not below identity's (RFC 9110
/// section 12.5.3).
[[nodiscard]] bool acceptsGzip(std::string_view acceptEncoding);

}  // namespace kalends::http
