// Folds that stand within a character.
#include "groupware/contentline/folds.h"

#include <algorithm>

namespace kalends::contentline {
namespace {

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// The line end of the next fold within a character from `at` on; npos: none.
std::size_t nextFold(std::string_view text, std::size_t at) {
    for (auto end = text.find('\n', at); end != std::string_view::npos;
         end = text.find('\n', end + 1)) {
        if (end + 2 < text.size() && isBlank(text[end + 1]) && continues(text[end + 2])) {
            return end;
        }
    }
    return std::string_view::npos;
}

/// How many octets at the end of `text` begin a sequence that goes on; 0: none.
std::size_t begunAtEnd(std::string_view text) {
    constexpr std::size_t kMostBegun = 3;
    for (std::size_t count = 1; count <= std::min(kMostBegun, text.size()); ++count) {
        const char c = text[text.size() - count];
        if (!continues(c)) {
            return static_cast<unsigned char>(c) >= 0xC0U ? count : 0;
        }
    }
    return 0;
}

}  // namespace

std::optional<std::string> foldedBetweenCharacters(std::string_view text) {
    auto end = nextFold(text, 0);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    std::string out;
    out.reserve(text.size());
    std::size_t at = 0;
    for (; end != std::string_view::npos; end = nextFold(text, at)) {
        const auto begin = end > at && text[end - 1] == '\r' ? end - 1 : end;
        const auto fold = text.substr(begin, end + 2 - begin);
        out.append(text.substr(at, begin - at));
        const auto begun = begunAtEnd(out);
        const auto place = out.size() - begun;
        const bool folded = begun > 0 && std::string_view(out).substr(0, place).ends_with(fold);
        if (!folded) {
            out.insert(place, fold);  // at most three octets move
        }
        at = end + 2;
    }
    out.append(text.substr(at));
    return out;
}

}  // namespace kalends::contentline
