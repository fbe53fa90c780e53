// Bytes as HTTP sees them: case, tokens, list members. Pure; knows nothing of messages.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace kalends::http {

[[nodiscard]] constexpr char asciiLower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Equality without regard to ASCII case, as for field names (RFC 9110 section 5.1).
[[nodiscard]] constexpr bool equalsNoCase(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && asciiLower(a[i]) != asciiLower(b[i])) {
            return false;
        }
    }
    return true;
}

namespace detail {
constexpr std::array<bool, 256> tokenTable() {
    std::array<bool, 256> table{};
    for (unsigned c = '0'; c <= '9'; ++c) {
        table[c] = true;
    }
    for (unsigned c = 'a'; c <= 'z'; ++c) {
        table[c] = true;
        table[c - ('a' - 'A')] = true;
    }
    for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}

inline constexpr std::array<bool, 256> kTokenTable = tokenTable();
}  // namespace detail

/// A tchar of RFC 9110 section 5.6.2.
[[nodiscard]] constexpr bool isTokenChar(char c) noexcept {
    return detail::kTokenTable[static_cast<unsigned char>(c)];
}

/// True for a non-empty token (RFC 9110 section 5.6.2).
[[nodiscard]] constexpr bool isToken(std::string_view text) noexcept {
    for (const char c : text) {
        if (!isTokenChar(c)) {
            return false;
        }
    }
    return !text.empty();
}

/// `text` without the spaces and tabs around it (OWS).
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

/// Cuts the next member off a comma-separated list; empty members are returned as "".
[[nodiscard]] constexpr std::string_view takeListMember(std::string_view& list) noexcept {
    const std::size_t comma = list.find(',');
    const std::string_view member = trimmed(list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    return member;
}

}  // namespace kalends::http
