// The conditions CALDAV:filter and CARDDAV:filter share: text-match, param-filter, prop-filter
// (RFC 4791 section 9.7, RFC 6352 section 10.5) as values. Pure: no XML.
#pragma once

#include <optional>
#include <string>
#include <vector>

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

}  // namespace kalends::filter
