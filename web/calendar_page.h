// A month of a published calendar as a page: semantic, without scripts, in German or English. Gets
// objects as dav/resource discloses them, and shows nothing else.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "dav/resource/resource.h"
#include "web/language.h"

namespace kalends::web {

struct MonthPage {
    const Words& words;
    std::chrono::year_month month;
    std::chrono::year_month current, first, last;  // this one, and those a page may show
    std::string address;  // the last part of the URL, to which links are relative
};

/// The whole page. Most of what takes place in a month is bounded; the page says so when there is
/// more.
[[nodiscard]] std::string calendarPage(const resource::ContextPtr& context,
                                       const resource::Resource& calendar,
                                       const MonthPage& about);

/// What people see for a link that does not exist, whatever the reason.
[[nodiscard]] std::string notFoundPage(const Words& words);

/// The one style sheet, served beside the pages.
[[nodiscard]] std::string_view styleSheet();
inline constexpr std::string_view kStyleName = "style.css";

/// "2026-11"; nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::year_month> parseMonth(std::string_view text);

}  // namespace kalends::web
