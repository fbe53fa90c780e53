// Collations by RFC 4790 and RFC 5051; the only file here that includes ICU.
#include "groupware/filter/collation.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::filter {
namespace {

struct CollationRow {
    Collation collation;
    std::string_view identifier;
};

constexpr auto kCollations = std::to_array<CollationRow>({
    {.collation = Collation::kAsciiCasemap, .identifier = "i;ascii-casemap"},
    {.collation = Collation::kOctet, .identifier = "i;octet"},
    {.collation = Collation::kUnicodeCasemap, .identifier = "i;unicode-casemap"},
});

constexpr char toLowerAscii(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isAscii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lowerAscii(std::string_view text) {
    std::string folded(text);
    std::transform(folded.begin(), folded.end(), folded.begin(), toLowerAscii);
    return folded;
}

/// RFC 5051 step 2(a), code point by code point; nullopt when `text` is not UTF-8 (step 1(b)).
std::optional<icu::UnicodeString> titlecased(std::string_view text) {
    icu::UnicodeString titled;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    std::int32_t position = 0;
    while (position < length) {
        UChar32 point = 0;
        U8_NEXT(bytes, position, length, point);
        if (point < 0) {
            return std::nullopt;
        }
        titled.append(u_totitle(point));
    }
    return titled;
}

/// The key of RFC 5051 (titlecase, then compatibility decomposition), case-folded once more.
/// Everything equal under RFC 5051 stays equal; in addition the sharp s equals "ss" and a
/// digraph equals its two letters in any case, which the RFC's one-to-one mapping misses.
std::string foldUnicode(std::string_view text) {
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
        return std::string(text);
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
    std::optional<icu::UnicodeString> key = titlecased(text);
    if (U_FAILURE(status) || nfkd == nullptr || !key) {
        return std::string(text);
    }
    icu::UnicodeString decomposed = nfkd->normalize(*key, status);
    decomposed.foldCase();
    decomposed = nfkd->normalize(decomposed, status);
    if (U_FAILURE(status)) {
        return std::string(text);
    }
    std::string folded;
    decomposed.toUTF8String(folded);
    return folded;
}

/// Patterns up to this length are searched in place; longer ones by Knuth-Morris-Pratt, so that no
/// pair of hostile texts costs more than a pass over both.
constexpr std::size_t kShortPattern = 48;

bool containsLongPattern(std::string_view text, std::string_view pattern) {
    std::vector<std::size_t> border(pattern.size(), 0);
    for (std::size_t i = 1, matched = 0; i < pattern.size(); ++i) {
        while (matched > 0 && pattern[i] != pattern[matched]) {
            matched = border[matched - 1];
        }
        matched += pattern[i] == pattern[matched] ? 1U : 0U;
        border[i] = matched;
    }
    std::size_t matched = 0;
    for (const char c : text) {
        while (matched > 0 && c != pattern[matched]) {
            matched = border[matched - 1];
        }
        matched += c == pattern[matched] ? 1U : 0U;
        if (matched == pattern.size()) {
            return true;
        }
    }
    return false;
}

bool containsBytes(std::string_view text, std::string_view pattern) {
    if (pattern.size() > text.size()) {
        return false;
    }
    return pattern.size() <= kShortPattern ? text.find(pattern) != std::string_view::npos
                                           : containsLongPattern(text, pattern);
}

bool compareBytes(std::string_view text, std::string_view pattern, MatchType type) {
    switch (type) {
        case MatchType::kContains:
            return containsBytes(text, pattern);
        case MatchType::kEquals:
            return text == pattern;
        case MatchType::kStartsWith:
            return text.starts_with(pattern);
        case MatchType::kEndsWith:
            return text.ends_with(pattern);
    }
    return false;
}

bool containsIgnoringAsciiCase(std::string_view text, std::string_view pattern) {
    if (pattern.empty()) {
        return true;
    }
    if (pattern.size() > kShortPattern) {
        return containsLongPattern(lowerAscii(text), lowerAscii(pattern));
    }
    const char lower = toLowerAscii(pattern.front());
    for (std::size_t at = 0; at + pattern.size() <= text.size(); ++at) {
        if (toLowerAscii(text[at]) == lower &&
            contentline::equalsIgnoringCase(text.substr(at, pattern.size()), pattern)) {
            return true;
        }
    }
    return false;
}

bool compareIgnoringAsciiCase(std::string_view text, std::string_view pattern, MatchType type) {
    if (pattern.size() > text.size()) {
        return false;
    }
    switch (type) {
        case MatchType::kContains:
            return containsIgnoringAsciiCase(text, pattern);
        case MatchType::kEquals:
            return contentline::equalsIgnoringCase(text, pattern);
        case MatchType::kStartsWith:
            return contentline::equalsIgnoringCase(text.substr(0, pattern.size()), pattern);
        case MatchType::kEndsWith:
            return contentline::equalsIgnoringCase(text.substr(text.size() - pattern.size()),
                                                   pattern);
    }
    return false;
}

}  // namespace

std::optional<Collation> collationNamed(std::string_view identifier) {
    for (const CollationRow& row : kCollations) {
        if (row.identifier == identifier) {
            return row.collation;
        }
    }
    return std::nullopt;
}

std::string_view nameOf(Collation collation) {
    for (const CollationRow& row : kCollations) {
        if (row.collation == collation) {
            return row.identifier;
        }
    }
    return {};
}

std::string fold(std::string_view text, Collation collation) {
    switch (collation) {
        case Collation::kOctet:
            return std::string(text);
        case Collation::kAsciiCasemap:
            return lowerAscii(text);
        case Collation::kUnicodeCasemap:
            return isAscii(text) ? lowerAscii(text) : foldUnicode(text);
    }
    return {};
}

bool matches(std::string_view text, std::string_view pattern, Collation collation, MatchType type) {
    switch (collation) {
        case Collation::kOctet:
            return compareBytes(text, pattern, type);
        case Collation::kAsciiCasemap:
            return compareIgnoringAsciiCase(text, pattern, type);
        case Collation::kUnicodeCasemap:
            if (isAscii(text) && isAscii(pattern)) {
                return compareIgnoringAsciiCase(text, pattern, type);
            }
            return compareBytes(fold(text, collation), fold(pattern, collation), type);
    }
    return false;
}

}  // namespace kalends::filter
