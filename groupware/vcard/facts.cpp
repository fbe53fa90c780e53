// The index rows of a card.
#include "groupware/vcard/facts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "groupware/contentline/values.h"
#include "groupware/filter/collation.h"
#include "groupware/filter/prefilter.h"
#include "groupware/vcard/group.h"

namespace kalends::vcard {
namespace {

using contentline::Component;

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return result;
}

}  // namespace

Facts facts(const Card& card) {
    const Component& component = card.component();
    Facts facts;
    facts.uid = card.uid();
    facts.formattedName = contentline::decodeText(component.value("FN"));
    facts.group = isGroup(component);
    facts.classification = upper(component.value("CLASS"));
    for (Member& member : membersOf(component)) {
        if (member.card) {
            facts.search.push_back({std::string(kMemberRow), "urn:uuid:" + member.uid});
        }
        facts.search.push_back({std::string(kMemberRow), std::move(member.uid)});
    }
    for (const contentline::Property& property : component.properties) {
        if (filter::isSearchable(property.name)) {
            facts.search.push_back({.property = std::string(property.name),
                                    .folded = filter::fold(contentline::decodeText(property.value),
                                                           filter::Collation::kUnicodeCasemap)});
        }
    }
    return facts;
}

}  // namespace kalends::vcard
