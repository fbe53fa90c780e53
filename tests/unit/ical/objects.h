// Small calendar objects for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "groupware/ical/calendar.h"

namespace kalends::ical::testing {

/// Lines separated by '|', each closed by CRLF.
inline std::string lines(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c == '|')
            out += "\r\n";
        else
            out += c;
    return text.empty() ? out : out + "\r\n";
}

/// A VCALENDAR around the lines.
inline std::string calendar(std::string_view content) {
    return lines("BEGIN:VCALENDAR|VERSION:2.0|PRODID:-//Example//Test//EN") + lines(content) +
           lines("END:VCALENDAR");
}

/// One component of that name with a UID, a DTSTAMP and the lines.
inline std::string object(std::string_view name, std::string_view content) {
    const std::string component(name);
    return calendar("BEGIN:" + component + "|UID:1@example.org|DTSTAMP:20260101T000000Z" +
                    (content.empty() ? "" : "|") + std::string(content) + "|END:" + component);
}

/// A VEVENT with a start in UTC and the lines.
inline std::string event(std::string_view content) {
    return object("VEVENT", "DTSTART:20260112T100000Z" + std::string(content.empty() ? "" : "|") +
                                std::string(content));
}

inline Calendar accepted(std::string text, const Rules& rules = {}) {
    auto result = parse(std::move(text), rules);
    if (const auto* violation = std::get_if<Violation>(&result))
        throw std::runtime_error(violation->message);
    return std::get<Calendar>(std::move(result));
}

/// Empty when accepted.
inline std::string problemOf(std::string text, const Rules& rules = {}) {
    auto result = parse(std::move(text), rules);
    const auto* violation = std::get_if<Violation>(&result);
    return violation == nullptr ? std::string() : violation->message;
}

inline std::optional<Violation::Kind> kindOf(std::string text, const Rules& rules = {}) {
    auto result = parse(std::move(text), rules);
    const auto* violation = std::get_if<Violation>(&result);
    return violation == nullptr ? std::nullopt : std::optional(violation->kind);
}

}  // namespace kalends::ical::testing
