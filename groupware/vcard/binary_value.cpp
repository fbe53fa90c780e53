// Inline binary values of both vCard versions.
#include "groupware/vcard/binary_value.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "groupware/contentline/document.h"

namespace kalends::vcard {
namespace {

using contentline::equalsIgnoringCase;

struct MediaRow {
    std::string_view type, mediaType;
};

// The first row of a media type names the TYPE it goes back to.
constexpr auto kMedia = std::to_array<MediaRow>({
    {"JPEG", "image/jpeg"},
    {"JPG", "image/jpeg"},
    {"PNG", "image/png"},
    {"GIF", "image/gif"},
    {"TIFF", "image/tiff"},
    {"BMP", "image/bmp"},
    {"WEBP", "image/webp"},
    {"SVG", "image/svg+xml"},
    {"WAVE", "audio/wav"},
    {"WAVE", "audio/x-wav"},
    {"WAV", "audio/wav"},
    {"BASIC", "audio/basic"},
    {"AIFF", "audio/aiff"},
    {"MPEG", "audio/mpeg"},
    {"MP3", "audio/mpeg"},
    {"OGG", "audio/ogg"},
    {"PGP", "application/pgp-keys"},
    {"X509", "application/pkix-cert"},
    {"X509", "application/x-x509-ca-cert"},
    {"X509", "application/x-x509-user-cert"},
});

constexpr std::string_view kOctets = "application/octet-stream";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string mapped(std::string_view text, char (*change)(char)) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), change);
    return result;
}

int hexValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::optional<std::string> percentDecoded(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        if (i + 2 >= text.size() || hexValue(text[i + 1]) < 0 || hexValue(text[i + 2]) < 0) {
            return std::nullopt;
        }
        bytes += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
        i += 2;
    }
    return bytes;
}

std::string encodeBase64(std::string_view bytes) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8U | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += k <= count ? kAlphabet[group >> (18U - 6U * k) & 63U] : '=';
        }
    }
    return text;
}

}  // namespace

std::string mediaTypeOf(std::string_view property, std::string_view type) {
    if (type.find('/') != std::string_view::npos) {
        return mapped(type, lower);
    }
    for (const MediaRow& row : kMedia) {
        if (equalsIgnoringCase(row.type, type)) {
            return std::string(row.mediaType);
        }
    }
    const std::string_view family = property == "SOUND"                         ? "audio/"
                                    : property == "PHOTO" || property == "LOGO" ? "image/"
                                                                                : "application/";
    return std::string(family) + mapped(type, lower);
}

std::string typeOfMedia(std::string_view mediaType) {
    mediaType = mediaType.substr(0, mediaType.find(';'));
    for (const MediaRow& row : kMedia) {
        if (equalsIgnoringCase(row.mediaType, mediaType)) {
            return std::string(row.type);
        }
    }
    return mapped(mediaType.substr(mediaType.find('/') + 1), upper);
}

std::string_view sniffedMediaType(std::string_view base64) {
    constexpr auto kMagic = std::to_array<MediaRow>({{"/9j/", "image/jpeg"},
                                                     {"iVBORw0KGgo", "image/png"},
                                                     {"R0lGOD", "image/gif"},
                                                     {"UklGR", "image/webp"}});
    for (const MediaRow& row : kMagic) {
        if (base64.starts_with(row.type)) {
            return row.mediaType;
        }
    }
    return kOctets;
}

std::optional<std::string> cleanBase64(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (const char c : text) {
        const bool digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
        if (digit) {
            clean += c;
        } else if (c != ' ' && c != '\t') {
            return std::nullopt;
        }
    }
    return clean;
}

std::optional<DataUri> parseDataUri(std::string_view uri) {
    constexpr std::string_view kScheme = "data:";
    if (uri.size() < kScheme.size() ||
        !equalsIgnoringCase(uri.substr(0, kScheme.size()), kScheme)) {
        return std::nullopt;
    }
    uri.remove_prefix(kScheme.size());
    // Interop: some writers escape the comma and the semicolon of the URI as if it were text.
    std::string unescaped;
    const std::size_t rawComma = uri.find(',');
    if (rawComma == std::string_view::npos) {
        return std::nullopt;
    }
    for (const char c : uri.substr(0, rawComma)) {
        if (c != '\\') {
            unescaped += c;
        }
    }
    const std::string_view head = unescaped;
    const std::string_view content = uri.substr(rawComma + 1);
    constexpr std::string_view kBase64 = ";base64";
    DataUri result;
    result.mediaType = mapped(head.substr(0, head.find(';')), lower);
    if (head.size() >= kBase64.size() &&
        equalsIgnoringCase(head.substr(head.size() - kBase64.size()), kBase64)) {
        const auto decoded = percentDecoded(content);
        auto clean = decoded ? cleanBase64(*decoded) : std::nullopt;
        if (!clean) {
            return std::nullopt;
        }
        result.base64 = std::move(*clean);
        return result;
    }
    const auto bytes = percentDecoded(content);
    if (!bytes) {
        return std::nullopt;
    }
    result.base64 = encodeBase64(*bytes);
    return result;
}

}  // namespace kalends::vcard
