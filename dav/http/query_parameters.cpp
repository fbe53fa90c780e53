// Queries taken apart; what follows the first pairs without end is not looked at.
#include "dav/http/query_parameters.h"

#include <algorithm>

namespace kalends::http {
namespace {

constexpr std::size_t kMostPairs = 32;
constexpr std::size_t kMaxValueBytes = 1024;

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '%') {
            const int high = at + 2 < text.size() ? hexDigit(text[at + 1]) : -1;
            const int low = at + 2 < text.size() ? hexDigit(text[at + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            c = static_cast<char>(high * 16 + low);
            at += 2;
        }
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        if (control || out.size() == kMaxValueBytes) {
            return std::nullopt;
        }
        out += c;
    }
    return out;
}

}  // namespace

QueryParameters::QueryParameters(std::string_view query) {
    while (!query.empty() && pairs_.size() < kMostPairs) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        const auto equals = std::min(pair.find('='), pair.size());
        pairs_.emplace_back(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
}

bool QueryParameters::has(std::string_view name) const {
    return std::any_of(pairs_.begin(), pairs_.end(),
                       [&](const auto& pair) { return pair.first == name; });
}

std::optional<std::string> QueryParameters::value(std::string_view name) const {
    std::optional<std::string> found;
    bool any = false;
    for (const auto& [key, text] : pairs_) {
        if (key == name) {
            found = any ? std::nullopt : decoded(text);
            any = true;
        }
    }
    return found;
}

}  // namespace kalends::http
