// Whether a text holds only what a content line may hold. Knows no syntax.
#include "groupware/contentline/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kalends::contentline {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::uint64_t kHighs = 0x8080808080808080ULL;

/// False for eight printable ASCII octets; true asks for the slow look (and may be wrong only that
/// way).
bool needsSlowLook(std::uint64_t word) noexcept {
    const std::uint64_t belowBlank = (word - kOnes * 0x20) & ~word;
    const std::uint64_t delta = word ^ (kOnes * 0x7F);
    const std::uint64_t isDelete = (delta - kOnes) & ~delta;
    return ((word | belowBlank | isDelete) & kHighs) != 0;
}

struct Lead {
    std::size_t length;
    unsigned char secondMin, secondMax;
};

/// The well-formed sequences of Unicode table 3-7: no overlong forms, surrogates or values past
/// U+10FFFF.
Lead leadOf(unsigned char octet) noexcept {
    if (octet >= 0xC2 && octet <= 0xDF)
        return {2, 0x80, 0xBF};
    if (octet >= 0xE0 && octet <= 0xEF)
        return {3, static_cast<unsigned char>(octet == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(octet == 0xED ? 0x9F : 0xBF)};
    if (octet >= 0xF0 && octet <= 0xF4)
        return {4, static_cast<unsigned char>(octet == 0xF0 ? 0x90 : 0x80),
                static_cast<unsigned char>(octet == 0xF4 ? 0x8F : 0xBF)};
    return {0, 0, 0};
}

}  // namespace

TextProblem checkText(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        while (at + sizeof(std::uint64_t) <= text.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, sizeof word);
            if (needsSlowLook(word))
                break;
            at += sizeof word;
        }
        if (at == text.size())
            break;
        const auto octet = static_cast<unsigned char>(text[at]);
        if (octet < 0x80) {
            if ((octet < 0x20 && octet != '\t') || octet == 0x7F)
                return TextProblem::kControlCharacter;
            ++at;
            continue;
        }
        const Lead lead = leadOf(octet);
        if (lead.length == 0 || text.size() - at < lead.length)
            return TextProblem::kInvalidUtf8;
        const auto second = static_cast<unsigned char>(text[at + 1]);
        if (second < lead.secondMin || second > lead.secondMax)
            return TextProblem::kInvalidUtf8;
        for (std::size_t i = 2; i < lead.length; ++i)
            if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80)
                return TextProblem::kInvalidUtf8;
        at += lead.length;
    }
    return TextProblem::kNone;
}

}  // namespace kalends::contentline
