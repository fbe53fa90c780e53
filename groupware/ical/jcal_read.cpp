// jCal to iCalendar (RFC 7265 section 4). Pure. Depth and size are checked before the JSON is read.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "groupware/contentline/values.h"
#include "groupware/ical/jcal.h"
#include "groupware/ical/jcal_values.h"
#include "groupware/ical/property_table.h"

namespace kalends::ical {
namespace {

using contentline::SyntaxError;
using nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{10} * 1024 * 1024;
constexpr std::size_t kMostDepth = 32;  // three levels a component, and the values in it
constexpr std::size_t kMostItems = 500'000;
constexpr std::size_t kMostComponentDepth = 8;

/// Thrown inside this file only, to leave the nested readers.
struct NotJcal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What the JSON parser must not be given: its memory is a multiple of the text.
const char* excess(std::string_view text) {
    if (text.size() > kMostBytes)
        return "The text is too long.";
    std::size_t depth = 0;
    std::size_t items = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            i += c == '\\' ? 1U : 0U;
            quoted = c != '"';
            continue;
        }
        quoted = c == '"';
        if (c == '[' || c == '{')
            ++depth;
        if ((c == ']' || c == '}') && depth > 0)
            --depth;
        items += c == ',' || c == '[' || c == '{' ? 1U : 0U;
        if (depth > kMostDepth)
            return "The JSON is nested too deeply.";
        if (items > kMostItems)
            return "The JSON has too many items.";
    }
    return nullptr;
}

/// A name as a content line may have it, in upper case.
std::string nameIn(const json& value) {
    if (!value.is_string())
        throw NotJcal("A name is not a string.");
    std::string name = value.get<std::string>();
    for (char& c : name) {
        const bool lower = c >= 'a' && c <= 'z';
        const bool other = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!lower && !other)
            throw NotJcal("A name holds a character that names do not have.");
        if (lower)
            c = static_cast<char>(c - 'a' + 'A');
    }
    if (name.empty())
        throw NotJcal("A name is empty.");
    return name;
}

/// A string, number or boolean as iCalendar spells it; no line breaks are let through.
std::string plain(const json& value) {
    std::string text;
    if (value.is_string())
        text = value.get<std::string>();
    else if (value.is_boolean())
        text = value.get<bool>() ? "TRUE" : "FALSE";
    else if (value.is_number())
        text = value.dump();
    else
        throw NotJcal("A value is neither text nor number nor boolean.");
    return text;
}

std::string recurOf(const json& rule) {
    if (rule.is_string())
        return plain(rule);
    if (!rule.is_object())
        throw NotJcal("A recurrence rule is not an object.");
    std::string out;
    const auto append = [&out](const std::string& name, const json& value) {
        out += (out.empty() ? "" : ";") + name + '=';
        const json list = value.is_array() ? value : json::array({value});
        for (std::size_t i = 0; i < list.size(); ++i)
            out += (i == 0 ? "" : ",") +
                   (name == "UNTIL" ? basicDateTime(plain(list[i])) : plain(list[i]));
    };
    // Interop: old readers expect FREQ first, and RSCALE before it.
    for (const char* first : {"rscale", "freq"})
        if (const auto found = rule.find(first); found != rule.end())
            append(nameIn(json(first)), *found);
    for (const auto& [name, value] : rule.items())
        if (name != "rscale" && name != "freq")
            append(nameIn(json(name)), value);
    return out;
}

std::string periodOf(const json& value) {
    if (value.is_array()) {
        if (value.size() != 2)
            throw NotJcal("A period does not have two parts.");
        return basicDateTime(plain(value[0])) + '/' + basicDateTime(plain(value[1]));
    }
    // Interop: biweekly writes one string with a slash.
    const std::string text = plain(value);
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos)
        return basicDateTime(text);
    return basicDateTime(text.substr(0, slash)) + '/' + basicDateTime(text.substr(slash + 1));
}

std::string oneOf(const json& value, std::optional<ValueType> type) {
    if (!type)
        return plain(value);
    switch (*type) {
        case ValueType::kText:
            return contentline::encodeText(plain(value));
        case ValueType::kDate:
        case ValueType::kDateTime:
            return basicDateTime(plain(value));
        case ValueType::kTime:
        case ValueType::kUtcOffset:
            return withoutColons(plain(value));
        case ValueType::kRecur:
            return recurOf(value);
        case ValueType::kPeriod:
            return periodOf(value);
        default:
            return plain(value);
    }
}

std::string structuredOf(const json& value, std::optional<ValueType> type) {
    if (!value.is_array())
        return oneOf(value, type);
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i)
        out += (i == 0 ? "" : ";") + oneOf(value[i], type);
    return out;
}

std::string valuesOf(const json& property, const PropertyRow* row, std::optional<ValueType> type) {
    std::string out;
    for (std::size_t i = 3; i < property.size(); ++i) {
        if (i > 3)
            out += ',';
        out += row != nullptr && row->shape == Shape::kStructured ? structuredOf(property[i], type)
                                                                  : oneOf(property[i], type);
    }
    return out;
}

void appendParameter(std::string& line, const std::string& name, const json& value) {
    line += ';' + name + '=';
    const json list = value.is_array() ? value : json::array({value});
    for (std::size_t i = 0; i < list.size(); ++i)
        line += (i == 0 ? "" : ",") + contentline::encodeParameterValue(plain(list[i]));
}

void appendProperty(std::string& out, const json& property) {
    if (!property.is_array() || property.size() < 4 || !property[1].is_object() ||
        !property[2].is_string())
        throw NotJcal("A property is not an array of name, parameters, type and values.");
    const std::string name = nameIn(property[0]);
    if (name == "BEGIN" || name == "END")
        throw NotJcal("BEGIN and END are no properties.");
    const PropertyRow* const row = propertyRow(name);
    const std::string typeName = nameIn(property[2]);
    const auto type = valueTypeNamed(typeName);
    std::string line = name;
    for (const auto& [key, value] : property[1].items())
        if (const std::string parameter = nameIn(json(key)); parameter != "VALUE")
            appendParameter(line, parameter, value);
    const bool isDefault =
        row != nullptr && row->naming == Naming::kByDefault && type && *type == row->type;
    if (typeName != "UNKNOWN" && !isDefault)
        line += ";VALUE=" + typeName;
    contentline::appendFolded(out, line + ':' + valuesOf(property, row, type));
}

/// Depth is bounded by `depth`.
void appendComponent(std::string& out, const json& component, std::size_t depth) {
    if (depth > kMostComponentDepth)
        throw NotJcal("Components are nested too deeply.");
    if (!component.is_array() || component.size() != 3 || !component[1].is_array() ||
        !component[2].is_array())
        throw NotJcal("A component is not an array of name, properties and components.");
    const std::string name = nameIn(component[0]);
    out.append("BEGIN:").append(name).append("\r\n");
    for (const json& property : component[1]) appendProperty(out, property);
    for (const json& nested : component[2]) appendComponent(out, nested, depth + 1);
    out.append("END:").append(name).append("\r\n");
}

}  // namespace

std::variant<std::string, SyntaxError> fromJcal(std::string_view text) {
    if (const char* const problem = excess(text))
        return SyntaxError{0, problem};
    const json document = json::parse(text, nullptr, false);
    if (document.is_discarded())
        return SyntaxError{0, "The text is not JSON."};
    try {
        std::string out;
        appendComponent(out, document, 1);
        constexpr std::string_view kBegin = "BEGIN:VCALENDAR\r\n";
        if (out.compare(0, kBegin.size(), kBegin) != 0)
            throw NotJcal("The JSON does not begin with a vcalendar.");
        // Control characters may hide in JSON escapes; the lexer knows what a content line may
        // hold.
        auto parsed = contentline::Document::parse(out);
        if (auto* const error = std::get_if<SyntaxError>(&parsed))
            return SyntaxError{0, error->message};
        return out;
    } catch (const NotJcal& problem) {
        return SyntaxError{0, problem.what()};
    }
}

}  // namespace kalends::ical
