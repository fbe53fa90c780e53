// What storage can select by index before a filter is evaluated exactly: never narrower than the filter. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "groupware/filter/calendar_filter.h"
#include "groupware/filter/card_filter.h"

namespace kalends::filter {

struct Prefilter {
    std::optional<std::string> component;      // "VEVENT" ...
    std::optional<recurrence::Window> window;  // overlap of an instance of that component
    std::optional<std::string> uid;            // text equals or contained: see `uidExact`
    bool exact = false;  // component + window (VEVENT only) are the whole filter: ETag-only answers need no body
};
[[nodiscard]] Prefilter prefilter(const CompFilter& root);

/// A card prefilter: rows of vcard::Facts::search one of which must contain (or all, by test) the folded text.
struct CardPrefilter {
    struct Row {
        std::string property;
        std::string folded;
        MatchType type = MatchType::kContains;
    };
    Test test = Test::kAnyOf;
    std::vector<Row> rows;  // empty: everything must be read
};
[[nodiscard]] CardPrefilter prefilter(const CardFilter& filter);

}  // namespace kalends::filter
