// What storage can select by index before a filter is evaluated exactly: never narrower than the
// filter. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "groupware/filter/calendar_filter.h"
#include "groupware/filter/card_filter.h"

namespace kalends::filter {

struct Prefilter {
    std::optional<std::string> component;      // "VEVENT" ...
    std::optional<recurrence::Window> window;  // overlap of an instance of that component
    /// What `window` means for objects without any dated instance (to-dos that are due some day).
    enum class Undated { kExcluded, kIncluded } undated = Undated::kExcluded;
    std::optional<std::string> uid;  // contained in the UID, without regard to ASCII case
    bool exact = false;  // component + window (VEVENT only) are the whole filter: ETag-only answers
                         // need no body
};

/// A VTODO's window is a second wider at both ends: its ranges are closed (RFC 4791 section 9.9).
[[nodiscard]] Prefilter prefilter(const CompFilter& root);

/// A card prefilter: rows of vcard::Facts::search one of which must contain (or all, by test) the
/// folded text.
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

/// Properties of which vcard::facts makes search rows (upper case); a row of CardPrefilter names no
/// other.
[[nodiscard]] bool isSearchable(std::string_view property);

}  // namespace kalends::filter
