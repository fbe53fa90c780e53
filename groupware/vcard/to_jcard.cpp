// vCard as jCard (RFC 7095 section 3).
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "groupware/contentline/values.h"
#include "groupware/vcard/convert.h"
#include "groupware/vcard/date_value.h"
#include "groupware/vcard/jcard.h"
#include "groupware/vcard/line.h"
#include "groupware/vcard/value_types.h"

namespace kalends::vcard {
namespace {

using Json = nlohmann::ordered_json;
using contentline::Component;
using contentline::equalsIgnoringCase;

std::string lowered(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

/// One string stays a string, several become an array.
Json oneOrMany(Json many) {
    return many.size() == 1 ? Json(many.front()) : many;
}

Json textList(std::string_view value) {
    Json items = Json::array();
    for (const std::string_view item : contentline::splitEscaped(value, ',')) {
        items.push_back(contentline::decodeText(item));
    }
    return items;
}

Json structured(std::string_view value) {
    Json components = Json::array();
    for (const std::string_view component : contentline::splitEscaped(value, ';')) {
        components.push_back(oneOrMany(textList(component)));
    }
    return oneOrMany(std::move(components));
}

template <typename Number>
std::optional<Json> number(std::string_view value) {
    Number result{};
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
    if (error != std::errc{} || end != value.data() + value.size()) {
        return std::nullopt;
    }
    return Json(result);
}

bool isDateType(std::string_view type) {
    return type == "date" || type == "date-time" || type == "date-and-or-time" ||
           type == "timestamp";
}

Json scalar(std::string_view type, std::string_view value) {
    if (type == "text") {
        return contentline::decodeText(value);
    }
    if (isDateType(type)) {
        return toExtendedDate(value);
    }
    if (type == "time") {
        return toExtendedDate("T" + std::string(value)).substr(1);
    }
    if (type == "utc-offset") {
        return toExtendedOffset(value);
    }
    if (type == "boolean") {
        return Json(equalsIgnoringCase(value, "true"));
    }
    if (type == "integer") {
        return number<long long>(value).value_or(Json(value));
    }
    if (type == "float") {
        return number<double>(value).value_or(Json(value));
    }
    return Json(value);
}

Json parametersOf(const Line& line) {
    Json object = Json::object();
    if (!line.group.empty()) {
        object["group"] = line.group;
    }
    for (const LineParameter& parameter : line.parameters) {
        if (parameter.name != "VALUE" && !parameter.values.empty()) {
            object[lowered(parameter.name)] = oneOrMany(Json(parameter.values));
        }
    }
    return object;
}

Json propertyOf(const contentline::Property& source) {
    Line line(source);
    const ValueType known = valueTypeOf(line.name);
    std::string type = lowered(line.parameterValue("VALUE"));
    if (type.empty()) {
        type = known.type;
    }
    Json property = Json::array({lowered(line.name), parametersOf(line), type});
    if (type == "text" && known.structure == Structure::kList) {
        for (Json& item : textList(line.value)) {
            property.push_back(std::move(item));
        }
    } else if (type == "text" && known.structure == Structure::kComponents) {
        property.push_back(structured(line.value));
    } else {
        property.push_back(scalar(type, line.value));
    }
    return property;
}

Json cardOf(const Component& card) {
    Json properties = Json::array();
    properties.push_back(Json::array({"version", Json::object(), "text", "4.0"}));
    for (const contentline::Property& property : card.properties) {
        if (property.name != "VERSION") {
            properties.push_back(propertyOf(property));
        }
    }
    return Json::array({"vcard", std::move(properties)});
}

}  // namespace

std::string toJcard(const Component& card) {
    if (versionOf(card) == Version::k4) {
        return cardOf(card).dump();
    }
    // jCard knows version 4.0 only.
    const auto converted = parseStored(convert(card, Version::k4));
    return converted ? cardOf(converted->components().front()).dump() : std::string();
}

}  // namespace kalends::vcard
