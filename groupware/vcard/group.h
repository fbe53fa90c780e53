// Groups of contacts: cards that name other cards as members, by KIND and MEMBER of vCard 4 (RFC
// 6350 section 6.6.5) or Apple's properties in vCard 3. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::vcard {

struct Member {
    std::string uid;    // what follows `urn:uuid:`, else the whole value
    bool card = false;  // named by `urn:uuid:`, so a card; else perhaps somebody elsewhere
};

[[nodiscard]] bool isGroup(const contentline::Component& card);
[[nodiscard]] std::vector<Member> membersOf(const contentline::Component& card);

/// The text of the group with the member as well; unchanged when it has it.
[[nodiscard]] std::string withMember(const contentline::Document& group, std::string_view uid);
/// The text without the member; the other lines keep their bytes.
[[nodiscard]] std::string withoutMember(const contentline::Document& group, std::string_view uid);

}  // namespace kalends::vcard
