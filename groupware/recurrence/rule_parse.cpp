// Parser of RECUR values.
#include <algorithm>
#include <array>

#include "groupware/recurrence/datetime.h"
#include "groupware/recurrence/rule.h"

namespace kalends::recurrence {
namespace {

constexpr std::size_t kListLimit = 1000;
constexpr std::size_t kPartLimit = 40;
constexpr std::size_t kValueLimitBytes = 20'000;

std::string uppered(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        }
    }
    return result;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

/// Cuts the text up to `separator` off the front.
std::string_view cut(std::string_view& text, char separator) {
    const std::size_t at = text.find(separator);
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return trimmed(part);
}

std::optional<std::int64_t> parseInteger(std::string_view text, std::size_t maxDigits = 10) {
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text.empty() || text.size() > maxDigits) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

std::optional<unsigned> parseWeekday(std::string_view text) {
    static constexpr std::array<std::string_view, 7> kNames{"SU", "MO", "TU", "WE",
                                                            "TH", "FR", "SA"};
    const auto found = std::find(kNames.begin(), kNames.end(), text);
    if (found == kNames.end()) {
        return std::nullopt;
    }
    return static_cast<unsigned>(found - kNames.begin());
}

class RuleReader {
  public:
    explicit RuleReader(std::string_view value) : text_(uppered(value)) {}

    std::variant<Rule, RuleError> read() {
        std::string_view rest(text_);
        while (!rest.empty() && error_.empty()) {
            std::string_view part = cut(rest, ';');
            if (!part.empty()) {
                readPart(part);
            }
        }
        if (error_.empty()) {
            checkWhole();
        }
        if (!error_.empty()) {
            return RuleError{error_};
        }
        return std::move(rule_);
    }

  private:
    void fail(std::string message) {
        if (error_.empty()) {
            error_ = std::move(message);
        }
    }

    void readPart(std::string_view part) {
        if (part.find('=') == std::string_view::npos) {
            return fail("A part of the rule has no value: " + std::string(part.substr(0, 40)) +
                        ".");
        }
        const std::string_view name = cut(part, '=');
        const std::string_view value = trimmed(part);
        if (std::find(seen_.begin(), seen_.end(), name) != seen_.end()) {
            return fail("The part " + std::string(name) + " occurs twice.");
        }
        seen_.push_back(name);
        if (seen_.size() > kPartLimit) {
            return fail("The rule has too many parts.");
        }
        if (readHead(name, value) || readList(name, value)) {
            return;
        }
        // RFC 5545 leaves room for x-names; an unknown name would change the dates and is refused.
        if (name.substr(0, 2) != "X-") {
            fail("The part " + std::string(name.substr(0, 40)) + " is not known.");
        }
    }

    bool readHead(std::string_view name, std::string_view value) {
        if (name == "FREQ") {
            readFrequency(value);
        } else if (name == "INTERVAL") {
            // Interop: INTERVAL=0 is written by some exporters for "every".
            const auto number = parseInteger(value);
            number&&* number >= 0 ? void(rule_.interval = std::max<std::int64_t>(1, *number))
                                  : fail("INTERVAL must be a positive number.");
        } else if (name == "COUNT") {
            const auto number = parseInteger(value);
            number&&* number >= 1 ? void(rule_.count = *number)
                                  : fail("COUNT must be a positive number.");
        } else if (name == "UNTIL") {
            readUntil(value);
        } else if (name == "WKST") {
            const auto weekday = parseWeekday(value);
            weekday ? void(rule_.weekStart = *weekday) : fail("WKST is not a weekday.");
        } else if (name == "RSCALE") {
            value.empty() || value.size() > 40 ? fail("RSCALE is not the name of a calendar.")
                                               : void(rule_.scale = std::string(value));
        } else if (name == "SKIP") {
            readSkip(value);
        } else {
            return false;
        }
        return true;
    }

    bool readList(std::string_view name, std::string_view value) {
        if (name == "BYSECOND") {
            rule_.bySecond = numbers(name, value, 0, 60, Sign::kPositive);
            for (int& second : rule_.bySecond) {
                second = std::min(second, 59);
            }
            makeUnique(rule_.bySecond);
        } else if (name == "BYMINUTE") {
            rule_.byMinute = numbers(name, value, 0, 59, Sign::kPositive);
        } else if (name == "BYHOUR") {
            rule_.byHour = numbers(name, value, 0, 23, Sign::kPositive);
        } else if (name == "BYMONTHDAY") {
            rule_.byMonthDay = numbers(name, value, 1, 31, Sign::kBoth);
        } else if (name == "BYYEARDAY") {
            rule_.byYearDay = numbers(name, value, 1, 390, Sign::kBoth);
        } else if (name == "BYWEEKNO") {
            rule_.byWeekNo = numbers(name, value, 1, 56, Sign::kBoth);
        } else if (name == "BYSETPOS") {
            rule_.bySetPos = numbers(name, value, 1, 390, Sign::kBoth);
        } else if (name == "BYMONTH") {
            readMonths(value);
        } else if (name == "BYDAY") {
            readDays(value);
        } else {
            return false;
        }
        return true;
    }

    void readFrequency(std::string_view value) {
        static constexpr std::array<std::string_view, 7> kNames{
            "SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
        const auto found = std::find(kNames.begin(), kNames.end(), value);
        if (found == kNames.end()) {
            return fail("FREQ is not one of SECONDLY to YEARLY.");
        }
        rule_.frequency = static_cast<Frequency>(found - kNames.begin());
    }

    void readUntil(std::string_view value) {
        const auto until = parseDateTime(value, {}, {}, ZoneResolver{});
        if (!until) {
            return fail("UNTIL is not a date or date with time.");
        }
        Until::Form form = Until::Form::kFloating;
        if (until->form == DateTime::Form::kDate) {
            form = Until::Form::kDate;
        } else if (until->form == DateTime::Form::kUtc) {
            form = Until::Form::kUtc;
        }
        rule_.until = Until{until->local, form};
    }

    void readSkip(std::string_view value) {
        if (value == "OMIT") {
            rule_.skip = Skip::kOmit;
        } else if (value == "BACKWARD") {
            rule_.skip = Skip::kBackward;
        } else if (value == "FORWARD") {
            rule_.skip = Skip::kForward;
        } else {
            fail("SKIP is not OMIT, BACKWARD or FORWARD.");
        }
    }

    enum class Sign { kPositive, kBoth };

    std::vector<int> numbers(
        std::string_view name, std::string_view value, int lowest, int highest, Sign sign) {
        std::vector<int> result;
        while (!value.empty() && result.size() < kListLimit) {
            const auto number = parseInteger(cut(value, ','), 4);
            const std::int64_t magnitude =
                number ? (sign == Sign::kBoth && *number < 0 ? -*number : *number) : -1;
            if (magnitude < lowest || magnitude > highest) {
                fail("A value of " + std::string(name) + " is out of range.");
                return {};
            }
            result.push_back(static_cast<int>(*number));
        }
        if (result.empty() || !value.empty()) {
            fail(std::string(name) + " has no values or too many.");
        }
        std::sort(result.begin(), result.end());
        makeUnique(result);
        return result;
    }

    static void makeUnique(std::vector<int>& values) {
        values.erase(std::unique(values.begin(), values.end()), values.end());
    }

    void readMonths(std::string_view value) {
        while (!value.empty() && rule_.byMonth.size() < kListLimit) {
            std::string_view item = cut(value, ',');
            MonthRef month;
            if (!item.empty() && item.back() == 'L') {
                month.leap = true;
                item.remove_suffix(1);
            }
            const auto number = parseInteger(item, 2);
            if (!number || *number < 1 || *number > 13) {
                return fail("A value of BYMONTH is out of range.");
            }
            month.number = static_cast<int>(*number);
            rule_.byMonth.push_back(month);
        }
        if (rule_.byMonth.empty() || !value.empty()) {
            fail("BYMONTH has no values or too many.");
        }
    }

    void readDays(std::string_view value) {
        if (value.empty()) {
            return fail("BYDAY has no values.");
        }
        std::size_t items = 0;
        while (!value.empty()) {
            const std::string_view item = cut(value, ',');
            if (item.size() < 2 || ++items > kListLimit) {
                return fail("A value of BYDAY is not a weekday.");
            }
            const std::string_view ordinalText = trimmed(item.substr(0, item.size() - 2));
            const auto weekday = parseWeekday(item.substr(item.size() - 2));
            const auto ordinal =
                ordinalText.empty() ? std::optional<std::int64_t>(0) : parseInteger(ordinalText, 2);
            if (!weekday || !ordinal || *ordinal < -56 || *ordinal > 56) {
                return fail("A value of BYDAY is not a weekday.");
            }
            // A zeroth weekday names no day.
            if (ordinalText.empty() || *ordinal != 0) {
                rule_.byDay.push_back({static_cast<int>(*ordinal), *weekday});
            }
        }
        if (rule_.byDay.empty()) {
            fail("BYDAY names no day.");
        }
    }

    void checkWhole() {
        if (std::find(seen_.begin(), seen_.end(), "FREQ") == seen_.end()) {
            return fail("The rule has no FREQ.");
        }
        if (rule_.skip != Skip::kOmit && rule_.scale.empty()) {
            return fail("SKIP needs RSCALE.");
        }
        checkTable();
        checkScale();
    }

    /// The N/A fields of the table in RFC 5545 section 3.3.10.
    void checkTable() {
        const Frequency frequency = rule_.frequency;
        if (frequency != Frequency::kYearly && !rule_.byWeekNo.empty()) {
            fail("BYWEEKNO belongs to yearly rules only.");
        }
        if (!rule_.byYearDay.empty() &&
            (frequency == Frequency::kDaily || frequency == Frequency::kWeekly ||
             frequency == Frequency::kMonthly)) {
            fail("BYYEARDAY cannot be used in daily, weekly or monthly rules.");
        }
        if (frequency == Frequency::kWeekly && !rule_.byMonthDay.empty()) {
            fail("BYMONTHDAY cannot be used in weekly rules.");
        }
        const bool ordinals =
            std::any_of(rule_.byDay.begin(), rule_.byDay.end(),
                        [](const WeekdayOrdinal& day) { return day.ordinal != 0; });
        if (ordinals && frequency != Frequency::kMonthly && frequency != Frequency::kYearly) {
            // Interop: Outlook add-ins write BYDAY=1MO in weekly rules; a week has each day once.
            const bool weeklyOnce =
                frequency == Frequency::kWeekly &&
                std::all_of(rule_.byDay.begin(), rule_.byDay.end(), [](const WeekdayOrdinal& day) {
                    return day.ordinal >= -1 && day.ordinal <= 1;
                });
            if (!weeklyOnce) {
                return fail("A numbered BYDAY belongs to monthly and yearly rules only.");
            }
            for (WeekdayOrdinal& day : rule_.byDay) {
                day.ordinal = 0;
            }
        }
    }

    void checkScale() {
        if (!rule_.isGregorian()) {
            return;
        }
        for (const MonthRef& month : rule_.byMonth) {
            if (month.leap || month.number > 12) {
                return fail("The Gregorian calendar has no such month.");
            }
        }
        const auto tooBig = [](const std::vector<int>& values, int limit) {
            return std::any_of(values.begin(), values.end(),
                               [limit](int value) { return value > limit || value < -limit; });
        };
        if (tooBig(rule_.byYearDay, 366) || tooBig(rule_.bySetPos, 366) ||
            tooBig(rule_.byWeekNo, 53)) {
            fail("A value of BYYEARDAY, BYSETPOS or BYWEEKNO is out of range.");
        }
    }

    std::string text_;
    Rule rule_;
    std::vector<std::string_view> seen_;
    std::string error_;
};

}  // namespace

std::variant<Rule, RuleError> parseRule(std::string_view value) {
    if (value.size() > kValueLimitBytes) {
        return RuleError{"The rule is too long."};
    }
    return RuleReader(value).read();
}

}  // namespace kalends::recurrence
