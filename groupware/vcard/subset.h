// Partial retrieval of address data (RFC 6352 section 10.4). Pure.
#pragma once

#include <string>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::vcard {

/// CARDDAV:address-data with CARDDAV:prop children (RFC 6352 section 10.4): VERSION, and what is
/// named.
struct PropertySelection {
    std::string name;  // upper case; with a group prefix (`ITEM1.TEL`) only that group's
    enum class Value { kReturned, kOmitted } value = Value::kReturned;
};

/// The card with VERSION and the selected properties only, lines kept as stored. Empty selection:
/// all of it.
[[nodiscard]] std::string subset(const contentline::Component& card,
                                 const std::vector<PropertySelection>& selection);

}  // namespace kalends::vcard
