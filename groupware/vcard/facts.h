// What storage indexes of a card: names, addresses, kind and folded search rows. Pure.
#pragma once

#include <string>
#include <vector>

#include "groupware/vcard/card.h"

namespace kalends::vcard {

/// A folded search row per value: property name (FN, N, NICKNAME, EMAIL, TEL, ORG, UID ...) and its
/// folded text.
struct SearchRow {
    std::string property;
    std::string
        folded;  // filter::fold with i;unicode-casemap of the text as filter::matches sees it
};

struct Facts {
    std::string uid;
    std::string formattedName;
    bool group = false;  // KIND:group or X-ADDRESSBOOKSERVER-KIND:group
    std::vector<SearchRow> search;
};

[[nodiscard]] Facts facts(const Card& card);

}  // namespace kalends::vcard
