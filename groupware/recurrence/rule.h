// Recurrence rules: RRULE values (RFC 5545 section 3.3.10) with RSCALE and SKIP (RFC 7529), and the
// dates they give. Works on wall clocks only: what zone they are read in is the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "groupware/recurrence/zone.h"

namespace kalends::recurrence {

enum class Frequency { kSecondly, kMinutely, kHourly, kDaily, kWeekly, kMonthly, kYearly };

/// What becomes of a date that does not exist (RFC 7529 section 4.1).
enum class Skip { kOmit, kBackward, kForward };

/// A weekday (0 is Sunday) with its position in the month or year; 0 means every one.
struct WeekdayOrdinal {
    int ordinal = 0;
    unsigned weekday = 0;
};

/// A month by number; `leap` is the leap month that follows it ("5L").
struct MonthRef {
    int number = 0;
    bool leap = false;

    [[nodiscard]] bool operator==(const MonthRef&) const = default;
};

struct Until {
    enum class Form { kDate, kFloating, kUtc };
    local_seconds value{};  // UTC for kUtc, else a wall clock
    Form form = Form::kDate;
};

struct Rule {
    Frequency frequency = Frequency::kYearly;
    std::int64_t interval = 1;
    std::optional<std::int64_t> count;
    std::optional<Until> until;
    std::vector<int> bySecond, byMinute, byHour;  // sorted, unique
    std::vector<int> byMonthDay, byYearDay, byWeekNo, bySetPos;
    std::vector<MonthRef> byMonth;
    std::vector<WeekdayOrdinal> byDay;
    unsigned weekStart = 1;
    std::string scale;  // upper case; empty or GREGORIAN for the plain calendar
    Skip skip = Skip::kOmit;

    [[nodiscard]] bool isUnbounded() const { return !count && !until; }

    [[nodiscard]] bool isGregorian() const { return scale.empty() || scale == "GREGORIAN"; }
};

struct RuleError {
    std::string message;  // one sentence
};

/// Case and a closing semicolon do not matter; unknown parts, N/A combinations of the RFC's table
/// and values out of range are errors.
[[nodiscard]] std::variant<Rule, RuleError> parseRule(std::string_view value);

/// How many steps may still be taken; shared by all rules of an object.
class StepBudget {
  public:
    explicit StepBudget(std::size_t steps) : left_(steps) {}

    /// False once more was asked for than there is.
    bool spend(std::size_t steps) {
        exhausted_ = exhausted_ || steps > left_;
        left_ = exhausted_ ? 0 : left_ - steps;
        return !exhausted_;
    }

    [[nodiscard]] bool exhausted() const { return exhausted_; }

  private:
    std::size_t left_;
    bool exhausted_ = false;
};

/// Whether a DTSTART the rule does not generate is nevertheless the first occurrence (and counted
/// by COUNT).
enum class StartRole { kAlwaysFirst, kOnlyIfGenerated };

/// The dates of one rule in ascending order, generated lazily.
class RuleIterator {
  public:
    /// `end` is the last wall clock of interest (UNTIL of the rule is not looked at: the caller
    /// knows the zone). `dateStart` ignores the BY parts below a day, as RFC 5545 asks for DATE
    /// starts.
    enum class StartType { kDate, kDateTime };
    RuleIterator(const Rule& rule,
                 local_seconds start,
                 StartType type,
                 StartRole role,
                 local_seconds end,
                 StepBudget& budget);
    ~RuleIterator();
    RuleIterator(RuleIterator&&) noexcept;
    RuleIterator& operator=(RuleIterator&&) noexcept;
    RuleIterator(const RuleIterator&) = delete;
    RuleIterator& operator=(const RuleIterator&) = delete;

    /// Leaves out what lies before `from`, jumping there where the rule allows. Call before the
    /// first `next`.
    void skipTo(local_seconds from);

    /// The next date; nullopt at the end, or when the budget ran out.
    [[nodiscard]] std::optional<local_seconds> next();

    /// Set when the rule cannot be evaluated at all (an unknown RSCALE).
    [[nodiscard]] const std::string& problem() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kalends::recurrence
