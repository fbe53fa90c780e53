// CARDDAV:filter on one card.
#include "groupware/filter/card_filter.h"

#include <algorithm>
#include <string_view>

#include "groupware/filter/property_match.h"

namespace kalends::filter {
namespace {

using contentline::Component;
using contentline::Property;

/// A name without group prefix means every group, one with it exactly that group (RFC 6352
/// section 10.5.1).
bool isNamed(const Property& property, std::string_view name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) {
        return property.name == name;
    }
    return property.name == name.substr(dot + 1) &&
           contentline::equalsIgnoringCase(property.group, name.substr(0, dot));
}

/// Interop: Apple's searches ask for "is not defined, or equals" in one filter (RFC 6352 has the
/// first alone).
bool propertyMatches(const Component& card, const PropFilter& filter) {
    const bool absenceOnly =
        filter.isNotDefined && filter.textMatches.empty() && filter.paramFilters.empty();
    bool defined = false;
    for (const Property& property : card.properties) {
        if (!isNamed(property, filter.name)) {
            continue;
        }
        if (absenceOnly) {
            return false;
        }
        defined = true;
        if (valueMatches(filter, property)) {
            return true;
        }
    }
    return filter.isNotDefined && !defined;
}

}  // namespace

bool matches(const Component& card, const CardFilter& filter) {
    if (filter.propFilters.empty()) {
        return true;
    }
    const auto one = [&](const PropFilter& row) { return propertyMatches(card, row); };
    return filter.test == Test::kAllOf
               ? std::all_of(filter.propFilters.begin(), filter.propFilters.end(), one)
               : std::any_of(filter.propFilters.begin(), filter.propFilters.end(), one);
}

}  // namespace kalends::filter
