// vCard 3.0 as 4.0 and back (RFC 6350 appendix A, clients.md sections 3 and 4). Pure.
#pragma once

#include <string>

#include "groupware/vcard/card.h"

namespace kalends::vcard {

/// The card as the other version; the same text when it already is `target`. Groups, unknown
/// properties and their order are kept; the result is folded and closed by CRLF.
[[nodiscard]] std::string convert(const contentline::Component& card, Version target);

}  // namespace kalends::vcard
