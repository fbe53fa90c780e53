// jCard, the JSON form of a vCard (RFC 7095). Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "groupware/contentline/document.h"

namespace kalends::vcard {

/// `["vcard", [...]]` for one card; a 3.0 card is converted to 4.0 first, as jCard knows no other.
[[nodiscard]] std::string toJcard(const contentline::Component& card);
/// The vCard 4.0 text of a jCard; an error when it is not one or exceeds the limits of a card.
[[nodiscard]] std::variant<std::string, contentline::SyntaxError> fromJcard(std::string_view json);

}  // namespace kalends::vcard
