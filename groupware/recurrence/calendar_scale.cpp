// The Gregorian calendar as a CalendarScale.
#include "groupware/recurrence/calendar_scale.h"

#include "groupware/recurrence/civil.h"

namespace kalends::recurrence {
namespace {

class GregorianScale final : public CalendarScale {
  public:
    const YearLayout& year(int number) override {
        YearLayout& layout = layouts_[static_cast<std::size_t>(number & 1)];
        if (layout.year != number || layout.monthCount == 0) {
            build(layout, number);
        }
        return layout;
    }

    int yearOf(std::int64_t day) override { return static_cast<int>(civilDate(day).year()); }

    [[nodiscard]] bool isGregorian() const override { return true; }

    [[nodiscard]] std::size_t yearCost() const override { return 0; }

  private:
    static void build(YearLayout& layout, int number) {
        static constexpr std::array<int, 12> kLengths{31, 28, 31, 30, 31, 30,
                                                      31, 31, 30, 31, 30, 31};
        layout.year = number;
        layout.firstDay = dayNumber(number, 1, 1);
        layout.monthCount = 12;
        int first = 0;
        for (int i = 0; i < 12; ++i) {
            const auto index = static_cast<std::size_t>(i);
            const bool leapDay = i == 1 && std::chrono::year{number}.is_leap();
            layout.months[index] = {{i + 1, false}, first, kLengths[index] + (leapDay ? 1 : 0)};
            first += layout.months[index].length;
        }
        layout.length = first;
    }

    std::array<YearLayout, 2> layouts_;  // by parity, so that neighbours stay
};

}  // namespace

int YearLayout::monthAt(int dayOffset) const {
    // No calendar has months longer than 32 days, so the guess is never too far ahead.
    int index = dayOffset / 32;
    while (index + 1 < monthCount &&
           months[static_cast<std::size_t>(index) + 1].first <= dayOffset) {
        ++index;
    }
    return index;
}

int YearLayout::indexOf(const MonthRef& month) const {
    for (int i = 0; i < monthCount; ++i) {
        if (months[static_cast<std::size_t>(i)].ref == month) {
            return i;
        }
    }
    return -1;
}

std::unique_ptr<CalendarScale> makeCalendarScale(const std::string& name) {
    if (name.empty() || name == "GREGORIAN") {
        return std::make_unique<GregorianScale>();
    }
    return makeIcuScale(name);
}

}  // namespace kalends::recurrence
