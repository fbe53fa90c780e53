// jCard as vCard 4.0 (RFC 7095 section 3). The text may come from anywhere: shapes are checked,
// nothing recurses.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "groupware/contentline/values.h"
#include "groupware/vcard/date_value.h"
#include "groupware/vcard/jcard.h"
#include "groupware/vcard/line.h"
#include "groupware/vcard/value_types.h"

namespace kalends::vcard {
namespace {

using Json = nlohmann::json;
using contentline::equalsIgnoringCase;
using contentline::SyntaxError;

constexpr std::size_t kLargestJson = 20U * 1024 * 1024;
constexpr int kDeepestJson = 8;  // the format needs five

/// nlohmann's parser nests without recursion, but deep values cost memory and are no jCard anyway.
bool isTooDeep(std::string_view json) {
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            i += c == '\\' ? 1U : 0U;
            inString = c != '"';
        } else if (c == '"') {
            inString = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kDeepestJson) {
                return true;
            }
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

bool isName(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

bool hasControl(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
    });
}

std::string uppered(std::string_view text) {
    std::string upper(text);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return upper;
}

bool isDateType(std::string_view type) {
    return type == "date" || type == "date-time" || type == "date-and-or-time" ||
           type == "timestamp";
}

/// The value as vCard writes it; nullopt when it cannot stand in a line of that type.
std::optional<std::string> scalar(std::string_view type, const Json& json) {
    if (json.is_boolean()) {
        return json.get<bool>() ? "TRUE" : "FALSE";
    }
    if (json.is_number_integer()) {
        return std::to_string(json.get<long long>());
    }
    if (json.is_number_float()) {
        // vCard knows no exponents, and its integers no decimals (RFC 7095 sections 3.5.9, 3.5.10).
        const double number = json.get<double>();
        if (!(number > -1e15 && number < 1e15)) {
            return std::nullopt;
        }
        return type == "integer" ? std::to_string(static_cast<long long>(number))
                                 : std::to_string(number);
    }
    if (!json.is_string()) {
        return std::nullopt;
    }
    const std::string& text = json.get_ref<const std::string&>();
    if (type == "text") {
        return contentline::encodeText(text);
    }
    if (isDateType(type)) {
        return toBasicDate(text);
    }
    if (type == "time") {
        return toBasicDate("T" + text).substr(1);
    }
    return type == "utc-offset" ? toBasicOffset(text) : text;
}

std::optional<std::string> joined(std::string_view type,
                                  const Json& array,
                                  std::size_t from,
                                  char separator) {
    std::string value;
    for (std::size_t i = from; i < array.size(); ++i) {
        const auto item = scalar(type, array[i]);
        if (!item) {
            return std::nullopt;
        }
        if (i > from) {
            value += separator;
        }
        value += *item;
    }
    return value;
}

/// `["Perreault", "Simon", "", "", ["ing. jr", "M.Sc."]]`
std::optional<std::string> structured(const Json& components) {
    std::string value;
    for (const Json& component : components) {
        const auto text =
            component.is_array() ? joined("text", component, 0, ',') : scalar("text", component);
        if (!text) {
            return std::nullopt;
        }
        if (&component != &components.front()) {
            value += ';';
        }
        value += *text;
    }
    return value;
}

bool readParameters(const Json& object, Line& line) {
    for (const auto& [name, json] : object.items()) {
        if (!isName(name)) {
            return false;
        }
        const Json values = json.is_array() ? json : Json::array({json});
        LineParameter parameter{.name = uppered(name), .values = {}};
        for (const Json& value : values) {
            if (!value.is_string() && !value.is_number_integer()) {
                return false;
            }
            std::string text = value.is_string() ? value.get<std::string>() : value.dump();
            std::string visible = text;
            std::erase(visible, '\n');
            if (hasControl(visible)) {
                return false;
            }
            parameter.values.push_back(std::move(text));
        }
        if (parameter.name == "GROUP") {
            if (parameter.values.size() != 1 || !isName(parameter.values.front())) {
                return false;
            }
            line.group = parameter.values.front();
        } else if (parameter.name != "VALUE" && !parameter.values.empty()) {
            line.parameters.push_back(std::move(parameter));
        }
    }
    return true;
}

std::optional<Line> readProperty(const Json& json) {
    if (!json.is_array() || json.size() < 4 || !json[0].is_string() || !json[1].is_object() ||
        !json[2].is_string()) {
        return std::nullopt;
    }
    Line line;
    line.name = uppered(json[0].get_ref<const std::string&>());
    const std::string& type = json[2].get_ref<const std::string&>();
    if (!isName(line.name) || !isName(type) || line.name == "BEGIN" || line.name == "END" ||
        !readParameters(json[1], line)) {
        return std::nullopt;
    }
    const ValueType known = valueTypeOf(line.name);
    if (type != known.type && type != "unknown") {
        line.setParameter("VALUE", type);
    }
    const auto value =
        json.size() == 4 && json[3].is_array() ? structured(json[3]) : joined(type, json, 3, ',');
    if (!value || hasControl(*value)) {
        return std::nullopt;
    }
    line.value = *value;
    return line;
}

SyntaxError problem(std::string message) {
    return {.line = 0, .message = std::move(message)};
}

}  // namespace

std::variant<std::string, SyntaxError> fromJcard(std::string_view text) {
    if (text.size() > kLargestJson) {
        return problem("The jCard is longer than " + std::to_string(kLargestJson) + " bytes.");
    }
    if (isTooDeep(text)) {
        return problem("The jCard is nested too deeply.");
    }
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return problem("The text is not JSON.");
    }
    if (!json.is_array() || json.size() < 2 || json[0] != "vcard" || !json[1].is_array()) {
        return problem("The JSON is not a jCard: it must be [\"vcard\", [...]].");
    }
    std::string out = "BEGIN:VCARD\r\nVERSION:4.0\r\n";
    std::size_t number = 0;
    for (const Json& property : json[1]) {
        ++number;
        const std::optional<Line> line = readProperty(property);
        if (!line) {
            return problem("Property " + std::to_string(number) + " of the jCard is malformed.");
        }
        if (line->name != "VERSION") {
            append(out, *line);
        } else if (line->value != "4.0") {
            return problem("The jCard is not of version 4.0.");
        }
    }
    return out.append("END:VCARD\r\n");
}

}  // namespace kalends::vcard
