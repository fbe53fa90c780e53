// Short ways to write filters, windows and calendars for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "groupware/filter/calendar_filter.h"
#include "groupware/filter/card_filter.h"

namespace kalends::filter::testing {

/// `20060104T000000Z`; empty for no bound.
inline recurrence::sys_seconds instant(std::string_view text, recurrence::sys_seconds otherwise) {
    if (text.empty()) {
        return otherwise;
    }
    const auto value = recurrence::parseDateTime(text, "DATE-TIME", {}, recurrence::ZoneResolver());
    EXPECT_TRUE(value.has_value()) << text;
    return value ? value->toUtc(*recurrence::utcZone()) : otherwise;
}

inline recurrence::Window window(std::string_view start, std::string_view end) {
    return {.start = instant(start, recurrence::sys_seconds::min()),
            .end = instant(end, recurrence::sys_seconds::max())};
}

inline TextMatch contains(std::string text) {
    TextMatch match;
    match.text = std::move(text);
    return match;
}

inline TextMatch without(std::string text) {
    TextMatch match = contains(std::move(text));
    match.negate = true;
    return match;
}

inline PropFilter prop(std::string name, std::vector<TextMatch> matches = {}) {
    PropFilter filter;
    filter.name = std::move(name);
    filter.textMatches = std::move(matches);
    return filter;
}

inline PropFilter noProp(std::string name) {
    PropFilter filter = prop(std::move(name));
    filter.isNotDefined = true;
    return filter;
}

inline PropFilter propIn(std::string name, recurrence::Window range) {
    PropFilter filter = prop(std::move(name));
    filter.timeRange = range;
    return filter;
}

inline CompFilter comp(std::string name,
                       std::vector<PropFilter> props = {},
                       std::vector<CompFilter> comps = {}) {
    CompFilter filter;
    filter.name = std::move(name);
    filter.propFilters = std::move(props);
    filter.compFilters = std::move(comps);
    return filter;
}

inline CompFilter compIn(std::string name,
                         recurrence::Window range,
                         std::vector<PropFilter> props = {},
                         std::vector<CompFilter> comps = {}) {
    CompFilter filter = comp(std::move(name), std::move(props), std::move(comps));
    filter.timeRange = range;
    return filter;
}

inline CompFilter noComp(std::string name) {
    CompFilter filter = comp(std::move(name));
    filter.isNotDefined = true;
    return filter;
}

inline CompFilter calendar(std::vector<CompFilter> comps) {
    return comp("VCALENDAR", {}, std::move(comps));
}

/// `inner` (lines separated by \n) in a VCALENDAR.
inline std::string calendarText(std::string_view inner) {
    std::string text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n";
    return text.append(inner).append("\nEND:VCALENDAR\n");
}

inline contentline::Document parsed(std::string text) {
    auto result = contentline::Document::parse(std::move(text));
    if (auto* error = std::get_if<contentline::SyntaxError>(&result)) {
        ADD_FAILURE() << error->message << " in line " << error->line;
        result = contentline::Document::parse("BEGIN:X\nEND:X\n");
    }
    return std::move(std::get<contentline::Document>(result));
}

/// Whether the object, a VCALENDAR's inside, matches; floating times are UTC unless said otherwise.
inline bool found(std::string_view inner, const CompFilter& root, std::string_view zone = "") {
    const auto document = parsed(calendarText(inner));
    const recurrence::ZonePtr floating =
        zone.empty() ? recurrence::utcZone() : recurrence::systemZone(zone);
    if (floating == nullptr) {
        ADD_FAILURE() << "no zone " << zone;
        return false;
    }
    return matches(document.components().front(), root, *floating);
}

}  // namespace kalends::filter::testing
