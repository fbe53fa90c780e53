// From a Response to the bytes on the wire: head, length or chunks, gzip.
#include "dav/http/response_encoder.h"

#include <array>
#include <charconv>
#include <chrono>
#include <ctime>

#include "dav/http/ascii.h"

namespace kalends::http {

namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kJoinBytes =
    16 * 1024;  // smaller bodies travel in one buffer with their head
constexpr std::chrono::milliseconds kPieceTime{50};

template <typename Number>
void appendNumber(std::string& out, Number value, int base = 10) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
    out.append(digits.data(), end);
}

/// The Date field's line, made once a second in each thread.
const std::string& dateLine() {
    thread_local std::time_t madeAt = 0;
    thread_local std::string line;
    const std::time_t now = std::time(nullptr);
    if (now != madeAt || line.empty()) {
        std::tm utc{};
        gmtime_r(&now, &utc);
        // Not strftime: its names follow the process's locale.
        static constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
        static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
        const auto two = [](int value) {
            return std::string{static_cast<char>('0' + value / 10),
                               static_cast<char>('0' + value % 10)};
        };
        line = "Date: ";
        line.append(kDays.substr(static_cast<std::size_t>(utc.tm_wday) * 3, 3)).append(", ");
        line.append(two(utc.tm_mday)).append(" ");
        line.append(kMonths.substr(static_cast<std::size_t>(utc.tm_mon) * 3, 3)).append(" ");
        appendNumber(line, utc.tm_year + 1900);
        line.append(" ").append(two(utc.tm_hour)).append(":").append(two(utc.tm_min));
        line.append(":").append(two(utc.tm_sec)).append(" GMT\r\n");
        madeAt = now;
    }
    return line;
}

bool forbidsBody(int status) {
    return status < 200 || status == 204 || status == 304;
}

/// Media that is compressed already gains nothing.
bool worthCompressing(const Headers& headers) {
    const std::string* type = headers.find("Content-Type");
    if (type == nullptr) {
        return true;
    }
    const std::string_view text(*type);
    const auto startsWith = [text](std::string_view prefix) {
        return equalsNoCase(text.substr(0, prefix.size()), prefix);
    };
    if (startsWith("image/svg") || startsWith("text/")) {
        return true;
    }
    return !startsWith("image/") && !startsWith("audio/") && !startsWith("video/") &&
           !startsWith("font/") && !startsWith("application/zip") &&
           !startsWith("application/gzip") && !startsWith("application/pdf");
}

void appendField(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    const std::size_t start = out.size();
    out.append(value).append("\r\n");
    // A line break inside a value would let data end the head.
    for (std::size_t i = start; i < out.size() - 2; ++i) {
        if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') {
            out[i] = ' ';
        }
    }
}

/// Fields the front end alone decides about.
bool isOurs(std::string_view name) {
    switch (name.size()) {
        case 4:
            return equalsNoCase(name, "Date");
        case 6:
            return equalsNoCase(name, "Server");
        case 10:
            return equalsNoCase(name, "Connection") || equalsNoCase(name, "Keep-Alive");
        case 14:
            return equalsNoCase(name, "Content-Length");
        case 17:
            return equalsNoCase(name, "Transfer-Encoding");
        default:
            return false;
    }
}

enum class Length : std::uint8_t { kNone, kSized, kChunked, kUntilClose };

/// One response being encoded.
class Encoding {
  public:
    Encoding(Response& response, const ResponseTerms& terms, const GzipSettings& settings)
        : response_(response), terms_(terms), settings_(settings) {
        wire_.status = response.status;
        wire_.persistence = terms.persistence;
        if (response.closeConnection || wantsClose()) {
            wire_.persistence = Persistence::kClose;
        }
    }

    WireResponse run() {
        if (forbidsBody(response_.status)) {
            writeHead(Length::kNone);
            return std::move(wire_);
        }
        if (terms_.body == BodyUse::kHeadOnly) {
            headOnly();
            return std::move(wire_);
        }
        BodyStream::More more = BodyStream::More::kNo;
        if (response_.generator) {
            response_.body.clear();
            more = firstPiece();
        }
        prepareGzip(more);
        if (more == BodyStream::More::kYes) {
            startStream();
        } else {
            sendWhole();
        }
        return std::move(wire_);
    }

  private:
    [[nodiscard]] bool wantsClose() const {
        const std::string* connection = response_.headers.find("Connection");
        return connection != nullptr && equalsNoCase(*connection, "close");
    }

    void headOnly() {
        const bool known = !response_.generator && !response_.body.empty();
        if (known) {
            prepareGzip(BodyStream::More::kNo);
            if (compress_) {
                packWhole();
            }
            writeHead(Length::kSized);
        } else {
            // The application may know the length without having made the body; else it is left
            // out.
            if (const std::string* length = response_.headers.find("Content-Length")) {
                declared_ = *length;
            }
            writeHead(Length::kNone);
        }
    }

    BodyStream::More firstPiece() {
        const auto begun = std::chrono::steady_clock::now();
        while (response_.generator->next(response_.body)) {
            if (response_.body.size() >= kPieceBytes ||
                std::chrono::steady_clock::now() - begun > kPieceTime) {
                return BodyStream::More::kYes;
            }
        }
        return BodyStream::More::kNo;
    }

    void prepareGzip(BodyStream::More more) {
        const bool large =
            more == BodyStream::More::kYes || response_.body.size() >= settings_.minimumBytes;
        if (!settings_.responses || response_.compression == Compression::kNever || !large ||
            response_.status == 206 || response_.headers.find("Content-Encoding") != nullptr ||
            !worthCompressing(response_.headers)) {
            return;
        }
        vary_ = true;
        compress_ = terms_.gzip == GzipOffer::kYes;
    }

    void packWhole() {
        thread_local std::unique_ptr<GzipEncoder> encoder;
        thread_local int level = 0;
        if (!encoder || level != settings_.level) {
            encoder = std::make_unique<GzipEncoder>(settings_.level);
            level = settings_.level;
        }
        std::string packed;
        encoder->encode(response_.body, GzipEncoder::Flush::kFinish, packed);
        response_.body = std::move(packed);
    }

    void sendWhole() {
        if (compress_) {
            packWhole();
        }
        writeHead(Length::kSized);
        if (response_.body.size() <= kJoinBytes) {
            wire_.head.append(response_.body);
        } else {
            wire_.body = std::move(response_.body);
        }
    }

    void startStream() {
        const bool chunks = terms_.version == HttpVersion::k11;
        if (!chunks) {
            wire_.persistence = Persistence::kClose;
        }
        writeHead(chunks ? Length::kChunked : Length::kUntilClose);
        wire_.stream = std::make_unique<BodyStream>(
            std::move(response_.generator),
            chunks ? BodyStream::Framing::kChunked : BodyStream::Framing::kUntilClose,
            compress_ ? std::make_unique<GzipEncoder>(settings_.level) : nullptr);
        wire_.stream->append(response_.body, BodyStream::More::kYes, wire_.body);
    }

    void writeHead(Length length) {
        std::string& head = wire_.head;
        head.reserve(512 + (response_.body.size() <= kJoinBytes ? response_.body.size() : 0));
        head.append("HTTP/1.1 ");
        appendNumber(head, response_.status);
        head.append(" ").append(reasonPhrase(response_.status)).append("\r\n").append(dateLine());
        head.append("Server: Kalends\r\n");
        for (const auto& [name, value] : response_.headers.all()) {
            if (isToken(name) && !isOurs(name)) {
                appendField(head, name, value);
            }
        }
        if (compress_) {
            head.append("Content-Encoding: gzip\r\n");
        }
        if (vary_) {
            head.append("Vary: Accept-Encoding\r\n");
        }
        if (!declared_.empty()) {
            appendField(head, "Content-Length", declared_);
        } else if (length == Length::kSized) {
            head.append("Content-Length: ");
            appendNumber(head, response_.body.size());
            head.append("\r\n");
        } else if (length == Length::kChunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
        if (wire_.persistence == Persistence::kClose) {
            head.append("Connection: close\r\n");
        } else if (terms_.version == HttpVersion::k10) {
            head.append("Connection: keep-alive\r\n");
        }
        head.append("\r\n");
    }

    Response& response_;
    const ResponseTerms& terms_;
    const GzipSettings& settings_;
    WireResponse wire_;
    std::string declared_;
    bool compress_ = false;
    bool vary_ = false;
};

}  // namespace

BodyStream::BodyStream(std::unique_ptr<BodyGenerator> generator,
                       Framing framing,
                       std::unique_ptr<GzipEncoder> gzip)
    : generator_(std::move(generator)), framing_(framing), gzip_(std::move(gzip)) {}

BodyStream::More BodyStream::pull(std::string& wire) {
    const auto begun = std::chrono::steady_clock::now();
    std::string piece;
    More more = More::kYes;
    while (more == More::kYes && piece.size() < kPieceBytes &&
           std::chrono::steady_clock::now() - begun < kPieceTime) {
        more = generator_->next(piece) ? More::kYes : More::kNo;
    }
    append(piece, more, wire);
    return more;
}

void BodyStream::append(std::string_view data, More more, std::string& wire) {
    if (gzip_ && (!data.empty() || more == More::kNo)) {
        coded_.clear();
        gzip_->encode(data,
                      more == More::kNo ? GzipEncoder::Flush::kFinish : GzipEncoder::Flush::kPiece,
                      coded_);
        data = coded_;
    }
    if (framing_ == Framing::kUntilClose) {
        wire.append(data);
        return;
    }
    if (!data.empty()) {
        appendNumber(wire, data.size(), 16);
        wire.append("\r\n").append(data).append("\r\n");
    }
    if (more == More::kNo) {
        wire.append("0\r\n\r\n");
    }
}

WireResponse encodeResponse(Response response,
                            const ResponseTerms& terms,
                            const GzipSettings& settings) {
    return Encoding(response, terms, settings).run();
}

}  // namespace kalends::http
