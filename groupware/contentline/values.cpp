// Value decoding and line writing shared by iCalendar and vCard. Knows no property by name.
#include "groupware/contentline/values.h"

#include <algorithm>
#include <cstddef>

namespace kalends::contentline {
namespace {

constexpr std::size_t kFoldOctets = 75;

bool isContinuation(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// How many octets of `rest` fit without cutting a UTF-8 sequence; at least one.
std::size_t fitting(std::string_view rest, std::size_t room) noexcept {
    if (rest.size() <= room)
        return rest.size();
    std::size_t size = room;
    // A sequence has at most three continuation octets; more of them is not UTF-8 and is cut
    // anywhere.
    for (int i = 0; i < 3 && isContinuation(rest[size]); ++i) --size;
    return isContinuation(rest[size]) ? room : size;
}

}  // namespace

std::string decodeText(std::string_view escaped) {
    std::string text;
    text.reserve(escaped.size());
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        const char c = escaped[i];
        if (c != '\\' || i + 1 == escaped.size()) {
            text += c;
            continue;
        }
        const char next = escaped[++i];
        switch (next) {
            case 'n':
            case 'N':
                text += '\n';
                break;
            case '\\':
            case ',':
            case ';':
            case ':':  // Interop: vCard 3 writers and old calendars escape colons
            case '"':
                text += next;
                break;
            default:  // a backslash someone forgot to escape
                text += c;
                text += next;
        }
    }
    return text;
}

std::string encodeText(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size() + text.size() / 16);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        switch (c) {
            case '\\':
            case ',':
            case ';':
                escaped += '\\';
                escaped += c;
                break;
            case '\r':
                if (i + 1 < text.size() && text[i + 1] == '\n')
                    ++i;
                [[fallthrough]];
            case '\n':
                escaped += "\\n";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

std::vector<std::string_view> splitEscaped(std::string_view value, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\') {
            ++i;
        } else if (value[i] == separator) {
            parts.push_back(value.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(value.substr(begin));
    return parts;
}

void appendFolded(std::string& out, std::string_view line) {
    std::string flat;
    if (line.find_first_of("\r\n") != std::string_view::npos) {
        flat.reserve(line.size());
        std::copy_if(line.begin(), line.end(), std::back_inserter(flat),
                     [](char c) { return c != '\r' && c != '\n'; });
        line = flat;
    }
    std::size_t room = kFoldOctets;
    while (line.size() > room) {
        const std::size_t size = fitting(line, room);
        out.append(line.substr(0, size)).append("\r\n ");
        line.remove_prefix(size);
        room = kFoldOctets - 1;
    }
    out.append(line).append("\r\n");
}

std::string unfold(std::string_view raw) {
    std::string line;
    line.reserve(raw.size());
    std::size_t at = 0;
    while (at < raw.size()) {
        std::size_t end = std::min(raw.find('\n', at), raw.size());
        const std::size_t next = end + 2;  // past the line end and the blank that makes the fold
        if (end > at && raw[end - 1] == '\r')
            --end;
        line.append(raw.substr(at, end - at));
        at = next;
    }
    return line;
}

std::string encodeParameterValue(std::string_view value) {
    std::string encoded;
    encoded.reserve(value.size() + 2);
    bool quote = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        switch (c) {
            case '^':
                encoded += "^^";
                break;
            case '"':
                encoded += "^'";
                break;
            case '\r':
                if (i + 1 < value.size() && value[i + 1] == '\n')
                    ++i;
                [[fallthrough]];
            case '\n':
                encoded += "^n";
                break;
            case ',':
            case ';':
            case ':':
                quote = true;
                [[fallthrough]];
            default:
                encoded += c;
        }
    }
    return quote ? '"' + encoded + '"' : encoded;
}

}  // namespace kalends::contentline
