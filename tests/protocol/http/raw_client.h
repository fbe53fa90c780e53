// A blocking client that sends exactly the bytes it is given, plain or over TLS, and reads answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace kalends::http::test {

struct Answer {
    int status = 0;
    std::string head;  // with the status line
    std::string body;  // chunks removed, content coding kept
    [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
};

enum class AnswerTo : std::uint8_t { kGet, kHead };

/// Every read gives up after the patience; a failed expectation shows as an empty optional.
class RawClient {
  public:
    /// kTlsResumed saves most of the handshake's cost by resuming one TLS 1.2 session over and
    /// over.
    enum class Wire : std::uint8_t { kPlain, kTls, kTlsResumed };

    explicit RawClient(std::uint16_t port, Wire wire = Wire::kPlain);
    ~RawClient();
    RawClient(RawClient&&) noexcept;
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    RawClient& operator=(RawClient&&) = delete;

    [[nodiscard]] bool connected() const { return fd_ >= 0; }

    void setPatience(std::chrono::milliseconds patience);
    bool send(std::string_view bytes);
    /// The next answer, interim ones (1xx) included.
    [[nodiscard]] std::optional<Answer> read(AnswerTo method = AnswerTo::kGet);
    /// Sends, then reads.
    [[nodiscard]] std::optional<Answer> ask(std::string_view bytes,
                                            AnswerTo method = AnswerTo::kGet);
    /// True when the server closes (or resets) within the patience and sends nothing before.
    [[nodiscard]] bool closedByServer();
    /// True when the connection stays open and silent for that long.
    [[nodiscard]] bool silentFor(std::chrono::milliseconds time);
    /// Everything until the server closes.
    [[nodiscard]] std::string readAll();
    void endOutput();
    /// Serial number of the server's certificate, in hexadecimal.
    [[nodiscard]] std::string certificateSerial() const;

    [[nodiscard]] int fd() const { return fd_; }

    [[nodiscard]] ssl_st* ssl() const { return ssl_; }

  private:
    enum class Got : std::uint8_t { kBytes, kEnd, kTimeout };
    Got receive();
    bool fill(std::size_t size);
    std::optional<std::string> readChunks();

    int fd_ = -1;
    ssl_st* ssl_ = nullptr;
    std::chrono::milliseconds patience_{10'000};
    std::string buffer_;
};

}  // namespace kalends::http::test
