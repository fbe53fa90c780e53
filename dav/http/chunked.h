// Decoder of the chunked transfer coding (RFC 9112 section 7.1). Pure and incremental.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kalends::http {

/// Extensions are skipped and trailers dropped, both within limits. Accepts the body split
/// anywhere.
class ChunkedDecoder {
  public:
    enum class Outcome : std::uint8_t { kData, kNeedMore, kComplete, kFault };

    /// Takes bytes off the front of `input`. With kData, `data` is a slice of it; call again. With
    /// kComplete the rest of `input` belongs to the next request.
    [[nodiscard]] Outcome next(std::string_view& input, std::string_view& data);

  private:
    enum class State : std::uint8_t {
        kSizeStart,
        kSize,
        kExtension,
        kSizeLf,
        kData,
        kDataCr,
        kDataLf,
        kTrailerStart,
        kTrailer,
        kTrailerLf,
        kEndLf,
        kComplete,
        kFault
    };
    [[nodiscard]] State step(char c);
    [[nodiscard]] State sizeByte(char c);

    State state_ = State::kSizeStart;
    unsigned digits_ = 0;
    std::uint64_t left_ = 0;
    std::size_t overheadBytes_ = 0;  // extensions and trailers of the whole body
};

}  // namespace kalends::http
