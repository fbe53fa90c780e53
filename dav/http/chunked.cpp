// Decoder of the chunked transfer coding (RFC 9112 section 7.1).
#include "dav/http/chunked.h"

#include <algorithm>

#include "dav/http/ascii.h"

namespace kalends::http {

namespace {

constexpr unsigned kSizeDigits = 15;
constexpr std::size_t kOverheadLimitBytes = 16 * 1024;

int hexValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = asciiLower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isPlainText(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

}  // namespace

ChunkedDecoder::State ChunkedDecoder::sizeByte(char c) {
    const int value = hexValue(c);
    if (value >= 0) {
        if (++digits_ > kSizeDigits) {
            return State::kFault;
        }
        left_ = left_ * 16 + static_cast<std::uint64_t>(value);
        return State::kSize;
    }
    if (digits_ == 0) {
        return State::kFault;
    }
    if (c == '\r') {
        return State::kSizeLf;
    }
    return c == ';' || c == ' ' || c == '\t' ? State::kExtension : State::kFault;
}

ChunkedDecoder::State ChunkedDecoder::step(char c) {
    switch (state_) {
        case State::kSizeStart:
            digits_ = 0;
            left_ = 0;
            return sizeByte(c);
        case State::kSize:
            return sizeByte(c);
        case State::kExtension:
            if (c == '\r') {
                return State::kSizeLf;
            }
            return isPlainText(c) && ++overheadBytes_ <= kOverheadLimitBytes ? State::kExtension
                                                                             : State::kFault;
        case State::kSizeLf:
            if (c != '\n') {
                return State::kFault;
            }
            return left_ > 0 ? State::kData : State::kTrailerStart;
        case State::kDataCr:
            return c == '\r' ? State::kDataLf : State::kFault;
        case State::kDataLf:
            return c == '\n' ? State::kSizeStart : State::kFault;
        case State::kTrailerStart:
            if (c == '\r') {
                return State::kEndLf;
            }
            return isTokenChar(c) && ++overheadBytes_ <= kOverheadLimitBytes ? State::kTrailer
                                                                             : State::kFault;
        case State::kTrailer:
            if (c == '\r') {
                return State::kTrailerLf;
            }
            return isPlainText(c) && ++overheadBytes_ <= kOverheadLimitBytes ? State::kTrailer
                                                                             : State::kFault;
        case State::kTrailerLf:
            return c == '\n' ? State::kTrailerStart : State::kFault;
        case State::kEndLf:
            return c == '\n' ? State::kComplete : State::kFault;
        default:
            return State::kFault;
    }
}

ChunkedDecoder::Outcome ChunkedDecoder::next(std::string_view& input, std::string_view& data) {
    for (;;) {
        if (state_ == State::kComplete) {
            return Outcome::kComplete;
        }
        if (state_ == State::kFault) {
            return Outcome::kFault;
        }
        if (input.empty()) {
            return Outcome::kNeedMore;
        }
        if (state_ == State::kData) {
            const auto count =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
            data = input.substr(0, count);
            input.remove_prefix(count);
            left_ -= count;
            if (left_ == 0) {
                state_ = State::kDataCr;
            }
            return Outcome::kData;
        }
        state_ = step(input.front());
        if (state_ != State::kFault) {
            input.remove_prefix(1);
        }
    }
}

}  // namespace kalends::http
