// A blocking client that sends exactly the bytes it is given, plain or over TLS, and reads answers.
#include "tests/protocol/http/raw_client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <utility>

#include "dav/http/ascii.h"

namespace kalends::http::test {

namespace {

SSL_CTX* makeContext() {
    ::signal(SIGPIPE, SIG_IGN);
    SSL_CTX* made = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(made, SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    return made;
}

SSL_CTX* clientContext() {
    static SSL_CTX* const context = makeContext();
    return context;
}

/// The session all resuming clients share.
class SharedSession {
  public:
    SharedSession() { SSL_CTX_set_max_proto_version(context_, TLS1_2_VERSION); }

    SSL* open() {
        const std::lock_guard lock(mutex_);
        SSL* ssl = SSL_new(context_);
        if (session_ != nullptr) {
            SSL_set_session(ssl, session_);
        }
        return ssl;
    }

    void remember(SSL* ssl) {
        const std::lock_guard lock(mutex_);
        if (SSL_session_reused(ssl) == 0) {
            SSL_SESSION_free(session_);
            session_ = SSL_get1_session(ssl);
        }
    }

  private:
    std::mutex mutex_;
    SSL_CTX* context_ = makeContext();
    SSL_SESSION* session_ = nullptr;
};

SharedSession& sharedSession() {
    static SharedSession session;
    return session;
}

}  // namespace

std::optional<std::string> Answer::field(std::string_view name) const {
    std::size_t at = head.find("\r\n");
    while (at != std::string::npos && at + 2 < head.size()) {
        const std::size_t end = head.find("\r\n", at + 2);
        const std::string_view line = std::string_view(head).substr(at + 2, end - at - 2);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && equalsNoCase(line.substr(0, colon), name)) {
            return std::string(trimmed(line.substr(colon + 1)));
        }
        at = end;
    }
    return std::nullopt;
}

RawClient::RawClient(std::uint16_t port, Wire wire) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(std::exchange(fd_, -1));
        return;
    }
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval patience{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (wire == Wire::kPlain) {
        return;
    }
    ssl_ = wire == Wire::kTlsResumed ? sharedSession().open() : SSL_new(clientContext());
    SSL_set_fd(ssl_, fd_);
    if (SSL_connect(ssl_) != 1) {
        SSL_free(std::exchange(ssl_, nullptr));
        ::close(std::exchange(fd_, -1));
    } else if (wire == Wire::kTlsResumed) {
        sharedSession().remember(ssl_);
    }
}

RawClient::~RawClient() {
    if (ssl_ != nullptr) {
        SSL_set_shutdown(ssl_,
                         SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);  // keeps its session usable
    }
    SSL_free(ssl_);
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      ssl_(std::exchange(other.ssl_, nullptr)),
      patience_(other.patience_),
      buffer_(std::move(other.buffer_)) {}

void RawClient::setPatience(std::chrono::milliseconds patience) {
    patience_ = patience;
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ssl_ != nullptr
                              ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                              : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

RawClient::Got RawClient::receive() {
    if (ssl_ == nullptr || SSL_has_pending(ssl_) == 0) {
        pollfd wait{fd_, POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(patience_.count())) == 0) {
            return Got::kTimeout;
        }
    }
    std::array<char, 65536> piece;
    const auto got = ssl_ != nullptr ? SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()))
                                     : ::recv(fd_, piece.data(), piece.size(), 0);
    if (got <= 0) {
        return Got::kEnd;
    }
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return Got::kBytes;
}

bool RawClient::fill(std::size_t size) {
    while (buffer_.size() < size) {
        if (receive() != Got::kBytes) {
            return false;
        }
    }
    return true;
}

std::optional<std::string> RawClient::readChunks() {
    std::string body;
    for (;;) {
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n")) == std::string::npos) {
            if (receive() != Got::kBytes) {
                return std::nullopt;
            }
        }
        const std::size_t size = std::stoul(buffer_.substr(0, end), nullptr, 16);
        if (!fill(end + 2 + size + 2)) {
            return std::nullopt;
        }
        body.append(buffer_, end + 2, size);
        buffer_.erase(0, end + 2 + size + 2);
        if (size == 0) {
            return body;
        }
    }
}

std::optional<Answer> RawClient::read(AnswerTo method) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (receive() != Got::kBytes) {
            return std::nullopt;
        }
    }
    Answer answer;
    answer.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    if (method == AnswerTo::kHead || answer.status < 200 || answer.status == 204 ||
        answer.status == 304) {
        return answer;
    }
    if (const auto length = answer.field("Content-Length")) {
        const std::size_t size = std::stoul(*length);
        if (!fill(size)) {
            return std::nullopt;
        }
        answer.body = buffer_.substr(0, size);
        buffer_.erase(0, size);
    } else if (answer.field("Transfer-Encoding")) {
        auto body = readChunks();
        if (!body) {
            return std::nullopt;
        }
        answer.body = std::move(*body);
    } else {
        answer.body = readAll();
    }
    return answer;
}

std::optional<Answer> RawClient::ask(std::string_view bytes, AnswerTo method) {
    send(bytes);
    return read(method);
}

bool RawClient::closedByServer() {
    return buffer_.empty() && receive() == Got::kEnd;
}

bool RawClient::silentFor(std::chrono::milliseconds time) {
    const auto before = std::exchange(patience_, time);
    const bool silent = buffer_.empty() && receive() == Got::kTimeout;
    patience_ = before;
    return silent;
}

std::string RawClient::readAll() {
    while (receive() == Got::kBytes) {
    }
    return std::exchange(buffer_, {});
}

void RawClient::endOutput() {
    ::shutdown(fd_, SHUT_WR);
}

std::string RawClient::certificateSerial() const {
    X509* certificate = SSL_get1_peer_certificate(ssl_);
    if (certificate == nullptr) {
        return {};
    }
    BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
    char* text = BN_bn2hex(number);
    std::string serial = text;
    OPENSSL_free(text);
    BN_free(number);
    X509_free(certificate);
    return serial;
}

}  // namespace kalends::http::test
