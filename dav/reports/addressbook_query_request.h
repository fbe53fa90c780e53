// The body of a CARDDAV:addressbook-query (RFC 6352 section 10.3) as a value. Pure.
#pragma once

#include <cstddef>
#include <optional>

#include "dav/properties/evaluate.h"
#include "dav/xml/reader.h"
#include "groupware/filter/card_filter.h"

namespace kalends::reports {

struct AddressbookQuery {
    properties::Selection selection;
    filter::CardFilter filter;
    std::optional<std::size_t> limit;
};

/// Throws 400, supported-filter, supported-collation or supported-address-data.
[[nodiscard]] AddressbookQuery parseAddressbookQuery(const xml::Element& report);

}  // namespace kalends::reports
