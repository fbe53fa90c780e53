// CARDDAV:filter as a value and its exact evaluation (RFC 6352 section 10.5). Pure: no XML, no SQL.
#pragma once

#include <vector>

#include "groupware/contentline/document.h"
#include "groupware/filter/condition.h"

namespace kalends::filter {

struct CardFilter {
    Test test = Test::kAnyOf;
    std::vector<PropFilter> propFilters;
};

/// True when the card matches. A filter without any prop-filter matches every card.
[[nodiscard]] bool matches(const contentline::Component& card, const CardFilter& filter);

}  // namespace kalends::filter
