// Collects a body: in memory up to a threshold, then in an unlinked spool file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dav/http/message.h"
#include "dav/http/settings.h"

namespace kalends::http {

class BodySink {
  public:
    /// `settings` must outlive the sink.
    explicit BodySink(const BodySettings& settings) : settings_(&settings) {}

    ~BodySink();
    BodySink(BodySink&&) noexcept;
    BodySink& operator=(BodySink&&) = delete;
    BodySink(const BodySink&) = delete;
    BodySink& operator=(const BodySink&) = delete;

    /// A sized body is coming: spares regrowth while it stays below the threshold.
    void expect(std::uint64_t sizeBytes);
    /// Throws std::system_error when the spool cannot be written.
    void write(std::string_view data);

    [[nodiscard]] std::uint64_t sizeBytes() const { return sizeBytes_; }

    [[nodiscard]] Body finish();

  private:
    void openSpool();
    void spool(std::string_view data);

    const BodySettings* settings_;
    std::string memory_;
    int fd_ = -1;
    std::uint64_t sizeBytes_ = 0;
};

}  // namespace kalends::http
