// One accepted socket, plain or TLS, non-blocking.
#include "dav/http/transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace kalends::http {

namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;

IoStatus statusOfErrno() {
    return errno == EAGAIN || errno == EWOULDBLOCK ? IoStatus::kBlocked : IoStatus::kFailed;
}

}  // namespace

void SslDeleter::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}

Transport::Transport(int fd, SslHandle ssl) : fd_(fd), ssl_(std::move(ssl)) {
    if (ssl_) {
        SSL_set_fd(ssl_.get(), fd_);
        SSL_set_accept_state(ssl_.get());
    }
}

Transport::~Transport() {
    close(Closing::kNormal);
}

IoStatus Transport::tlsStatus(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_NONE:
            return IoStatus::kOk;
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return IoStatus::kBlocked;
        case SSL_ERROR_ZERO_RETURN:
            return IoStatus::kClosed;
        default:
            broken_ = true;
            ERR_clear_error();
            return IoStatus::kFailed;
    }
}

IoStatus Transport::handshake() {
    if (!ssl_) {
        return IoStatus::kOk;
    }
    ERR_clear_error();
    const IoStatus status = tlsStatus(SSL_accept(ssl_.get()));
    established_ = status == IoStatus::kOk;
    return status;
}

IoResult Transport::read(std::span<char> into) {
    if (ssl_) {
        return readTls(into);
    }
    for (;;) {
        const ssize_t got = ::recv(fd_, into.data(), into.size(), 0);
        if (got > 0) {
            return {IoStatus::kOk, static_cast<std::size_t>(got)};
        }
        if (got == 0) {
            return {IoStatus::kClosed, 0};
        }
        if (errno != EINTR) {
            return {statusOfErrno(), 0};
        }
    }
}

IoResult Transport::readTls(std::span<char> into) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
    if (result == 1) {
        return {IoStatus::kOk, got};
    }
    return {tlsStatus(result), 0};
}

IoResult Transport::write(std::span<const iovec> pieces) {
    if (ssl_) {
        return writeTls(pieces);
    }
    for (;;) {
        ssize_t sent = 0;
        if (pieces.size() == 1) {
            sent = ::send(fd_, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
        } else {
            msghdr message{};
            message.msg_iov = const_cast<iovec*>(pieces.data());
            message.msg_iovlen = pieces.size();
            sent = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
        }
        if (sent >= 0) {
            return {IoStatus::kOk, static_cast<std::size_t>(sent)};
        }
        if (errno != EINTR) {
            return {statusOfErrno(), 0};
        }
    }
}

IoResult Transport::writeTls(std::span<const iovec> pieces) {
    const void* data = pieces[0].iov_base;
    std::size_t size = pieces[0].iov_len;
    thread_local std::array<char, kRecordBytes> record;
    if (size < kRecordBytes && pieces.size() > 1) {
        // A head and the start of its body share a record.
        size = 0;
        for (const iovec& piece : pieces) {
            const std::size_t count = std::min(piece.iov_len, kRecordBytes - size);
            std::memcpy(record.data() + size, piece.iov_base, count);
            size += count;
        }
        data = record.data();
    }
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(ssl_.get(), data, size, &sent);
    if (result == 1) {
        return {IoStatus::kOk, sent};
    }
    return {tlsStatus(result), 0};
}

void Transport::endOutput() {
    if (fd_ < 0) {
        return;
    }
    if (ssl_ && established_ && !broken_) {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
        ERR_clear_error();
    }
    ::shutdown(fd_, SHUT_WR);
}

IoResult Transport::discard(std::span<char> scratch) {
    for (;;) {
        const ssize_t got = ::recv(fd_, scratch.data(), scratch.size(), 0);
        if (got > 0) {
            return {IoStatus::kOk, static_cast<std::size_t>(got)};
        }
        if (got == 0) {
            return {IoStatus::kClosed, 0};
        }
        if (errno != EINTR) {
            return {statusOfErrno(), 0};
        }
    }
}

bool Transport::hasUnread() const {
    char byte = 0;
    return ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

void Transport::close(Closing how) {
    if (fd_ < 0) {
        return;
    }
    if (how == Closing::kReset) {
        const linger hard{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    } else if (ssl_ && established_ && !broken_) {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
        ERR_clear_error();
    }
    ssl_.reset();
    ::close(fd_);
    fd_ = -1;
}

}  // namespace kalends::http
