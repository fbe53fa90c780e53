// The languages of pages, and what is said in each. Knows no request but its headers.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "dav/http/message.h"

namespace kalends::web {

struct Words {
    std::string_view language, skip, previous, next, today, allDay, until, nothing, subscribe,
        subscribeHint, zone, cancelled, tentative, place, notFoundTitle, notFound, more,
        monthsLabel;
    std::array<std::string_view, 7> weekdays;  // Sunday first
    std::array<std::string_view, 12> months;
};

[[nodiscard]] const Words& german();
[[nodiscard]] const Words& english();

/// By Accept-Language with its weights (RFC 9110 section 12.5.4); English when it names neither.
[[nodiscard]] const Words& wordsFor(const http::Headers& headers);

/// "Montag, 23. November 2026", "Monday, 23 November 2026".
[[nodiscard]] std::string longDate(const Words& words, std::chrono::year_month_day date);
/// "November 2026".
[[nodiscard]] std::string monthName(const Words& words, std::chrono::year_month month);

}  // namespace kalends::web
