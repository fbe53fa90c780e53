// HTTP messages as values: header lookup, bodies in memory or in a spool file.
#include "dav/http/message.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "dav/http/ascii.h"

namespace kalends::http {

void Headers::add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string_view name, std::string value) {
    remove(name);
    fields_.emplace_back(std::string(name), std::move(value));
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [name](const auto& field) { return equalsNoCase(field.first, name); });
}

void Headers::reserve(std::size_t count) {
    fields_.reserve(count);
}

const std::string* Headers::find(std::string_view name) const {
    for (const auto& [fieldName, value] : fields_) {
        if (equalsNoCase(fieldName, name)) {
            return &value;
        }
    }
    return nullptr;
}

std::optional<std::string> Headers::combined(std::string_view name) const {
    std::optional<std::string> all;
    for (const auto& [fieldName, value] : fields_) {
        if (!equalsNoCase(fieldName, name)) {
            continue;
        }
        if (all) {
            all->append(", ").append(value);
        } else {
            all = value;
        }
    }
    return all;
}

Body::Body(std::string memory) : memory_(std::move(memory)), sizeBytes_(memory_.size()) {}

Body::Body(int spoolFd, std::uint64_t sizeBytes) : spoolFd_(spoolFd), sizeBytes_(sizeBytes) {}

Body::~Body() {
    if (spoolFd_ >= 0) {
        ::close(spoolFd_);
    }
}

Body::Body(Body&& other) noexcept
    : memory_(std::move(other.memory_)),
      spoolFd_(std::exchange(other.spoolFd_, -1)),
      sizeBytes_(std::exchange(other.sizeBytes_, 0)) {
    other.memory_.clear();
}

Body& Body::operator=(Body&& other) noexcept {
    if (this != &other) {
        if (spoolFd_ >= 0) {
            ::close(spoolFd_);
        }
        memory_ = std::move(other.memory_);
        other.memory_.clear();
        spoolFd_ = std::exchange(other.spoolFd_, -1);
        sizeBytes_ = std::exchange(other.sizeBytes_, 0);
    }
    return *this;
}

std::string Body::text() const {
    return spoolFd_ < 0 ? memory_ : read(0, static_cast<std::size_t>(sizeBytes_));
}

std::string Body::takeText() {
    if (spoolFd_ >= 0) {
        return text();
    }
    sizeBytes_ = 0;
    return std::exchange(memory_, {});
}

std::string Body::read(std::uint64_t offset, std::size_t count) const {
    if (offset >= sizeBytes_) {
        return {};
    }
    count = static_cast<std::size_t>(std::min<std::uint64_t>(count, sizeBytes_ - offset));
    if (spoolFd_ < 0) {
        return memory_.substr(static_cast<std::size_t>(offset), count);
    }
    std::string piece(count, '\0');
    std::size_t have = 0;
    while (have < count) {
        const ssize_t got =
            ::pread(spoolFd_, piece.data() + have, count - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw std::system_error(errno, std::generic_category(), "reading a spooled body");
        }
        if (got == 0) {
            throw std::runtime_error("a spooled body is shorter than it was");
        }
        have += static_cast<std::size_t>(got);
    }
    return piece;
}

std::string_view Request::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
}

}  // namespace kalends::http
