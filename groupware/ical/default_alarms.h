// Alarms that a person wants in every new event or task (Apple's default-alarm properties). Pure:
// whose they are and when they are due is decided elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "groupware/contentline/document.h"

namespace kalends::ical {

/// Which of the four properties says it.
enum class DefaultAlarm : std::uint8_t { kTimedEvent, kAllDayEvent, kTimedTask, kAllDayTask };

/// The property whose alarms a new object takes; nullopt when it takes none: it has an alarm
/// everywhere already, is neither event nor task, or a task without a date.
[[nodiscard]] std::optional<DefaultAlarm> defaultAlarmFor(const contentline::Component& vcalendar);

/// True for VALARM components that may stand in an event, and nothing else; ACTION:NONE says that
/// none is wanted and needs no TRIGGER. Text that is empty or blank is no alarm: see the caller.
[[nodiscard]] bool areDefaultAlarms(std::string_view text);

/// The same bytes with `alarms` in every event or task that has none, marked X-APPLE-DEFAULT-ALARM.
/// nullopt when nothing changes: no alarm is wanted, or none is missing.
[[nodiscard]] std::optional<std::string> withDefaultAlarms(const contentline::Document& document,
                                                           std::string_view alarms);

}  // namespace kalends::ical
