// Small repairs of what certain clients write wrongly and cannot mean otherwise. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kalends::ical {

/// True when the text shows signs of something to repair: cheap, no parsing, may be wrong.
[[nodiscard]] bool mayNeedRepair(std::string_view icalendar);

/// The text without alarms that stand twice in a component, with blanks in CREATED read as zeros,
/// and with overrides of a timed series put on its time where a client named their day only.
/// nullopt when nothing is to repair, or the text is not iCalendar.
[[nodiscard]] std::optional<std::string> repaired(const std::string& icalendar);

}  // namespace kalends::ical
