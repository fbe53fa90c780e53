// Small objects for protocol tests.
#pragma once

#include <string>
#include <string_view>

namespace kalends::test {

/// A VCALENDAR around one VEVENT with this UID; `lines` (CRLF-terminated) stand in the event.
[[nodiscard]] std::string event(std::string_view uid, std::string_view lines = {});
[[nodiscard]] std::string todo(std::string_view uid, std::string_view lines = {});
/// A vCard 3.0; `lines` stand before its end.
[[nodiscard]] std::string card(std::string_view uid, std::string_view lines = {});
/// A VCALENDAR around anything.
[[nodiscard]] std::string calendarWith(std::string_view components);

}  // namespace kalends::test
