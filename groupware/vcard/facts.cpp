// The index rows of a card.
#include "groupware/vcard/facts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "groupware/contentline/values.h"
#include "groupware/filter/collation.h"
#include "groupware/filter/prefilter.h"

namespace kalends::vcard {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;

bool isGroup(const Component& card) {
    return equalsIgnoringCase(card.value("KIND"), "group") ||
           equalsIgnoringCase(card.value("X-ADDRESSBOOKSERVER-KIND"), "group");
}

}  // namespace

Facts facts(const Card& card) {
    const Component& component = card.component();
    Facts facts;
    facts.uid = card.uid();
    facts.formattedName = contentline::decodeText(component.value("FN"));
    facts.group = isGroup(component);
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
