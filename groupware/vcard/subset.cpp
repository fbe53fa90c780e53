// Partial retrieval of address data.
#include "groupware/vcard/subset.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "groupware/vcard/line.h"

namespace kalends::vcard {
namespace {

using contentline::Property;
using Value = PropertySelection::Value;
using Selected = std::map<std::string_view, Value>;

/// What is selected of `property`; a name without group means every group (RFC 6352
/// section 10.4.2).
std::optional<Value> selected(const Selected& names, const Property& property) {
    if (const auto plain = names.find(property.name); plain != names.end()) {
        return plain->second;
    }
    if (!property.group.empty()) {
        std::string name(property.group);
        std::transform(name.begin(), name.end(), name.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        name.append(1, '.').append(property.name);
        if (const auto grouped = names.find(name); grouped != names.end()) {
            return grouped->second;
        }
    }
    return property.name == "VERSION" ? std::optional(Value::kReturned) : std::nullopt;
}

}  // namespace

std::string subset(const contentline::Component& card,
                   const std::vector<PropertySelection>& selection) {
    if (selection.empty()) {
        return std::string(card.raw);
    }
    Selected names;
    for (const PropertySelection& row : selection) {
        names.try_emplace(row.name, row.value);
    }
    std::string out = "BEGIN:VCARD\r\n";
    for (const Property& property : card.properties) {
        const std::optional<Value> value = selected(names, property);
        if (value == Value::kReturned) {
            appendRaw(out, property.raw);
        } else if (value == Value::kOmitted) {
            Line line(property);
            line.value.clear();
            append(out, line);
        }
    }
    return out.append("END:VCARD\r\n");
}

}  // namespace kalends::vcard
