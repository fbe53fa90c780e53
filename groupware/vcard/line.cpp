// One content line taken apart and written again.
#include "groupware/vcard/line.h"

#include <algorithm>
#include <utility>

#include "groupware/contentline/values.h"

namespace kalends::vcard {
namespace {

using contentline::equalsIgnoringCase;

/// Interop: iCal4j, Nokia and others write vCard 2.1's bare types into 3.0 cards (`TEL;HOME:`).
bool isBareType(const contentline::Parameter& parameter) {
    return parameter.values.empty() && parameter.name != "BASE64" &&
           parameter.name != "QUOTED-PRINTABLE";
}

/// `TYPE="voice,home"` is the same list as `TYPE=voice,home`.
void appendTypes(std::vector<std::string>& types, std::string_view value) {
    std::size_t begin = 0;
    while (begin <= value.size()) {
        const std::size_t end = std::min(value.find(',', begin), value.size());
        if (end > begin) {
            types.emplace_back(value.substr(begin, end - begin));
        }
        begin = end + 1;
    }
}

}  // namespace

Line::Line(const contentline::Property& property)
    : group(property.group), name(property.name), value(property.value) {
    for (const contentline::Parameter& source : property.parameters) {
        const bool bare = isBareType(source);
        if (bare || source.name == "TYPE") {
            LineParameter* types = parameter("TYPE");
            if (types == nullptr) {
                types = &parameters.emplace_back(LineParameter{.name = "TYPE", .values = {}});
            }
            if (bare) {
                types->values.emplace_back(source.name);
            }
            for (const std::string_view typeValue : source.values) {
                appendTypes(types->values, typeValue);
            }
            continue;
        }
        LineParameter& copy = parameters.emplace_back();
        copy.name = source.name;
        copy.values.assign(source.values.begin(), source.values.end());
    }
}

LineParameter* Line::parameter(std::string_view upperName) {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const LineParameter& p) { return p.name == upperName; });
    return found == parameters.end() ? nullptr : &*found;
}

std::string_view Line::parameterValue(std::string_view upperName) {
    const LineParameter* found = parameter(upperName);
    return found == nullptr || found->values.empty() ? std::string_view{}
                                                     : std::string_view(found->values.front());
}

void Line::setParameter(std::string_view upperName, std::string newValue) {
    removeParameter(upperName);
    parameters.push_back({.name = std::string(upperName), .values = {std::move(newValue)}});
}

void Line::removeParameter(std::string_view upperName) {
    std::erase_if(parameters, [&](const LineParameter& p) { return p.name == upperName; });
}

bool Line::hasType(std::string_view type) {
    const LineParameter* types = parameter("TYPE");
    return types != nullptr &&
           std::any_of(types->values.begin(), types->values.end(),
                       [&](const std::string& t) { return equalsIgnoringCase(t, type); });
}

void Line::addType(std::string_view type) {
    if (hasType(type)) {
        return;
    }
    LineParameter* types = parameter("TYPE");
    if (types == nullptr) {
        setParameter("TYPE", std::string(type));
    } else {
        types->values.emplace_back(type);
    }
}

bool Line::removeType(std::string_view type) {
    LineParameter* types = parameter("TYPE");
    if (types == nullptr) {
        return false;
    }
    const bool removed = std::erase_if(types->values, [&](const std::string& t) {
                             return equalsIgnoringCase(t, type);
                         }) > 0;
    if (types->values.empty()) {
        removeParameter("TYPE");
    }
    return removed;
}

void append(std::string& out, const Line& line) {
    std::string text;
    if (!line.group.empty()) {
        text.append(line.group).append(1, '.');
    }
    text.append(line.name);
    for (const LineParameter& parameter : line.parameters) {
        text.append(1, ';').append(parameter.name);
        char separator = '=';
        for (const std::string& value : parameter.values) {
            text.append(1, separator).append(contentline::encodeParameterValue(value));
            separator = ',';
        }
    }
    text.append(1, ':').append(line.value);
    contentline::appendFolded(out, text);
}

void appendRaw(std::string& out, std::string_view raw) {
    std::size_t begin = 0;
    while (begin < raw.size()) {
        const std::size_t newline = std::min(raw.find('\n', begin), raw.size());
        std::size_t end = newline;
        while (end > begin && raw[end - 1] == '\r') {
            --end;
        }
        out.append(raw.substr(begin, end - begin)).append("\r\n");
        begin = newline + 1;
    }
}

}  // namespace kalends::vcard
