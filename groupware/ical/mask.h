// What is left of a calendar object for those who may not read it, and objects without alarms.
// Pure: who may see what is decided elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "groupware/contentline/document.h"

namespace kalends::ical {

/// Events only, or tasks and journal entries with their dates as well.
enum class Detail : std::uint8_t { kBusyTime, kDatesAndTimes };

/// A new object with the time zones, UID, dates, rule, TRANSP, STATUS, CLASS and DTSTAMP of the old
/// one, `summary` and nothing else: no other property, parameter, component, or part of a value
/// that is not what its type allows. nullopt when nothing of that detail is in it. The mask of a
/// masked object is that object.
[[nodiscard]] std::optional<std::string> masked(const contentline::Component& vcalendar,
                                                Detail detail,
                                                std::string_view summary);

/// False: certainly no VALARM, however its lines are folded. Linear, without parsing.
[[nodiscard]] bool mayHoldAlarms(std::string_view text);
/// The same text without VALARM components, at any depth.
[[nodiscard]] std::string withoutAlarms(const contentline::Document& document);
/// `document` with the alarms of `other` (nullptr: none) in the place of its own: those of a
/// component with the same name and RECURRENCE-ID; of a component `other` does not have, none.
[[nodiscard]] std::string withAlarmsOf(const contentline::Document& document,
                                       const contentline::Document* other);

/// What is each person's own: `document` with the alarms of `other` and, in components that both
/// have, its TRANSP in the place of its own.
[[nodiscard]] std::string withOwnOf(const contentline::Document& document,
                                    const contentline::Document& other);

}  // namespace kalends::ical
