// What a CARDDAV:address-data element asks for (RFC 6352 section 10.4). Pure.
#pragma once

#include <vector>

#include "dav/xml/reader.h"
#include "groupware/vcard/subset.h"

namespace kalends::reports {

inline constexpr xml::QName kAddressData{xml::kCarddav, "address-data"};

struct AddressDataRequest {
    enum class Format { kAsStored, kVcard3, kVcard4, kJcard };
    Format format = Format::kAsStored;
    std::vector<vcard::PropertySelection> properties;  // empty: all

    /// True when the stored bytes are the answer.
    [[nodiscard]] bool isWhole() const { return format == Format::kAsStored && properties.empty(); }
};

/// Throws supported-address-data for an unknown type or version, 400 for anything malformed.
[[nodiscard]] AddressDataRequest parseAddressData(const xml::Element& element);

}  // namespace kalends::reports
