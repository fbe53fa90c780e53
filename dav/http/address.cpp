// IP addresses as values: prefixes, trusted proxies, connections per address.
#include "dav/http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <functional>
#include <stdexcept>

namespace kalends::http {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned kMappedBits = 96;

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() > 1 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
    }
    const std::string copy(text);
    IpAddress address;
    if (::inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) {
        return address;
    }
    if (::inet_pton(AF_INET, copy.c_str(), address.bytes.data() + kMappedPrefix.size()) == 1) {
        std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin());
        return address;
    }
    return std::nullopt;
}

IpAddress IpAddress::of(const sockaddr_storage& address) {
    IpAddress result;
    if (address.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), result.bytes.begin());
        std::memcpy(result.bytes.data() + kMappedPrefix.size(), &v4.sin_addr, 4);
    } else if (address.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        std::memcpy(result.bytes.data(), &v6.sin6_addr, 16);
    }
    return result;
}

bool IpAddress::isIpv4() const {
    return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
}

std::string IpAddress::text() const {
    if (*this == IpAddress{}) {
        return "local";
    }
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    if (isIpv4()) {
        ::inet_ntop(AF_INET, bytes.data() + kMappedPrefix.size(), buffer.data(), buffer.size());
    } else {
        ::inet_ntop(AF_INET6, bytes.data(), buffer.data(), buffer.size());
    }
    return buffer.data();
}

AddressSet::AddressSet(const std::vector<std::string>& entries) {
    for (const std::string& entry : entries) {
        const std::size_t slash = entry.find('/');
        const std::optional<IpAddress> base =
            IpAddress::parse(std::string_view(entry).substr(0, slash));
        if (!base) {
            throw std::invalid_argument("not an IP address or prefix: " + entry);
        }
        const unsigned width = base->isIpv4() ? 32 : 128;
        unsigned bits = width;
        if (slash != std::string::npos) {
            const char* first = entry.data() + slash + 1;
            const char* last = entry.data() + entry.size();
            const auto [end, error] = std::from_chars(first, last, bits);
            if (error != std::errc() || end != last || bits > width) {
                throw std::invalid_argument("not an IP address or prefix: " + entry);
            }
        }
        prefixes_.push_back({*base, base->isIpv4() ? bits + kMappedBits : bits});
    }
}

bool AddressSet::contains(const IpAddress& address) const {
    return std::any_of(prefixes_.begin(), prefixes_.end(), [&address](const Prefix& prefix) {
        const std::size_t whole = prefix.bits / 8;
        if (!std::equal(address.bytes.begin(),
                        address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                        prefix.base.bytes.begin())) {
            return false;
        }
        const unsigned rest = prefix.bits % 8;
        return rest == 0 || ((address.bytes[whole] ^ prefix.base.bytes[whole]) >> (8 - rest)) == 0;
    });
}

std::size_t ConnectionLedger::Hash::operator()(const IpAddress& address) const {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()});
}

IpAddress ConnectionLedger::keyOf(const IpAddress& peer) {
    IpAddress key = peer;
    if (!peer.isIpv4()) {
        // One subscriber usually has a whole /64.
        std::fill(key.bytes.begin() + 8, key.bytes.end(), std::uint8_t{0});
    }
    return key;
}

ConnectionLedger::Verdict ConnectionLedger::admit(const IpAddress& peer, Counting counting) {
    const std::lock_guard lock(mutex_);
    if (total_ >= totalLimit_) {
        return Verdict::kFull;
    }
    if (counting == Counting::kPerAddress) {
        std::size_t& open = perAddress_[keyOf(peer)];
        if (open >= perAddressLimit_) {
            return Verdict::kAddressFull;
        }
        ++open;
    }
    ++total_;
    return Verdict::kAdmitted;
}

void ConnectionLedger::release(const IpAddress& peer, Counting counting) {
    const std::lock_guard lock(mutex_);
    --total_;
    if (counting == Counting::kPerAddress) {
        const auto found = perAddress_.find(keyOf(peer));
        if (found != perAddress_.end() && --found->second == 0) {
            perAddress_.erase(found);
        }
    }
}

}  // namespace kalends::http
