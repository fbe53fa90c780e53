// The body of calendar-multiget and addressbook-multiget (RFC 4791 section 9.10, RFC 6352
// section 10.7). Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dav/properties/evaluate.h"
#include "dav/xml/reader.h"

namespace kalends::reports {

struct Multiget {
    properties::Selection selection;
    std::vector<std::string> hrefs;  // as sent, without blanks around, each once
};

/// Throws 400 without any href, number-of-matches-within-limits with more than `limit`, and what
/// calendar-data or address-data violate.
[[nodiscard]] Multiget parseMultiget(const xml::Element& report, std::size_t limit);

}  // namespace kalends::reports
