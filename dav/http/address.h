// IP addresses as values: prefixes, trusted proxies, connections per address. Knows no sockets of
// ours.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sockaddr_storage;

namespace kalends::http {

/// An IPv6 address, or an IPv4 one in its mapped form. All zero for a local (unix) peer.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
    [[nodiscard]] static IpAddress of(const sockaddr_storage& address);
    [[nodiscard]] bool isIpv4() const;
    /// "192.0.2.1" or "2001:db8::1"; "local" for a unix peer.
    [[nodiscard]] std::string text() const;
    auto operator<=>(const IpAddress&) const = default;
};

/// Addresses and prefixes, as in "10.0.0.0/8" or "::1".
class AddressSet {
  public:
    AddressSet() = default;
    /// Throws std::invalid_argument that names the entry which is no address.
    explicit AddressSet(const std::vector<std::string>& entries);
    [[nodiscard]] bool contains(const IpAddress& address) const;

  private:
    struct Prefix {
        IpAddress base;
        unsigned bits = 128;
    };

    std::vector<Prefix> prefixes_;
};

/// Counts open connections, in all and per address. Thread-safe.
class ConnectionLedger {
  public:
    enum class Verdict : std::uint8_t { kAdmitted, kFull, kAddressFull };
    enum class Counting : std::uint8_t { kPerAddress, kExempt };

    ConnectionLedger(std::size_t total, std::size_t perAddress)
        : totalLimit_(total), perAddressLimit_(perAddress) {}

    [[nodiscard]] Verdict admit(const IpAddress& peer, Counting counting);
    void release(const IpAddress& peer, Counting counting);

  private:
    struct Hash {
        std::size_t operator()(const IpAddress& address) const;
    };

    [[nodiscard]] static IpAddress keyOf(const IpAddress& peer);

    std::mutex mutex_;
    std::size_t totalLimit_;
    std::size_t perAddressLimit_;
    std::size_t total_ = 0;
    std::unordered_map<IpAddress, std::size_t, Hash> perAddress_;
};

}  // namespace kalends::http
