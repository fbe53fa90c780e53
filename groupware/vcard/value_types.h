// Internal to vcard: the default value type and the structure of each property of vCard 4
// (RFC 6350 section 6, RFC 6474, RFC 6715, RFC 8605, RFC 9554).
#pragma once

#include <string_view>

namespace kalends::vcard {

enum class Structure { kSingle, kList, kComponents };

struct ValueType {
    std::string_view property;
    std::string_view type;  // as jCard names it
    Structure structure = Structure::kSingle;
};

/// "unknown" and single for a property that is not registered.
[[nodiscard]] ValueType valueTypeOf(std::string_view upperName);

}  // namespace kalends::vcard
