// Zones that exporters name in words: Outlook's display names, Lotus Notes' pairs of offsets, bare
// offsets from UTC. A guess, asked for only when nothing else knows the name.
#include <algorithm>
#include <array>
#include <cstdint>

#include "groupware/contentline/document.h"
#include "groupware/recurrence/zone_names.h"

namespace kalends::recurrence {
namespace {

constexpr std::size_t kLongestDescription = 128;

struct Phrase {
    std::string_view words;  // in lower case
    std::string_view zone;
};

/// What display names say instead of a city.
constexpr auto kPhrases = std::to_array<Phrase>({
    {"atlantic time", "America/Halifax"},
    {"eastern time", "America/New_York"},
    {"central time", "America/Chicago"},
    {"mountain time", "America/Denver"},
    {"pacific time", "America/Los_Angeles"},
    {"alaska", "America/Anchorage"},
    {"hawaii", "Pacific/Honolulu"},
    {"arizona", "America/Phoenix"},
    {"newfoundland", "America/St_Johns"},
    {"central/western europe", "Europe/Berlin"},
    {"western/central europe", "Europe/Berlin"},
    {"central european", "Europe/Berlin"},
    {"new delhi", "Asia/Kolkata"},
    {"beijing", "Asia/Shanghai"},
    {"osaka", "Asia/Tokyo"},
    {"canberra", "Australia/Sydney"},
    {"wellington", "Pacific/Auckland"},
    {"st. petersburg", "Europe/Moscow"},
    {"edinburgh", "Europe/London"},
    {"bern", "Europe/Zurich"},
});

struct OffsetZone {
    int standardMinutes;
    int daylightMinutes;  // the same: no daylight saving time
    std::string_view zone;
};

/// Pairs of offsets, and offsets that are not whole hours.
constexpr auto kOffsets = std::to_array<OffsetZone>({
    {-600, -540, "America/Adak"},
    {-540, -480, "America/Anchorage"},
    {-480, -420, "America/Los_Angeles"},
    {-420, -360, "America/Denver"},
    {-360, -300, "America/Chicago"},
    {-300, -240, "America/New_York"},
    {-240, -180, "America/Halifax"},
    {-210, -150, "America/St_Johns"},
    {0, 60, "Europe/London"},
    {60, 120, "Europe/Berlin"},
    {120, 180, "Europe/Athens"},
    {600, 660, "Australia/Sydney"},
    {720, 780, "Pacific/Auckland"},
    {-570, -570, "Pacific/Marquesas"},
    {-210, -210, "America/St_Johns"},
    {210, 210, "Asia/Tehran"},
    {270, 270, "Asia/Kabul"},
    {330, 330, "Asia/Kolkata"},
    {345, 345, "Asia/Kathmandu"},
    {390, 390, "Asia/Yangon"},
    {525, 525, "Australia/Eucla"},
    {570, 570, "Australia/Darwin"},
    {630, 630, "Australia/Lord_Howe"},
    {765, 765, "Pacific/Chatham"},
});

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Cuts `+1`, `-05:00`, `+0530` or `-05.00` off the front; minutes east of UTC.
std::optional<int> takeOffset(std::string_view& text) {
    std::string_view rest = trimmed(text);
    if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) {
        return std::nullopt;
    }
    const int sign = rest.front() == '-' ? -1 : 1;
    rest.remove_prefix(1);
    std::array<int, 2> parts{};
    std::size_t digits = 0;
    while (digits < rest.size() && digits < 4 && isDigit(rest[digits])) {
        ++digits;
    }
    if (digits == 0) {
        return std::nullopt;
    }
    const std::size_t hourDigits = digits > 2 ? digits - 2 : digits;
    for (std::size_t i = 0; i < digits; ++i) {
        int& part = parts[i < hourDigits ? 0 : 1];
        part = part * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(digits);
    if (digits <= 2 && rest.size() >= 3 && (rest[0] == ':' || rest[0] == '.') && isDigit(rest[1]) &&
        isDigit(rest[2])) {
        parts[1] = (rest[1] - '0') * 10 + (rest[2] - '0');
        rest.remove_prefix(3);
    }
    constexpr int kMostHours = 14;
    if (parts[0] > kMostHours || parts[1] > 59) {
        return std::nullopt;
    }
    text = rest;
    return sign * (parts[0] * 60 + parts[1]);
}

std::optional<std::string> zoneAtOffsets(int standard, int daylight) {
    for (const OffsetZone& row : kOffsets) {
        if (row.standardMinutes == standard && row.daylightMinutes == daylight) {
            return std::string(row.zone);
        }
    }
    if (standard % 60 != 0) {
        return std::nullopt;
    }
    if (standard == 0) {
        return "UTC";
    }
    // The signs of these names are the wrong way round (POSIX).
    return std::string("Etc/GMT") + (standard > 0 ? '-' : '+') +
           std::to_string(std::abs(standard) / 60);
}

/// `Amsterdam` is Europe/Amsterdam: the zone whose last part is that city.
std::optional<std::string> zoneOfCity(std::string_view city) {
    std::string wanted = '/' + lowered(city);
    std::replace(wanted.begin(), wanted.end(), ' ', '_');
    constexpr std::size_t kShortestCity = 4;
    if (wanted.size() < kShortestCity) {
        return std::nullopt;
    }
    for (const std::string& name : allZoneNames()) {
        if (name.size() > wanted.size() && name.compare(0, 4, "Etc/") != 0 &&
            contentline::equalsIgnoringCase(
                std::string_view(name).substr(name.size() - wanted.size()), wanted)) {
            return presentZoneName(name);
        }
    }
    return std::nullopt;
}

std::optional<std::string> zoneInWords(std::string_view words) {
    const std::string folded = lowered(words);
    std::string_view rest = words;
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        if (auto zone = zoneOfCity(trimmed(rest.substr(0, comma)))) {
            return zone;
        }
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    for (const Phrase& phrase : kPhrases) {
        if (folded.find(phrase.words) != std::string::npos) {
            return std::string(phrase.zone);
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> zoneNameForDescription(std::string_view description) {
    if (description.size() > kLongestDescription) {
        return std::nullopt;
    }
    std::string_view rest = trimmed(description);
    const bool bracket = !rest.empty() && rest.front() == '(';
    if (bracket) {
        rest = trimmed(rest.substr(1));
    }
    const std::string_view prefix = rest.substr(0, 3);
    const bool named = contentline::equalsIgnoringCase(prefix, "UTC") ||
                       contentline::equalsIgnoringCase(prefix, "GMT");
    if (named) {
        rest = trimmed(rest.substr(3));
    }
    if (!named && !bracket) {
        return zoneInWords(rest);
    }
    const auto standard = takeOffset(rest);
    int daylight = standard.value_or(0);
    if (standard && !rest.empty() && rest.front() == '/') {
        rest.remove_prefix(1);
        daylight = takeOffset(rest).value_or(daylight);
    }
    rest = trimmed(rest);
    if (bracket && !rest.empty() && rest.front() == ')') {
        rest = trimmed(rest.substr(1));
    } else if (bracket || (!standard && !rest.empty())) {
        return std::nullopt;
    }
    if (auto zone = zoneInWords(rest)) {
        return zone;
    }
    if (!standard) {
        return named ? std::optional<std::string>("UTC") : std::nullopt;
    }
    return zoneAtOffsets(*standard, daylight);
}

}  // namespace kalends::recurrence
