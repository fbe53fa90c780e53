// Reading and applying POSIX TZ strings.
#include "groupware/recurrence/posix_tz.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace kalends::recurrence {
namespace {

bool isAlpha(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// A cursor over the text; every read fails softly by returning nullopt.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool atEnd() const { return rest_.empty(); }

    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    std::optional<std::string> name() {
        std::size_t length = 0;
        if (take('<')) {
            length = rest_.find('>');
            if (length == std::string_view::npos) {
                return std::nullopt;
            }
            std::string result(rest_.substr(0, length));
            rest_.remove_prefix(length + 1);
            return result;
        }
        while (length < rest_.size() && isAlpha(rest_[length])) {
            ++length;
        }
        if (length < 3) {
            return std::nullopt;
        }
        std::string result(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return result;
    }

    std::optional<int> number(int lowest, int highest) {
        int value = 0;
        std::size_t digits = 0;
        while (digits < rest_.size() && digits < 4 && isDigit(rest_[digits])) {
            value = value * 10 + (rest_[digits] - '0');
            ++digits;
        }
        if (digits == 0 || value < lowest || value > highest) {
            return std::nullopt;
        }
        rest_.remove_prefix(digits);
        return value;
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    std::optional<std::int32_t> time() {
        const bool negative = take('-');
        if (!negative) {
            take('+');
        }
        const auto hours = number(0, 167);
        if (!hours) {
            return std::nullopt;
        }
        std::int32_t result = *hours * 3600;
        for (const int unit : {60, 1}) {
            if (!take(':')) {
                break;
            }
            const auto part = number(0, 59);
            if (!part) {
                return std::nullopt;
            }
            result += *part * unit;
        }
        return negative ? -result : result;
    }

    std::optional<PosixChange> change() {
        PosixChange result;
        std::optional<int> value;
        if (take('M')) {
            const auto month = number(1, 12);
            const bool dot1 = take('.');
            const auto week = number(1, 5);
            const bool dot2 = take('.');
            const auto weekday = number(0, 6);
            if (!month || !dot1 || !week || !dot2 || !weekday) {
                return std::nullopt;
            }
            result.month = *month;
            result.week = *week;
            result.weekday = *weekday;
        } else if (take('J')) {
            result.kind = PosixChange::Kind::kJulian;
            value = number(1, 365);
        } else {
            result.kind = PosixChange::Kind::kZeroBased;
            value = number(0, 365);
        }
        if (result.kind != PosixChange::Kind::kMonthWeekDay) {
            if (!value) {
                return std::nullopt;
            }
            result.day = *value;
        }
        if (take('/')) {
            const auto at = time();
            if (!at) {
                return std::nullopt;
            }
            result.time = *at;
        }
        return result;
    }

  private:
    std::string_view rest_;
};

/// The wall-clock second of the change in that year, counted as if UTC.
std::int64_t wallSecond(const PosixChange& change, int year) {
    using namespace std::chrono;
    const sys_days newYear{std::chrono::year{year} / 1 / 1};
    sys_days date = newYear;
    switch (change.kind) {
        case PosixChange::Kind::kMonthWeekDay: {
            const year_month month{std::chrono::year{year},
                                   std::chrono::month{static_cast<unsigned>(change.month)}};
            const std::chrono::weekday day{static_cast<unsigned>(change.weekday)};
            date = change.week == 5 ? sys_days{month / day[last]}
                                    : sys_days{month / day[static_cast<unsigned>(change.week)]};
            break;
        }
        case PosixChange::Kind::kJulian: {
            const bool afterFebruary = change.day >= 60;
            const int leap = std::chrono::year{year}.is_leap() && afterFebruary ? 1 : 0;
            date = newYear + days{change.day - 1 + leap};
            break;
        }
        case PosixChange::Kind::kZeroBased:
            date = newYear + days{change.day};
            break;
    }
    return date.time_since_epoch().count() * std::int64_t{86400} + change.time;
}

}  // namespace

std::optional<PosixTz> parsePosixTz(std::string_view text) {
    Reader reader(text);
    PosixTz result;
    const auto name = reader.name();
    if (!name) {
        return std::nullopt;
    }
    result.name = *name;
    const auto west = reader.time();
    if (!west) {
        return std::nullopt;
    }
    result.offset = -*west;
    if (reader.atEnd()) {
        return result;
    }
    PosixTz::Daylight daylight;
    const auto daylightName = reader.name();
    if (!daylightName) {
        return std::nullopt;
    }
    daylight.name = *daylightName;
    daylight.offset = result.offset + 3600;
    if (!reader.take(',')) {
        const auto daylightWest = reader.time();
        if (!daylightWest || !reader.take(',')) {
            return std::nullopt;
        }
        daylight.offset = -*daylightWest;
    }
    const auto start = reader.change();
    if (!start || !reader.take(',')) {
        return std::nullopt;
    }
    const auto end = reader.change();
    if (!end || !reader.atEnd()) {
        return std::nullopt;
    }
    daylight.start = *start;
    daylight.end = *end;
    result.daylight = daylight;
    return result;
}

void appendYears(ZoneHistory& history, const PosixTz& rules, int firstYear, int endYear) {
    if (!rules.daylight) {
        return;
    }
    const PosixTz::Daylight& daylight = *rules.daylight;
    for (int year = firstYear; year < endYear; ++year) {
        std::array<ZoneTransition, 2> both{
            ZoneTransition{wallSecond(daylight.start, year) - rules.offset, rules.offset,
                           daylight.offset, true, daylight.name},
            ZoneTransition{wallSecond(daylight.end, year) - daylight.offset, daylight.offset,
                           rules.offset, false, rules.name}};
        if (both[1].at < both[0].at) {
            std::swap(both[0], both[1]);
        }
        for (ZoneTransition& transition : both) {
            if (history.transitions.empty() || transition.at > history.transitions.back().at) {
                history.transitions.push_back(std::move(transition));
            }
        }
    }
}

}  // namespace kalends::recurrence
