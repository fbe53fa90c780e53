// Paths and queries of the time zone service.
#include "dav/timezones/request.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace kalends::timezones {
namespace {

constexpr Problem kInvalidAction{400, "invalid-action", "There is no such action."};
constexpr Problem kInvalidStart{400, "invalid-start",
                                "The start is missing, repeated or no UTC date and time."};
constexpr Problem kInvalidEnd{
    400, "invalid-end",
    "The end is missing, repeated, no UTC date and time, not after the start or too far from it."};
constexpr Problem kInvalidPattern{400, "invalid-pattern",
                                  "The pattern is repeated or matches anything."};
constexpr Problem kInvalidChangedSince{400, "invalid-changedsince",
                                       "The synchronisation token is repeated or none of ours."};
constexpr std::size_t kMaxTextBytes = 256;
constexpr std::chrono::seconds kLongestSpan{std::chrono::years{400}};

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// nullopt: malformed, too long or with control characters.
std::optional<std::string> decoded(std::string_view text, bool plusIsBlank) {
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
        } else if (c == '+' && plusIsBlank) {
            c = ' ';
        }
        if (static_cast<unsigned char>(c) < 0x20 || out.size() == kMaxTextBytes) {
            return std::nullopt;
        }
        out += c;
    }
    return out;
}

/// Segments that are not empty; those of a zone's name come percent-encoded in one.
std::optional<std::vector<std::string>> segmentsOf(std::string_view path) {
    std::vector<std::string> segments;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end > 0) {
            auto segment = decoded(path.substr(0, end), false);
            if (!segment || segments.size() == 4) {
                return std::nullopt;
            }
            segments.push_back(*std::move(segment));
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return segments;
}

/// Values of one parameter; a value that cannot be decoded is nullopt.
std::vector<std::optional<std::string>> valuesOf(std::string_view query, std::string_view name) {
    std::vector<std::optional<std::string>> values;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) == name) {
            const auto raw =
                equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
            values.push_back(decoded(raw, name == "pattern"));
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return values;
}

std::optional<int> digits(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool all = text.find_first_not_of("0123456789") == std::string_view::npos;
    return error == std::errc() && all && end == text.data() + text.size() ? std::optional(value)
                                                                           : std::nullopt;
}

/// `2008-01-01T00:00:00Z` and nothing else.
std::optional<std::chrono::sys_seconds> instant(const std::optional<std::string>& text) {
    if (!text || text->size() != 20) {
        return std::nullopt;
    }
    const std::string_view s = *text;
    if (s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' ||
        s[19] != 'Z') {
        return std::nullopt;
    }
    const auto year = digits(s.substr(0, 4)), month = digits(s.substr(5, 2)),
               day = digits(s.substr(8, 2));
    const auto hour = digits(s.substr(11, 2)), minute = digits(s.substr(14, 2)),
               second = digits(s.substr(17, 2));
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 ||
        *second > 59) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

std::variant<Question, Problem> expand(std::string tzid, std::string_view query) {
    Question question{.action = Action::kExpand, .tzid = std::move(tzid)};
    const auto starts = valuesOf(query, "start");
    const auto start = starts.size() == 1 ? instant(starts.front()) : std::nullopt;
    if (!start) {
        return kInvalidStart;
    }
    const auto ends = valuesOf(query, "end");
    const auto end = ends.size() == 1 ? instant(ends.front()) : std::nullopt;
    if (!end || *end <= *start || *end - *start > kLongestSpan) {
        return kInvalidEnd;
    }
    question.start = *start;
    question.end = *end;
    return question;
}

/// Truncated data is not offered, so no start or end fits (RFC 7808 section 3.9).
std::variant<Question, Problem> get(std::string tzid, std::string_view query) {
    if (!valuesOf(query, "start").empty()) {
        return kInvalidStart;
    }
    if (!valuesOf(query, "end").empty()) {
        return kInvalidEnd;
    }
    return Question{.action = Action::kGet, .tzid = std::move(tzid)};
}

std::variant<Question, Problem> listOrFind(std::string_view query) {
    const auto patterns = valuesOf(query, "pattern");
    if (!patterns.empty()) {
        if (patterns.size() > 1 || !patterns.front() ||
            patterns.front()->find_first_not_of('*') == std::string::npos) {
            return kInvalidPattern;
        }
        return Question{.action = Action::kFind, .pattern = *patterns.front()};
    }
    const auto tokens = valuesOf(query, "changedsince");
    if (tokens.size() > 1 || (!tokens.empty() && !tokens.front())) {
        return kInvalidChangedSince;
    }
    return Question{.action = Action::kList,
                    .changedSince = tokens.empty() ? std::string{} : *tokens.front()};
}

char folded(char c) {
    if (c >= 'A' && c <= 'Z') {
        return static_cast<char>(c + 32);
    }
    return c == '_' ? ' ' : c;
}

}  // namespace

std::variant<Question, Problem> readQuestion(std::string_view path, std::string_view query) {
    const auto segments = segmentsOf(path);
    if (!segments || segments->empty()) {
        return kInvalidAction;
    }
    const auto& first = segments->front();
    const std::size_t count = segments->size();
    if (first == "capabilities" && count == 1) {
        return Question{.action = Action::kCapabilities};
    }
    if (first == "zones" && count == 1) {
        return listOrFind(query);
    }
    if (first == "zones" && count == 2) {
        return get((*segments)[1], query);
    }
    if (first == "zones" && count == 3 && (*segments)[2] == "observances") {
        return expand((*segments)[1], query);
    }
    // Interop: the path of the drafts before RFC 7808, which Apple's server has.
    if (first == "observances" && count == 2) {
        return expand((*segments)[1], query);
    }
    return kInvalidAction;
}

bool fits(std::string_view name, std::string_view pattern) {
    const bool before = pattern.starts_with('*');
    const bool after = pattern.size() > 1 && pattern.ends_with('*') && !pattern.ends_with("\\*");
    pattern = pattern.substr(before ? 1 : 0, pattern.size() - (before ? 1 : 0) - (after ? 1 : 0));
    std::string wanted;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] == '\\' && at + 1 < pattern.size()) {
            ++at;
        }
        wanted += folded(pattern[at]);
    }
    std::string text;
    for (const char c : name) {
        text += folded(c);
    }
    if (before && after) {
        return text.find(wanted) != std::string::npos;
    }
    if (before) {
        return text.ends_with(wanted);
    }
    return after ? text.starts_with(wanted) : text == wanted;
}

}  // namespace kalends::timezones
