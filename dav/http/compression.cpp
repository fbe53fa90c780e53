// zlib behind values: gzip for responses, bounded decoding of request bodies.
#include "dav/http/compression.h"

#include <zlib.h>

#include <array>

#include "dav/http/body_sink.h"

namespace kalends::http {

namespace {

constexpr int kWindowBits = 15;
constexpr int kGzipWrapper = 16;
constexpr std::size_t kPieceBytes = 32 * 1024;

/// zlib never writes through next_in, but its interface is not const-correct.
Bytef* inputOf(std::string_view data) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
}

}  // namespace

struct GzipEncoder::Stream {
    z_stream z{};
};

GzipEncoder::GzipEncoder(int level) : stream_(std::make_unique<Stream>()) {
    if (deflateInit2(&stream_->z, level, Z_DEFLATED, kWindowBits + kGzipWrapper, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
    }
}

GzipEncoder::~GzipEncoder() {
    deflateEnd(&stream_->z);
}

void GzipEncoder::encode(std::string_view data, Flush flush, std::string& out) {
    z_stream& z = stream_->z;
    z.next_in = inputOf(data);
    z.avail_in = static_cast<uInt>(data.size());
    const int mode = flush == Flush::kFinish ? Z_FINISH : Z_SYNC_FLUSH;
    int result = Z_OK;
    do {
        const std::size_t had = out.size();
        const std::size_t room = std::max<std::size_t>(z.avail_in / 4 + 256, 1024);
        out.resize(had + room);
        z.next_out = reinterpret_cast<Bytef*>(out.data() + had);
        z.avail_out = static_cast<uInt>(room);
        result = deflate(&z, mode);
        out.resize(had + room - z.avail_out);
    } while (z.avail_out == 0 && result == Z_OK);
    if (flush == Flush::kFinish) {
        deflateReset(&z);
    }
}

namespace {

class Inflater {
  public:
    Inflater(ContentCoding coding, std::string_view start) {
        // "deflate" means the zlib format, yet raw deflate is sent under that name too.
        const bool zlibWrapper =
            start.size() >= 2 && (start[0] & 0x0f) == 8 &&
            (static_cast<unsigned char>(start[0]) * 256U + static_cast<unsigned char>(start[1])) %
                    31 ==
                0;
        int bits = kWindowBits + kGzipWrapper;
        if (coding == ContentCoding::kDeflate) {
            bits = zlibWrapper ? kWindowBits : -kWindowBits;
        }
        if (inflateInit2(&z_, bits) != Z_OK) {
            throw std::bad_alloc();
        }
    }

    ~Inflater() { inflateEnd(&z_); }

    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    void decode(std::string_view data, BodySink& sink, std::uint64_t limitBytes) {
        if (ended_) {
            throw MalformedCoding("bytes follow the end of the coded body");
        }
        std::array<char, kPieceBytes> piece;
        z_.next_in = inputOf(data);
        z_.avail_in = static_cast<uInt>(data.size());
        do {
            z_.next_out = reinterpret_cast<Bytef*>(piece.data());
            z_.avail_out = static_cast<uInt>(piece.size());
            const int result = inflate(&z_, Z_NO_FLUSH);
            if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
                throw MalformedCoding("the coded body is damaged");
            }
            const std::size_t made = piece.size() - z_.avail_out;
            if (sink.sizeBytes() + made > limitBytes) {
                throw InflatedTooLarge("the decoded body is too large");
            }
            sink.write(std::string_view(piece.data(), made));
            ended_ = result == Z_STREAM_END;
        } while (!ended_ && (z_.avail_in > 0 || z_.avail_out == 0));
        if (ended_ && z_.avail_in > 0) {
            throw MalformedCoding("bytes follow the end of the coded body");
        }
    }

    [[nodiscard]] bool ended() const { return ended_; }

  private:
    z_stream z_{};
    bool ended_ = false;
};

}  // namespace

Body inflateBody(const Body& coded,
                 ContentCoding coding,
                 std::uint64_t limitBytes,
                 const BodySettings& settings) {
    BodySink sink(settings);
    std::string piece = coded.read(0, kPieceBytes);
    Inflater inflater(coding, piece);
    std::uint64_t offset = 0;
    while (!piece.empty()) {
        inflater.decode(piece, sink, limitBytes);
        offset += piece.size();
        piece = coded.read(offset, kPieceBytes);
    }
    if (!inflater.ended()) {
        throw MalformedCoding("the coded body is cut short");
    }
    return sink.finish();
}

}  // namespace kalends::http
