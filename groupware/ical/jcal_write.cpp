// iCalendar to jCal (RFC 7265 section 3). Pure.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "groupware/contentline/values.h"
#include "groupware/ical/jcal.h"
#include "groupware/ical/jcal_values.h"
#include "groupware/ical/property_table.h"

namespace kalends::ical {
namespace {

using contentline::Component;
using contentline::Property;
using nlohmann::json;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// A JSON number, or the text itself where it is none.
template <typename Number>
json numberOr(std::string_view text) {
    Number number{};
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size())
        return number;
    return std::string(text);
}

json recurItem(std::string_view name, std::string_view item) {
    if (name == "until")
        return extendedDateTime(item);
    if (name == "byday" || name == "freq" || name == "wkst" || name == "rscale" || name == "skip")
        return std::string(item);
    return numberOr<std::int64_t>(item);
}

json recurValue(std::string_view value) {
    json rule = json::object();
    for (const std::string_view part : contentline::splitEscaped(value, ';')) {
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos)
            continue;
        const std::string name = lower(part.substr(0, equals));
        const auto items = contentline::splitEscaped(part.substr(equals + 1), ',');
        if (items.size() == 1) {
            rule[name] = recurItem(name, items.front());
            continue;
        }
        json list = json::array();
        for (const std::string_view item : items) list.push_back(recurItem(name, item));
        rule[name] = std::move(list);
    }
    return rule;
}

json periodValue(std::string_view value) {
    const std::size_t slash = value.find('/');
    if (slash == std::string_view::npos)
        return extendedDateTime(value);
    return json::array(
        {extendedDateTime(value.substr(0, slash)), extendedDateTime(value.substr(slash + 1))});
}

json oneValue(std::string_view value, ValueType type) {
    switch (type) {
        case ValueType::kText:
            return contentline::decodeText(value);
        case ValueType::kInteger:
            return numberOr<std::int64_t>(value);
        case ValueType::kFloat:
            return numberOr<double>(value);
        case ValueType::kBoolean:
            if (contentline::equalsIgnoringCase(value, "TRUE"))
                return true;
            if (contentline::equalsIgnoringCase(value, "FALSE"))
                return false;
            return std::string(value);
        case ValueType::kDate:
        case ValueType::kDateTime:
            return extendedDateTime(value);
        case ValueType::kTime:
            return extendedTime(value);
        case ValueType::kPeriod:
            return periodValue(value);
        case ValueType::kRecur:
            return recurValue(value);
        case ValueType::kUtcOffset:
            return extendedOffset(value);
        default:
            return std::string(value);
    }
}

json structuredValue(std::string_view value, ValueType type) {
    json fields = json::array();
    for (const std::string_view field : contentline::splitEscaped(value, ';'))
        fields.push_back(oneValue(field, type));
    return fields;
}

void appendValues(json& out, const Property& property, const PropertyRow* row, ValueType type) {
    const Shape shape = row == nullptr ? Shape::kSingle : row->shape;
    if (shape == Shape::kStructured) {
        out.push_back(structuredValue(property.value, type));
    } else if (shape == Shape::kList) {
        for (const std::string_view value : contentline::splitEscaped(property.value, ','))
            out.push_back(oneValue(value, type));
    } else {
        out.push_back(oneValue(property.value, type));
    }
}

json parametersOf(const Property& property) {
    json parameters = json::object();
    for (const contentline::Parameter& parameter : property.parameters) {
        if (parameter.name == "VALUE")
            continue;
        json& value = parameters[lower(parameter.name)];
        if (parameter.values.size() > 1)
            value = std::vector<std::string>(parameter.values.begin(), parameter.values.end());
        else
            value =
                parameter.values.empty() ? std::string() : std::string(parameter.values.front());
    }
    return parameters;
}

json propertyOf(const Property& property) {
    json out = json::array({lower(property.name), parametersOf(property)});
    const PropertyRow* const row = propertyRow(property.name);
    const std::string_view stated = property.parameterValue("VALUE");
    const auto type = stated.empty() ? (row == nullptr ? std::nullopt : std::optional(row->type))
                                     : valueTypeNamed(stated);
    if (type) {
        out.push_back(lower(nameOf(*type)));
        appendValues(out, property, row, *type);
    } else {
        out.push_back(stated.empty() ? std::string("unknown") : lower(stated));
        out.push_back(std::string(property.value));
    }
    return out;
}

/// Depth is bounded by the lexer that built the tree.
json componentOf(const Component& component) {
    json properties = json::array();
    for (const Property& property : component.properties)
        properties.push_back(propertyOf(property));
    json components = json::array();
    for (const Component& nested : component.components) components.push_back(componentOf(nested));
    return json::array({lower(component.name), std::move(properties), std::move(components)});
}

}  // namespace

std::string toJcal(const Component& vcalendar) {
    return componentOf(vcalendar).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace kalends::ical
