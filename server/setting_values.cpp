// Reading and printing values of settings.
#include "server/setting_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace kalends::server {

namespace {

constexpr std::string_view kInherited = "systemd:";

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array<Unit, 5> kDurations{
    {{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 4> kSizes{
    {{"", 1}, {"KiB", 1024}, {"MiB", 1024 * 1024}, {"GiB", 1024 * 1024 * 1024}}};

struct Amount {
    std::uint64_t number = 0;
    std::string_view unit;
};

std::optional<Amount> readAmount(std::string_view text) {
    text = trimmed(text);
    Amount amount;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), amount.number);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    amount.unit = trimmed(text);
    return amount;
}

template <std::size_t n>
std::optional<std::uint64_t> readWithUnit(std::string_view text, const std::array<Unit, n>& units) {
    const auto amount = readAmount(text);
    if (!amount) {
        return std::nullopt;
    }
    for (const auto& unit : units) {
        if (unit.name == amount->unit) {
            constexpr auto kMost =
                static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
            return amount->number > kMost / unit.factor
                       ? std::nullopt
                       : std::optional(amount->number * unit.factor);
        }
    }
    return std::nullopt;
}

template <std::size_t n>
std::string printWithUnit(std::uint64_t value, const std::array<Unit, n>& units) {
    const Unit* best = &units.front();
    for (const auto& unit : units) {
        if (value != 0 && value % unit.factor == 0) {
            best = &unit;
        }
    }
    const std::string number = std::to_string(value / best->factor);
    return best->name.empty() ? number : number + " " + std::string(best->name);
}

std::uint16_t parsePort(std::string_view text) {
    const auto port = parseNumber(text);
    if (port > 65'535) {
        throw BadValue("a port is at most 65535");
    }
    return static_cast<std::uint16_t>(port);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::chrono::milliseconds parseDuration(std::string_view text) {
    const auto value = readWithUnit(text, kDurations);
    if (!value) {
        throw BadValue("expected a duration such as 500 ms, 15 s, 5 min, 2 h or 30 d");
    }
    return std::chrono::milliseconds(static_cast<std::int64_t>(*value));
}

std::string printDuration(std::chrono::milliseconds duration) {
    return printWithUnit(static_cast<std::uint64_t>(duration.count()), kDurations);
}

ByteCount parseBytes(std::string_view text) {
    const auto value = readWithUnit(text, kSizes);
    if (!value) {
        throw BadValue("expected a size such as 512, 64 KiB, 10 MiB or 1 GiB");
    }
    return {*value};
}

std::string printBytes(ByteCount count) {
    return printWithUnit(count.bytes, kSizes);
}

bool parseSwitch(std::string_view text) {
    text = trimmed(text);
    if (text == "yes" || text == "on" || text == "true") {
        return true;
    }
    if (text == "no" || text == "off" || text == "false") {
        return false;
    }
    throw BadValue("expected yes or no");
}

std::uint64_t parseNumber(std::string_view text) {
    const auto amount = readAmount(text);
    if (!amount || !amount->unit.empty()) {
        throw BadValue("expected a whole number");
    }
    return amount->number;
}

std::vector<std::string> parseList(std::string_view text) {
    std::vector<std::string> list;
    while (true) {
        const auto begin = text.find_first_not_of(", \t\r\n");
        if (begin == std::string_view::npos) {
            return list;
        }
        text.remove_prefix(begin);
        const auto end = std::min(text.find_first_of(", \t\r\n"), text.size());
        list.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::string printList(const std::vector<std::string>& list) {
    std::string text;
    for (const auto& entry : list) {
        text += (text.empty() ? "" : ", ") + entry;
    }
    return text;
}

http::ListenAddress parseListenAddress(std::string_view text) {
    constexpr std::string_view kTls = "tls://";
    constexpr std::string_view kFd = "fd:";
    text = trimmed(text);
    http::ListenAddress address;
    if (text.starts_with(kTls)) {
        address.security = http::Security::kTls;
        text.remove_prefix(kTls.size());
    }
    if (text.starts_with(kFd)) {
        address.fd =
            static_cast<int>(std::min<std::uint64_t>(parseNumber(text.substr(kFd.size())), 65'535));
        return address;
    }
    if (text.starts_with(kInherited)) {
        address.host = text;
        address.port = 0;
        if (text.size() == kInherited.size() ||
            text.find_first_of(": \t", kInherited.size()) != std::string_view::npos) {
            throw BadValue("expected systemd: and the FileDescriptorName of a socket");
        }
        return address;
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        throw BadValue("expected HOST:PORT, [IPv6]:PORT, tls://HOST:PORT or systemd:NAME");
    }
    address.port = parsePort(text.substr(colon + 1));
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        throw BadValue("an IPv6 address stands in brackets: [::1]:8008");
    }
    address.host = host.empty() || host == "*" ? "0.0.0.0" : std::string(host);
    return address;
}

std::string printListenAddress(const http::ListenAddress& address) {
    const std::string scheme = address.security == http::Security::kTls ? "tls://" : "";
    if (address.fd >= 0) {
        return scheme + "fd:" + std::to_string(address.fd);
    }
    if (address.host.starts_with(kInherited)) {
        return scheme + address.host;
    }
    const bool ipv6 = address.host.find(':') != std::string::npos;
    return scheme + (ipv6 ? "[" + address.host + "]" : address.host) + ":" +
           std::to_string(address.port);
}

}  // namespace kalends::server
