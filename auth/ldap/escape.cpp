// Escaping and comparing.
#include "auth/ldap/escape.h"

#include <ldap.h>

#include <array>
#include <memory>

namespace kalends::ldap {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kUuidLength = 36;
constexpr std::size_t kGuidBytes = 16;

void appendHex(std::string& text, char c) {
    text += kHex[static_cast<unsigned char>(c) >> 4U];
    text += kHex[static_cast<unsigned char>(c) & 15U];
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isHexDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

std::optional<std::string> textUuid(std::string_view value) {
    std::string uuid;
    for (std::size_t i = 0; i < kUuidLength; ++i) {
        const char c = lower(value[i]);
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? c != '-' : !isHexDigit(c)) {
            return std::nullopt;
        }
        uuid += c;
    }
    return uuid;
}

}  // namespace

std::string escapeFilter(std::string_view value) {
    std::string text;
    for (const char c : value) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == '@';
        if (plain) {
            text += c;
        } else {
            text += '\\';
            appendHex(text, c);
        }
    }
    return text;
}

std::string escapeDn(std::string_view value) {
    constexpr std::string_view kSpecial = "\"+,;<>\\=#/";
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool edge = i == 0 || i + 1 == value.size();
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            text += '\\';
            appendHex(text, c);
        } else if (kSpecial.find(c) != std::string_view::npos || (c == ' ' && edge)) {
            text += '\\';
            text += c;
        } else {
            text += c;
        }
    }
    return text;
}

std::optional<std::string> normaliseDn(const std::string& dn) {
    if (dn.find('\0') != std::string::npos) {
        return std::nullopt;
    }
    LDAPDN parsed = nullptr;
    if (ldap_str2dn(dn.c_str(), &parsed, LDAP_DN_FORMAT_LDAP) != LDAP_SUCCESS ||
        parsed == nullptr) {
        return std::nullopt;
    }
    const std::unique_ptr<std::remove_pointer_t<LDAPDN>, decltype(&ldap_dnfree)> owner(
        parsed, &ldap_dnfree);
    char* text = nullptr;
    if (ldap_dn2str(parsed, &text, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS || text == nullptr) {
        return std::nullopt;
    }
    const std::unique_ptr<char, decltype(&ldap_memfree)> printed(text, &ldap_memfree);
    std::string normal(text);
    for (char& c : normal) {
        c = lower(c);
    }
    return normal;
}

bool isBelow(std::string_view dn, std::string_view base) {
    if (base.empty() || dn == base) {
        return true;
    }
    return dn.size() > base.size() && dn.ends_with(base) && dn[dn.size() - base.size() - 1] == ',';
}

std::optional<std::string> uuidOf(std::string_view value) {
    if (value.size() == kUuidLength) {
        return textUuid(value);
    }
    if (value.size() != kGuidBytes) {
        return std::nullopt;
    }
    // Active Directory writes the first three parts with their bytes turned round.
    constexpr std::array<std::size_t, kGuidBytes> kOrder{3, 2, 1,  0,  5,  4,  7,  6,
                                                         8, 9, 10, 11, 12, 13, 14, 15};
    std::string uuid;
    for (std::size_t i = 0; i < kOrder.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            uuid += '-';
        }
        appendHex(uuid, value[kOrder.at(i)]);
    }
    return uuid;
}

}  // namespace kalends::ldap
