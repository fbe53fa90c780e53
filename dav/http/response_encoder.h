// From a Response to the bytes on the wire: head, length or chunks, gzip. Knows no sockets.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "dav/http/compression.h"
#include "dav/http/framing.h"
#include "dav/http/message.h"
#include "dav/http/settings.h"

namespace kalends::http {

enum class BodyUse : std::uint8_t { kSend, kHeadOnly };

/// What the encoder must know of the request it answers.
struct ResponseTerms {
    HttpVersion version = HttpVersion::k11;
    Persistence persistence = Persistence::kKeepAlive;
    BodyUse body = BodyUse::kSend;
    GzipOffer gzip = GzipOffer::kNo;
};

/// A generated body on its way: each piece is compressed and framed as the head promised.
class BodyStream {
  public:
    enum class Framing : std::uint8_t { kChunked, kUntilClose };
    enum class More : std::uint8_t { kYes, kNo };

    BodyStream(std::unique_ptr<BodyGenerator> generator,
               Framing framing,
               std::unique_ptr<GzipEncoder> gzip);

    /// Calls the generator until some 64 kB were made or some time has passed, and appends the
    /// framed piece.
    [[nodiscard]] More pull(std::string& wire);
    /// Frames bytes the generator has made before.
    void append(std::string_view data, More more, std::string& wire);

  private:
    std::unique_ptr<BodyGenerator> generator_;
    Framing framing_;
    std::unique_ptr<GzipEncoder> gzip_;
    std::string coded_;
};

struct WireResponse {
    std::string head;  // and the body behind it when that is small
    std::string body;
    std::unique_ptr<BodyStream> stream;  // what is still to be generated
    Persistence persistence = Persistence::kKeepAlive;
    int status = 0;
};

/// Runs the generator for its first piece; a body that ends there is sent with its length.
/// Passes on what the generator throws: nothing has been sent then.
[[nodiscard]] WireResponse encodeResponse(Response response,
                                          const ResponseTerms& terms,
                                          const GzipSettings& settings);

/// The reason phrase of a status, or "Status" for unknown ones.
[[nodiscard]] std::string_view reasonPhrase(int status);

}  // namespace kalends::http
