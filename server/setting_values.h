// Values of settings as people write them: durations, sizes, lists, addresses. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dav/http/settings.h"

namespace kalends::server {

/// A value that cannot be read; `what()` says what was expected.
struct BadValue : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// An amount of bytes, written "512", "64 KiB", "10 MiB" or "1 GiB".
struct ByteCount {
    std::uint64_t bytes = 0;
    friend auto operator<=>(const ByteCount&, const ByteCount&) = default;
};

/// "500 ms", "15 s", "5 min", "2 h", "30 d".
[[nodiscard]] std::chrono::milliseconds parseDuration(std::string_view text);
[[nodiscard]] std::string printDuration(std::chrono::milliseconds duration);

[[nodiscard]] ByteCount parseBytes(std::string_view text);
[[nodiscard]] std::string printBytes(ByteCount count);

[[nodiscard]] bool parseSwitch(std::string_view text);  // yes/no, on/off, true/false
[[nodiscard]] std::uint64_t parseNumber(std::string_view text);

/// Separated by commas or blanks; no empty entries.
[[nodiscard]] std::vector<std::string> parseList(std::string_view text);
[[nodiscard]] std::string printList(const std::vector<std::string>& list);

/// "HOST:PORT", "[::1]:PORT", ":PORT" for all addresses, "fd:N", or "systemd:NAME" for the sockets
/// that the service manager hands over under that name; with "tls://" in front for TLS.
/// `inherited_sockets.h` puts descriptors in their place.
[[nodiscard]] http::ListenAddress parseListenAddress(std::string_view text);
[[nodiscard]] std::string printListenAddress(const http::ListenAddress& address);

[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace kalends::server
