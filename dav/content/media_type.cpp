// Media types: a tolerant reader, for what clients really send.
#include "dav/content/media_type.h"

#include <algorithm>

namespace kalends::content {
namespace {

constexpr std::size_t kMaxParameters = 16;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = lower(c);
    }
    return result;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Position of the first `separator` outside quotes, or the size.
std::size_t findUnquoted(std::string_view text, char separator) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            quoted = !quoted;
        } else if (quoted && text[i] == '\\') {
            ++i;
        } else if (!quoted && text[i] == separator) {
            return i;
        }
    }
    return text.size();
}

std::string unquoted(std::string_view value) {
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') {
        return std::string(value);
    }
    value = value.substr(1, value.size() - 2);
    std::string result;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\' && i + 1 < value.size()) {
            ++i;
        }
        result += value[i];
    }
    return result;
}

bool isTypePart(std::string_view part) {
    return !part.empty() && part.find_first_of(" \t\"(),/:;<=>?@[\\]{}") == std::string_view::npos;
}

}  // namespace

const std::string* MediaType::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

std::optional<MediaType> parseMediaType(std::string_view text) {
    const std::size_t end = findUnquoted(text, ';');
    const std::string_view essence = trimmed(text.substr(0, end));
    const auto slash = essence.find('/');
    if (slash == std::string_view::npos || !isTypePart(essence.substr(0, slash)) ||
        !isTypePart(essence.substr(slash + 1))) {
        return std::nullopt;
    }
    MediaType result;
    result.essence = lowered(essence);
    text.remove_prefix(end);
    while (!text.empty()) {
        text.remove_prefix(1);
        const std::size_t next = findUnquoted(text, ';');
        const std::string_view parameter = trimmed(text.substr(0, next));
        text.remove_prefix(next);
        const auto equals = parameter.find('=');
        if (parameter.empty()) {
            continue;
        }
        if (equals == std::string_view::npos || result.parameters.size() == kMaxParameters) {
            return std::nullopt;
        }
        result.parameters.emplace_back(lowered(trimmed(parameter.substr(0, equals))),
                                       unquoted(trimmed(parameter.substr(equals + 1))));
    }
    return result;
}

std::string_view takeQuotedListMember(std::string_view& list) {
    const std::size_t end = findUnquoted(list, ',');
    const std::string_view member = trimmed(list.substr(0, end));
    list.remove_prefix(end == list.size() ? end : end + 1);
    return member;
}

int qualityOf(const MediaType& range) {
    const std::string* q = range.parameter("q");
    if (q == nullptr) {
        return 1000;
    }
    int value = 0;
    int scale = 1000;
    for (const char c : *q) {
        if (c == '.' || scale == 0) {
            continue;
        }
        if (c < '0' || c > '9') {
            return 1000;
        }
        value += (c - '0') * scale;
        scale /= 10;
    }
    return value > 1000 ? 1000 : value;
}

bool prefers(std::string_view accept, std::string_view wanted, std::string_view usual) {
    constexpr std::size_t kMaxRanges = 32;
    int wantedQuality = 0;
    int usualQuality = 0;
    for (std::size_t count = 0; !accept.empty() && count < kMaxRanges; ++count) {
        const auto range = parseMediaType(takeQuotedListMember(accept));
        if (!range) {
            continue;
        }
        const std::string_view essence = range->essence;
        int& quality = essence == wanted ? wantedQuality : usualQuality;
        const bool counts = essence == wanted || essence == usual || essence.ends_with("/*");
        quality = counts ? std::max(quality, qualityOf(*range)) : quality;
    }
    return wantedQuality > usualQuality;
}

}  // namespace kalends::content
