// Reader of TZif files (RFC 8536), version 2 and later.
#include "groupware/recurrence/tzif.h"

#include <algorithm>
#include <chrono>

#include "groupware/recurrence/posix_tz.h"

namespace kalends::recurrence {
namespace {

constexpr std::size_t kHeaderBytes = 44;

/// Big-endian integer of `width` bytes with sign; the caller checked the bounds.
std::int64_t readInteger(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t value =
        (static_cast<unsigned char>(bytes[at]) & 0x80U) != 0 ? ~std::uint64_t{0} : std::uint64_t{0};
    for (std::size_t i = 0; i < width; ++i) {
        value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
    }
    return static_cast<std::int64_t>(value);
}

struct Counts {
    std::size_t utc = 0, standard = 0, leap = 0, times = 0, types = 0, chars = 0;

    [[nodiscard]] std::size_t bodyBytes(std::size_t timeBytes) const {
        return times * timeBytes + times + types * 6 + chars + leap * (timeBytes + 4) + standard +
               utc;
    }
};

std::optional<Counts> readHeader(std::string_view bytes) {
    if (bytes.size() < kHeaderBytes || bytes.substr(0, 4) != "TZif") {
        return std::nullopt;
    }
    Counts counts;
    std::size_t at = 20;
    for (std::size_t* count : {&counts.utc, &counts.standard, &counts.leap, &counts.times,
                               &counts.types, &counts.chars}) {
        const std::int64_t value = readInteger(bytes, at, 4);
        if (value < 0 || value > 100'000) {
            return std::nullopt;
        }
        *count = static_cast<std::size_t>(value);
        at += 4;
    }
    return counts;
}

struct LocalType {
    std::int32_t offset = 0;
    bool daylight = false;
    std::string name;
};

std::optional<std::vector<LocalType>> readTypes(std::string_view body, const Counts& counts) {
    const std::size_t typesAt = counts.times * 9;
    const std::string_view names = body.substr(typesAt + counts.types * 6, counts.chars);
    std::vector<LocalType> result;
    for (std::size_t i = 0; i < counts.types; ++i) {
        const std::size_t at = typesAt + i * 6;
        LocalType type;
        type.offset = static_cast<std::int32_t>(readInteger(body, at, 4));
        type.daylight = body[at + 4] != 0;
        const auto nameAt = static_cast<unsigned char>(body[at + 5]);
        if (nameAt >= names.size() || type.offset < -93600 || type.offset > 93600) {
            return std::nullopt;
        }
        const std::string_view name = names.substr(nameAt);
        type.name = std::string(name.substr(0, name.find('\0')));
        result.push_back(std::move(type));
    }
    if (result.empty()) {
        return std::nullopt;
    }
    return result;
}

int yearOf(std::int64_t at) {
    const std::chrono::sys_seconds time{std::chrono::seconds{at}};
    return static_cast<int>(
        std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(time)}.year());
}

std::int64_t newYear(int year) {
    return std::chrono::sys_days{std::chrono::year{year} / 1 / 1}.time_since_epoch().count() *
           std::int64_t{86400};
}

void continueByFooter(ZoneHistory& history, std::string_view footer) {
    const auto rules = parsePosixTz(footer);
    if (!rules || !rules->daylight) {
        return;
    }
    const int lastYear = history.transitions.empty() ? 1970 : yearOf(history.transitions.back().at);
    const int endYear = std::max(2038, lastYear + 1) + 400;
    appendYears(history, *rules, lastYear, endYear);
    history.cycleEnd = newYear(endYear);
}

}  // namespace

std::optional<ZoneHistory> parseTzif(std::string_view bytes) {
    const auto first = readHeader(bytes);
    if (!first || bytes[4] < '2') {
        return std::nullopt;
    }
    const std::size_t secondAt = kHeaderBytes + first->bodyBytes(4);
    if (secondAt > bytes.size()) {
        return std::nullopt;
    }
    const auto counts = readHeader(bytes.substr(secondAt));
    if (!counts) {
        return std::nullopt;
    }
    const std::string_view body = bytes.substr(secondAt + kHeaderBytes);
    const std::size_t length = counts->bodyBytes(8);
    if (length > body.size() || counts->leap != 0) {
        return std::nullopt;
    }
    const auto types = readTypes(body, *counts);
    if (!types) {
        return std::nullopt;
    }
    ZoneHistory history;
    history.initialOffset = types->front().offset;
    history.initialName = types->front().name;
    std::int32_t offset = history.initialOffset;
    for (std::size_t i = 0; i < counts->times; ++i) {
        const auto index = static_cast<unsigned char>(body[counts->times * 8 + i]);
        const std::int64_t at = readInteger(body, i * 8, 8);
        if (index >= types->size() ||
            (!history.transitions.empty() && at <= history.transitions.back().at)) {
            return std::nullopt;
        }
        const LocalType& type = (*types)[index];
        // The oldest tables open with a marker at the beginning of time; it would overflow later
        // sums.
        if (at > -(std::int64_t{1} << 40U) && at < (std::int64_t{1} << 40U)) {
            history.transitions.push_back({at, offset, type.offset, type.daylight, type.name});
        } else if (at <= 0) {
            history.initialOffset = type.offset;
            history.initialName = type.name;
        }
        offset = type.offset;
    }
    std::string_view footer = body.substr(length);
    if (footer.size() >= 2 && footer.front() == '\n') {
        footer.remove_prefix(1);
        continueByFooter(history, footer.substr(0, footer.find('\n')));
    }
    return history;
}

}  // namespace kalends::recurrence
