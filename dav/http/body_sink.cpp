// Collects a body: in memory up to a threshold, then in an unlinked spool file.
#include "dav/http/body_sink.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace kalends::http {

BodySink::~BodySink() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

BodySink::BodySink(BodySink&& other) noexcept
    : settings_(other.settings_),
      memory_(std::move(other.memory_)),
      fd_(std::exchange(other.fd_, -1)),
      sizeBytes_(std::exchange(other.sizeBytes_, 0)) {}

void BodySink::expect(std::uint64_t sizeBytes) {
    if (sizeBytes <= settings_->spoolThresholdBytes) {
        memory_.reserve(static_cast<std::size_t>(sizeBytes));
    }
}

void BodySink::write(std::string_view data) {
    if (fd_ < 0 && sizeBytes_ + data.size() <= settings_->spoolThresholdBytes) {
        memory_.append(data);
    } else {
        if (fd_ < 0) {
            openSpool();
            spool(memory_);
            memory_ = {};
        }
        spool(data);
    }
    sizeBytes_ += data.size();
}

Body BodySink::finish() {
    const std::uint64_t size = std::exchange(sizeBytes_, 0);
    if (fd_ >= 0) {
        return {std::exchange(fd_, -1), size};
    }
    return Body(std::exchange(memory_, {}));
}

void BodySink::openSpool() {
    fd_ = ::open(settings_->spoolDirectory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd_ < 0) {
        // Not every file system knows O_TMPFILE.
        std::string name = settings_->spoolDirectory + "/kalends-body-XXXXXX";
        fd_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (fd_ >= 0) {
            ::unlink(name.c_str());
        }
    }
    if (fd_ < 0) {
        throw std::system_error(errno, std::generic_category(),
                                "cannot spool a body in " + settings_->spoolDirectory);
    }
}

void BodySink::spool(std::string_view data) {
    while (!data.empty()) {
        const ssize_t written = ::write(fd_, data.data(), data.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            throw std::system_error(errno, std::generic_category(), "cannot write a spooled body");
        }
        data.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace kalends::http
