// Non-Gregorian calendars by ICU's arithmetic. A year of the Chinese calendar costs ICU a
// millisecond, so years are computed once and shared by the whole process; their number is bounded.
#include <unicode/calendar.h>
#include <unicode/locid.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "groupware/recurrence/calendar_scale.h"
#include "groupware/recurrence/civil.h"

namespace kalends::recurrence {
namespace {

constexpr double kDayMilliseconds = 86'400'000.0;
constexpr int kLongestYear = 385;

/// Years of one calendar system, kept for ever.
class YearTable {
  public:
    /// nullptr when ICU has no such calendar. `type` is its name in lower case.
    static std::unique_ptr<YearTable> make(const std::string& type) {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Locale locale(("en@calendar=" + type).c_str());
        std::unique_ptr<icu::Calendar> calendar(
            icu::Calendar::createInstance(icu::TimeZone::getGMT()->clone(), locale, status));
        if (U_FAILURE(status) != 0 || !calendar || calendar->getType() != type) {
            return nullptr;
        }
        calendar->setTime(0.0, status);
        const int epochYear = calendar->get(UCAL_EXTENDED_YEAR, status);
        if (U_FAILURE(status) != 0) {
            return nullptr;
        }
        return std::unique_ptr<YearTable>(
            new YearTable(std::move(calendar), epochYear, type == "hebrew"));
    }

    [[nodiscard]] int epochYear() const { return epochYear_; }

    const YearLayout& year(int number) {
        static const YearLayout kOutside{};
        // Lunar years are shorter than solar ones; 250 of them before and after 1970 cover the
        // supported range.
        if (std::abs(number - epochYear_) > 250) {
            return kOutside;
        }
        {
            const std::shared_lock lock(mutex_);
            if (const auto found = years_.find(number); found != years_.end()) {
                return found->second;
            }
        }
        const std::unique_lock lock(mutex_);
        const auto [at, isNew] = years_.try_emplace(number);
        if (isNew) {
            at->second = build(number);
        }
        return at->second;
    }

  private:
    YearTable(std::unique_ptr<icu::Calendar> calendar, int epochYear, bool hebrew)
        : calendar_(std::move(calendar)), epochYear_(epochYear), hebrew_(hebrew) {}

    [[nodiscard]] MonthRef currentMonth(UErrorCode& status) const {
        const int month = calendar_->get(UCAL_MONTH, status);
        if (hebrew_) {
            // ICU counts Adar I as a month of its own; iCalendar calls it the leap month after
            // Shevat.
            return {month < 5 ? month + 1 : month, month == 5};
        }
        return {month + 1, calendar_->get(UCAL_IS_LEAP_MONTH, status) != 0};
    }

    void moveTo(std::int64_t day, UErrorCode& status) {
        calendar_->setTime(static_cast<double>(day) * kDayMilliseconds, status);
    }

    YearLayout build(int number) {
        YearLayout layout;
        layout.year = number;
        UErrorCode status = U_ZERO_ERROR;
        calendar_->clear();
        calendar_->set(UCAL_EXTENDED_YEAR, number);
        calendar_->set(UCAL_MONTH, 0);
        calendar_->set(UCAL_DATE, 1);
        layout.firstDay =
            static_cast<std::int64_t>(std::floor(calendar_->getTime(status) / kDayMilliseconds));
        std::int64_t day = layout.firstDay;
        moveTo(day, status);
        while (U_SUCCESS(status) != 0 && layout.monthCount < 14) {
            if (calendar_->get(UCAL_EXTENDED_YEAR, status) != number) {
                layout.length = static_cast<int>(day - layout.firstDay);
                return layout;
            }
            YearLayout::Month month{currentMonth(status), static_cast<int>(day - layout.firstDay),
                                    0};
            // 32 days on is always within the next month, even after the five days of an Ethiopic
            // thirteenth.
            moveTo(day + 32, status);
            const std::int64_t next = day + 33 - calendar_->get(UCAL_DATE, status);
            moveTo(next, status);
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

    std::unique_ptr<icu::Calendar> calendar_;  // used under the exclusive lock only
    const int epochYear_;
    const bool hebrew_;
    std::shared_mutex mutex_;
    std::map<int, YearLayout> years_;
};

/// nullptr when there is no such calendar; the name was checked.
YearTable* tableFor(const std::string& type) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<YearTable>> tables;
    const std::scoped_lock lock(mutex);
    const auto found = tables.find(type);
    if (found != tables.end()) {
        return found->second.get();
    }
    auto table = YearTable::make(type);
    return table ? tables.emplace(type, std::move(table)).first->second.get() : nullptr;
}

class IcuScale final : public CalendarScale {
  public:
    explicit IcuScale(YearTable& table) : table_(table), last_(&table.year(table.epochYear())) {}

    const YearLayout& year(int number) override {
        if (last_->year != number) {
            const YearLayout& found = table_.year(number);
            if (found.monthCount == 0) {
                return found;
            }
            last_ = &found;
        }
        return *last_;
    }

    int yearOf(std::int64_t day) override {
        const YearLayout* year = last_;
        while (year->monthCount > 0) {
            std::int64_t years = 0;
            if (day < year->firstDay) {
                years = -std::max<std::int64_t>(1, (year->firstDay - day) / kLongestYear);
            } else if (day >= year->firstDay + year->length) {
                years = std::max<std::int64_t>(1, (day - year->firstDay) / kLongestYear);
            } else {
                break;
            }
            const int number = static_cast<int>(std::clamp<std::int64_t>(
                year->year + years, year->year - 1'000, year->year + 1'000));
            year = &table_.year(number);
            if (year->monthCount == 0) {
                return number;
            }
        }
        last_ = year;
        return year->year;
    }

    [[nodiscard]] bool isGregorian() const override { return false; }

    [[nodiscard]] std::size_t yearCost() const override { return 20; }

  private:
    YearTable& table_;
    const YearLayout* last_;
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
    YearTable* table = plain ? tableFor(type) : nullptr;
    if (table == nullptr || table->year(table->epochYear()).monthCount == 0) {
        return nullptr;
    }
    return std::make_unique<IcuScale>(*table);
}

const std::vector<std::string>& calendarScaleNames() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names{"GREGORIAN"};
        UErrorCode status = U_ZERO_ERROR;
        const std::unique_ptr<icu::StringEnumeration> types(
            icu::Calendar::getKeywordValuesForLocale("calendar", icu::Locale::getRoot(), 0U,
                                                     status));
        while (types && U_FAILURE(status) == 0) {
            const char* const type = types->next(nullptr, status);
            if (type == nullptr) {
                break;
            }
            std::string name(type);
            std::transform(name.begin(), name.end(), name.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            });
            const bool gregorian = name == "GREGORY" || name == "GREGORIAN" || name == "ISO8601";
            if (!gregorian && makeIcuScale(name) != nullptr) {
                names.push_back(std::move(name));
            }
        }
        return names;
    }();
    return kNames;
}

}  // namespace kalends::recurrence
