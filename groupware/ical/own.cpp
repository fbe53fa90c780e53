// Both objects as sorted lines without what may differ.
#include "groupware/ical/own.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace kalends::ical {

namespace {

using contentline::Component;
using contentline::Property;

bool mayDiffer(const Property& property) {
    constexpr auto kNames =
        std::to_array<std::string_view>({"TRANSP", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"});
    return property.name.starts_with("X-") ||
           std::find(kNames.begin(), kNames.end(), property.name) != kNames.end();
}

bool mayDiffer(const Component& component) {
    return component.name == "VALARM" || component.name == "VTIMEZONE" ||
           component.name.starts_with("X-");
}

/// Unambiguous: no part can hold the control characters between the parts.
std::string lineOf(const Property& property) {
    std::vector<std::string> parameters;
    for (const auto& parameter : property.parameters) {
        std::string text(parameter.name);
        for (const auto value : parameter.values) {
            text.append("\x01").append(value);
        }
        if (!parameter.name.starts_with("X-")) {
            parameters.push_back(std::move(text));
        }
    }
    std::sort(parameters.begin(), parameters.end());
    std::string line(property.name);
    for (const auto& parameter : parameters) {
        line.append("\x02").append(parameter);
    }
    return line.append("\x03").append(property.value);
}

// Documents are at most some components deep (contentline::Limits).
std::string formOf(const Component& component) {
    std::vector<std::string> parts;
    for (const auto& property : component.properties) {
        if (!mayDiffer(property) && component.name != "VCALENDAR") {
            parts.push_back(lineOf(property));
        }
    }
    for (const auto& nested : component.components) {
        if (!mayDiffer(nested)) {
            parts.push_back(formOf(nested));
        }
    }
    std::sort(parts.begin(), parts.end());
    std::string form(component.name);
    for (const auto& part : parts) {
        form.append("\x04").append(part);
    }
    return form.append("\x05");
}

}  // namespace

bool sameButForOwn(const contentline::Document& one, const contentline::Document& other) {
    return one.components().size() == 1 && other.components().size() == 1 &&
           formOf(one.components().front()) == formOf(other.components().front());
}

}  // namespace kalends::ical
