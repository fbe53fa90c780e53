// Bytes as text and back.
#include "storage/postgres/stored_bytes.h"

#include <array>
#include <cstdint>

#include "storage/postgres/parameters.h"

namespace kalends::postgres {

namespace {

constexpr char kMark = '\x01';
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto kValues = [] {
    std::array<std::uint8_t, 256> values{};
    for (std::size_t at = 0; at < kDigits.size(); ++at) {
        values[static_cast<unsigned char>(kDigits[at])] = static_cast<std::uint8_t>(at);
    }
    return values;
}();

std::uint32_t byteAt(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

}  // namespace

std::optional<std::string> encodedForm(std::string_view content) {
    if (!content.starts_with(kMark) && isText(content)) {
        return std::nullopt;
    }
    std::string out;
    out.reserve(2 + content.size() / 3 * 4 + 4);
    out += kMark;
    for (std::size_t at = 0; at < content.size(); at += 3) {
        const std::uint32_t bits =
            byteAt(content, at) << 16U | byteAt(content, at + 1) << 8U | byteAt(content, at + 2);
        out += kDigits[bits >> 18U];
        out += kDigits[bits >> 12U & 63U];
        out += at + 1 < content.size() ? kDigits[bits >> 6U & 63U] : '=';
        out += at + 2 < content.size() ? kDigits[bits & 63U] : '=';
    }
    return out;
}

std::string decodedForm(std::string stored) {
    if (!stored.starts_with(kMark)) {
        return stored;
    }
    std::string out;
    out.reserve(stored.size() / 4 * 3);
    for (std::size_t at = 1; at + 4 <= stored.size(); at += 4) {
        std::uint32_t bits = 0;
        for (std::size_t digit = 0; digit < 4; ++digit) {
            bits = bits << 6U | kValues[static_cast<unsigned char>(stored[at + digit])];
        }
        out += static_cast<char>(bits >> 16U & 255U);
        if (stored[at + 2] != '=') {
            out += static_cast<char>(bits >> 8U & 255U);
        }
        if (stored[at + 3] != '=') {
            out += static_cast<char>(bits & 255U);
        }
    }
    return out;
}

}  // namespace kalends::postgres
