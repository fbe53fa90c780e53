// zlib behind values: gzip for responses, bounded decoding of request bodies. The only user of
// zlib.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "dav/http/framing.h"
#include "dav/http/message.h"
#include "dav/http/settings.h"

namespace kalends::http {

/// A gzip stream that can be flushed piece by piece and reused.
class GzipEncoder {
  public:
    enum class Flush : std::uint8_t { kPiece, kFinish };

    explicit GzipEncoder(int level);
    ~GzipEncoder();
    GzipEncoder(const GzipEncoder&) = delete;
    GzipEncoder& operator=(const GzipEncoder&) = delete;

    /// Appends the coded form of `data` to `out`. After kFinish the encoder is ready for another
    /// stream.
    void encode(std::string_view data, Flush flush, std::string& out);

  private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
};

/// The body sent with a content coding decodes to more than the limit.
class InflatedTooLarge : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The body is not what its content coding says.
class MalformedCoding : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Decodes a whole body within `limitBytes`. `deflate` is accepted with and without its zlib
/// wrapper.
[[nodiscard]] Body inflateBody(const Body& coded,
                               ContentCoding coding,
                               std::uint64_t limitBytes,
                               const BodySettings& settings);

}  // namespace kalends::http
