// Text on its way into XML, byte by byte, for those who decide what is escaped (writer.cpp,
// object_data.cpp).
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace kalends::xml {

/// What one byte becomes; nullptr: itself. An empty text drops it.
using Escapes = std::array<const char*, 256>;

/// The first byte of U+FFFE and U+FFFF, which may stand in a calendar, but in no XML: one of them
/// would spoil the answer for all objects in it. What follows decides.
inline constexpr char kNoCharacterLead = '\xEF';

/// What character data needs: markup is escaped, what XML 1.0 cannot carry and CR are dropped.
constexpr Escapes textEscapes() {
    Escapes table{};
    for (std::size_t c = 0; c < 0x20; ++c) {
        table[c] = "";
    }
    table['\t'] = nullptr;
    table['\n'] = nullptr;
    table['<'] = "&lt;";
    table['>'] = "&gt;";
    table['&'] = "&amp;";
    table[static_cast<unsigned char>(kNoCharacterLead)] = "\xEF";
    return table;
}

inline void appendEscaped(std::string& out, std::string_view text, const Escapes& escapes) {
    constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char* const replacement = escapes[static_cast<unsigned char>(text[at])];
        if (replacement == nullptr) {
            continue;
        }
        if (*replacement != kNoCharacterLead) {
            out.append(text, begin, at - begin);
            out += replacement;
            begin = at + 1;
        } else if (text.substr(at, 3) == "\xEF\xBF\xBE" || text.substr(at, 3) == "\xEF\xBF\xBF") {
            out.append(text, begin, at - begin);
            out += kReplacementCharacter;
            at += 2;
            begin = at + 1;
        }
    }
    out.append(text, begin, text.size() - begin);
}

}  // namespace kalends::xml
