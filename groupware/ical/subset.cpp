// Partial calendar data (RFC 4791 section 9.6). Pure.
#include "groupware/ical/subset.h"

#include <algorithm>
#include <functional>

#include "groupware/contentline/values.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::equalsIgnoringCase;
using contentline::Property;
using PropertySelection = ComponentSelection::PropertySelection;

/// The line without its value; the value is the end of the unfolded line.
void appendWithoutValue(std::string& out, const Property& property) {
    std::string line = contentline::unfold(property.raw);
    line.resize(line.size() - std::min(property.value.size(), line.size()));
    contentline::appendFolded(out, line);
}

void appendProperty(std::string& out,
                    const Property& property,
                    const ComponentSelection& selection) {
    if (selection.allProperties) {
        out += property.raw;
        return;
    }
    const auto wanted = std::find_if(
        selection.properties.begin(), selection.properties.end(),
        [&](const PropertySelection& one) { return equalsIgnoringCase(one.name, property.name); });
    if (wanted == selection.properties.end())
        return;
    if (wanted->value == PropertySelection::Value::kOmitted)
        appendWithoutValue(out, property);
    else
        out += property.raw;
}

const ComponentSelection* selectionOf(const Component& component,
                                      const ComponentSelection& parent) {
    const auto found = std::find_if(parent.components.begin(), parent.components.end(),
                                    [&](const ComponentSelection& one) {
                                        return equalsIgnoringCase(one.name, component.name);
                                    });
    return found == parent.components.end() ? nullptr : &*found;
}

bool selectsEverything(const ComponentSelection& selection) {
    const bool bare = selection.properties.empty() && selection.components.empty();
    return bare && selection.allProperties == selection.allComponents;
}

/// Depth is bounded by the lexer that built the tree.
void appendComponent(std::string& out,
                     const Component& component,
                     const ComponentSelection& selection) {
    if (selectsEverything(selection)) {
        out += component.raw;
        return;
    }
    out.append("BEGIN:").append(component.name).append("\r\n");
    auto nested = component.components.begin();
    const auto appendNestedBefore = [&](const char* position) {
        for (; nested != component.components.end() && std::less<>{}(nested->raw.data(), position);
             ++nested)
            if (selection.allComponents)
                out += nested->raw;
            else if (const ComponentSelection* const chosen = selectionOf(*nested, selection))
                appendComponent(out, *nested, *chosen);
    };
    for (const Property& property : component.properties) {
        appendNestedBefore(property.raw.data());
        appendProperty(out, property, selection);
    }
    appendNestedBefore(component.raw.data() + component.raw.size());
    out.append("END:").append(component.name).append("\r\n");
}

}  // namespace

std::string subset(const Component& vcalendar, const ComponentSelection& selection) {
    std::string out;
    if (equalsIgnoringCase(vcalendar.name, selection.name)) {
        out.reserve(vcalendar.raw.size());
        appendComponent(out, vcalendar, selection);
    }
    return out;
}

}  // namespace kalends::ical
