// Basic (RFC 7617) and Negotiate (RFC 4559) credentials out of an Authorization value. Pure.
#include <sodium.h>
#include <unicode/ustring.h>

#include <algorithm>

#include "auth/authenticator.h"

namespace kalends::auth {

namespace {

constexpr std::size_t kMaxEncodedBytes = 4096;
constexpr std::size_t kMaxTicketBytes =
    65536;  // encoded; with many groups of Active Directory they are long
constexpr std::size_t kMaxLoginBytes = 256;
constexpr std::size_t kMaxPasswordBytes = 1024;

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// What follows the scheme, without the blanks around it; nullopt for another scheme.
std::optional<std::string_view> tokenOf(std::string_view scheme, std::string_view value) {
    while (!value.empty() && isBlank(value.front())) {
        value.remove_prefix(1);
    }
    while (!value.empty() && isBlank(value.back())) {
        value.remove_suffix(1);
    }
    if (value.size() <= scheme.size() || !isBlank(value[scheme.size()]) ||
        !std::equal(scheme.begin(), scheme.end(), value.begin(),
                    [](char a, char b) { return a == lower(b); })) {
        return std::nullopt;
    }
    value.remove_prefix(scheme.size());
    while (!value.empty() && isBlank(value.front())) {
        value.remove_prefix(1);
    }
    return value;
}

std::optional<std::string> decodeBase64(std::string_view encoded) {
    std::string decoded(encoded.size(), '\0');
    // Interop: some synchronisers leave the padding out.
    for (const int variant :
         {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING}) {
        std::size_t length = 0;
        if (sodium_base642bin(reinterpret_cast<unsigned char*>(decoded.data()), decoded.size(),
                              encoded.data(), encoded.size(), nullptr, &length, nullptr,
                              variant) == 0) {
            decoded.resize(length);
            return decoded;
        }
    }
    return std::nullopt;
}

bool isUtf8(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(nullptr, 0, nullptr, text.data(), static_cast<std::int32_t>(text.size()),
                  &status);
    return status != U_INVALID_CHAR_FOUND;
}

std::string fromLatin1(std::string_view text) {
    std::string utf8;
    utf8.reserve(text.size() * 2);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            utf8 += c;
        } else {
            utf8 += static_cast<char>(0xC0 | (byte >> 6));
            utf8 += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return utf8;
}

bool hasControl(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

std::optional<Secret> parseBasic(std::string_view authorization) {
    const auto token = tokenOf("basic", authorization);
    if (!token || token->size() > kMaxEncodedBytes) {
        return std::nullopt;
    }
    auto decoded = decodeBase64(*token);
    if (!decoded || hasControl(*decoded)) {
        return std::nullopt;
    }
    // Interop: older Thunderbird and Outlook synchronisers send Latin-1 in spite of
    // charset="UTF-8".
    if (!isUtf8(*decoded)) {
        decoded = fromLatin1(*decoded);
    }
    const auto colon = decoded->find(':');
    if (colon == std::string::npos || colon == 0 || colon > kMaxLoginBytes ||
        decoded->size() - colon - 1 > kMaxPasswordBytes) {
        return std::nullopt;
    }
    return Secret{.login = decoded->substr(0, colon), .password = decoded->substr(colon + 1)};
}

std::optional<std::string> parseNegotiate(std::string_view authorization) {
    const auto token = tokenOf("negotiate", authorization);
    if (!token || token->empty() || token->size() > kMaxTicketBytes) {
        return std::nullopt;
    }
    return decodeBase64(*token);
}

}  // namespace kalends::auth
