// What storage indexes of a card: names, addresses, kind and folded search rows. Pure.
#pragma once

#include <string>
#include <string_view>
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

/// The rows that name a group's members by UID, both as `urn:uuid:` and without, for a UID may be
/// either; not folded. No property of a card can have this name.
inline constexpr std::string_view kMemberRow = ":member";

struct Facts {
    std::string uid;
    std::string formattedName;
    bool group = false;          // KIND:group or X-ADDRESSBOOKSERVER-KIND:group
    std::string classification;  // CLASS of vCard 3 in upper case, empty when absent
    std::vector<SearchRow> search;
};

[[nodiscard]] Facts facts(const Card& card);

}  // namespace kalends::vcard
