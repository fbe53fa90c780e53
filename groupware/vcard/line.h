// Internal to vcard: one content line taken apart so that it can be changed and written again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "groupware/contentline/document.h"

namespace kalends::vcard {

struct LineParameter {
    std::string name;
    std::vector<std::string> values;
};

struct Line {
    std::string group, name;
    std::vector<LineParameter> parameters;
    std::string value;

    Line() = default;
    /// `property` with its TYPE parameters gathered into one, bare types (`TEL;HOME:`) included.
    explicit Line(const contentline::Property& property);

    [[nodiscard]] LineParameter* parameter(std::string_view upperName);
    /// The first value of the parameter; empty when absent.
    [[nodiscard]] std::string_view parameterValue(std::string_view upperName);
    void setParameter(std::string_view upperName, std::string value);
    void removeParameter(std::string_view upperName);

    [[nodiscard]] bool hasType(std::string_view type);
    void addType(std::string_view type);
    /// Removes the type; true when it was there.
    bool removeType(std::string_view type);
};

/// Appends the line folded and closed by CRLF.
void append(std::string& out, const Line& line);
/// Appends a stored line as it is but closed by CRLF throughout.
void appendRaw(std::string& out, std::string_view raw);

}  // namespace kalends::vcard
