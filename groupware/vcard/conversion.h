// Internal to vcard: the two directions of convert, property by property.
#pragma once

#include <string>

#include "groupware/contentline/document.h"

namespace kalends::vcard {

[[nodiscard]] std::string version3To4(const contentline::Component& card);
[[nodiscard]] std::string version4To3(const contentline::Component& card);

/// Whether a property can stay as it was stored, must be written again, or has no counterpart.
enum class Outcome { kKept, kChanged, kDropped };

}  // namespace kalends::vcard
