// jCal (RFC 7265): iCalendar as JSON and back. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "groupware/contentline/document.h"

namespace kalends::ical {

[[nodiscard]] std::string toJcal(const contentline::Component& vcalendar);
/// iCalendar text (CRLF, folded) or why the JSON is not jCal.
[[nodiscard]] std::variant<std::string, contentline::SyntaxError> fromJcal(std::string_view json);

}  // namespace kalends::ical
