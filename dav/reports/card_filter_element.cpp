// CARDDAV:filter: a flat list of prop-filters.
#include "dav/reports/card_filter_element.h"

#include "dav/reports/filter_elements.h"

namespace kalends::reports {

filter::CardFilter parseCardFilter(const xml::Element& filterElement) {
    filter::CardFilter result;
    result.test = filterTest(filterElement, cardDialect());
    FilterBudget budget{cardDialect()};
    for (const auto& child : filterElement.children) {
        if (child.isText()) {
            continue;
        }
        if (!child.is({xml::kCarddav, "prop-filter"})) {
            refuseFilter(cardDialect(), "A filter holds prop-filters only.");
        }
        if (child.child({xml::kCaldav, "time-range"}) != nullptr) {
            refuseFilter(cardDialect(), "A prop-filter of a card holds no time-range.");
        }
        result.propFilters.push_back(parsePropFilter(child, cardDialect(), budget));
    }
    return result;
}

}  // namespace kalends::reports
