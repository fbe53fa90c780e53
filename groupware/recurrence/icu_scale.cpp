// Non-Gregorian calendars by ICU's arithmetic.
#include <unicode/calendar.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "groupware/recurrence/calendar_scale.h"
#include "groupware/recurrence/civil.h"

namespace kalends::recurrence {
namespace {

constexpr double kDayMilliseconds = 86'400'000.0;

class IcuScale final : public CalendarScale {
  public:
    IcuScale(std::unique_ptr<icu::Calendar> calendar, bool hebrew)
        : calendar_(std::move(calendar)), hebrew_(hebrew) {}

    const YearLayout& year(int number) override {
        const auto [at, isNew] = layouts_.try_emplace(number);
        if (isNew) {
            at->second = build(number);
        }
        return at->second;
    }

    int yearOf(std::int64_t day) override {
        UErrorCode status = U_ZERO_ERROR;
        calendar_->setTime(static_cast<double>(day) * kDayMilliseconds, status);
        return calendar_->get(UCAL_EXTENDED_YEAR, status);
    }

    [[nodiscard]] bool isGregorian() const override { return false; }

    [[nodiscard]] std::size_t yearCost() const override { return 200; }

  private:
    [[nodiscard]] std::int64_t dayOfCalendar(UErrorCode& status) const {
        return static_cast<std::int64_t>(std::floor(calendar_->getTime(status) / kDayMilliseconds));
    }

    [[nodiscard]] MonthRef currentMonth(UErrorCode& status) const {
        const int month = calendar_->get(UCAL_MONTH, status);
        if (hebrew_) {
            // ICU counts Adar I as a month of its own; iCalendar calls it the leap month after
            // Shevat.
            return {month < 5 ? month + 1 : month, month == 5};
        }
        return {month + 1, calendar_->get(UCAL_IS_LEAP_MONTH, status) != 0};
    }

    YearLayout build(int number) {
        YearLayout layout;
        layout.year = number;
        UErrorCode status = U_ZERO_ERROR;
        calendar_->clear();
        calendar_->set(UCAL_EXTENDED_YEAR, number);
        calendar_->set(UCAL_MONTH, 0);
        calendar_->set(UCAL_DATE, 1);
        layout.firstDay = dayOfCalendar(status);
        std::int64_t day = layout.firstDay;
        while (U_SUCCESS(status) != 0 && layout.monthCount < 14) {
            if (calendar_->get(UCAL_EXTENDED_YEAR, status) != number) {
                layout.length = static_cast<int>(day - layout.firstDay);
                return layout;
            }
            YearLayout::Month month{currentMonth(status), static_cast<int>(day - layout.firstDay),
                                    0};
            // The next month begins within 32 days; landing inside it and going to its first day
            // is cheaper than asking ICU for the length.
            calendar_->setTime(static_cast<double>(day + 32) * kDayMilliseconds, status);
            const std::int64_t next = day + 32 - calendar_->get(UCAL_DATE, status) + 1;
            calendar_->setTime(static_cast<double>(next) * kDayMilliseconds, status);
            month.length = static_cast<int>(next - day);
            if (month.length < 1 || month.length > 32) {
                break;
            }
            layout.months[static_cast<std::size_t>(layout.monthCount++)] = month;
            day = next;
        }
        layout.monthCount = 0;
        return layout;
    }

    std::unique_ptr<icu::Calendar> calendar_;
    bool hebrew_;
    std::map<int, YearLayout> layouts_;
};

}  // namespace

std::unique_ptr<CalendarScale> makeIcuScale(const std::string& name) {
    std::string type = name;
    std::transform(type.begin(), type.end(), type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const bool plain =
        !type.empty() && type.size() <= 30 && std::all_of(type.begin(), type.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
    if (!plain) {
        return nullptr;
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale locale(("en@calendar=" + type).c_str());
    std::unique_ptr<icu::Calendar> calendar(
        icu::Calendar::createInstance(icu::TimeZone::getGMT()->clone(), locale, status));
    if (U_FAILURE(status) != 0 || !calendar || calendar->getType() != type) {
        return nullptr;
    }
    return std::make_unique<IcuScale>(std::move(calendar), type == "hebrew");
}

}  // namespace kalends::recurrence
