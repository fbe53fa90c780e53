// CALDAV:filter as a value and its exact evaluation (RFC 4791 sections 7.8.10 and 9.7). Pure: no XML, no SQL, no clock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "groupware/contentline/document.h"
#include "groupware/filter/collation.h"
#include "groupware/recurrence/instances.h"

namespace kalends::filter {

struct TextMatch {
    std::string text;
    Collation collation = Collation::kAsciiCasemap;
    MatchType type = MatchType::kContains;
    bool negate = false;
};

/// anyof/allof of RFC 6352 and of calendarserver's query-extended; CalDAV's default is all of.
enum class Test { kAllOf, kAnyOf };

struct ParamFilter {
    std::string name;  // upper case
    bool isNotDefined = false;
    std::optional<TextMatch> textMatch;
};

struct PropFilter {
    std::string name;  // upper case; a card's may carry a group prefix
    bool isNotDefined = false;
    Test test = Test::kAllOf;
    std::optional<recurrence::Window> timeRange;  // calendars only
    std::vector<TextMatch> textMatches;
    std::vector<ParamFilter> paramFilters;
};

struct CompFilter {
    std::string name;  // upper case
    bool isNotDefined = false;
    Test test = Test::kAllOf;
    std::optional<recurrence::Window> timeRange;
    std::vector<PropFilter> propFilters;
    std::vector<CompFilter> compFilters;
};

/// True when the object matches. `root` is the filter for VCALENDAR. Floating times are read in `floatingZone`.
/// Time ranges on VEVENT, VTODO, VJOURNAL, VFREEBUSY and VALARM follow RFC 4791 section 9.9 in every date combination,
/// recurrence and overrides included; filters beside a time range in one comp-filter must hold on the same instance's component.
[[nodiscard]] bool matches(const contentline::Component& vcalendar,
                           const CompFilter& root,
                           const recurrence::Zone& floatingZone,
                           const recurrence::Budget& budget = {});

/// CARDDAV:filter (RFC 6352 section 10.5).
struct CardFilter {
    Test test = Test::kAnyOf;
    std::vector<PropFilter> propFilters;
};
[[nodiscard]] bool matches(const contentline::Component& card, const CardFilter& filter);

/// What storage can select by index so that fewer bodies are read; never narrower than the filter.
struct Prefilter {
    std::optional<std::string> component;        // "VEVENT" ...
    std::optional<recurrence::Window> window;    // overlap of an instance of that component
    std::optional<std::string> uid;              // text equals or contained: see `uidExact`
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
    std::vector<Row> rows;   // empty: everything must be read
};
[[nodiscard]] CardPrefilter prefilter(const CardFilter& filter);

}  // namespace kalends::filter
