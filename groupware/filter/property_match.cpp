// Text conditions on one property.
#include "groupware/filter/property_match.h"

#include <algorithm>
#include <array>
#include <string>

#include "groupware/contentline/values.h"

namespace kalends::filter {
namespace {

using contentline::Parameter;
using contentline::Property;

bool found(const TextMatch& match, std::string_view text) {
    return matches(text, match.text, match.collation, match.type);
}

/// A TEXT value with its escapes resolved; most have none and are not copied.
class DecodedText {
  public:
    explicit DecodedText(std::string_view value) : view_(value) {
        if (value.find('\\') != std::string_view::npos) {
            copy_ = contentline::decodeText(value);
            view_ = copy_;
        }
    }

    DecodedText(const DecodedText&) = delete;
    DecodedText& operator=(const DecodedText&) = delete;

    [[nodiscard]] std::string_view view() const { return view_; }

  private:
    std::string copy_;
    std::string_view view_;
};

struct PartedValue {
    std::string_view property;
    std::string_view separators;  // outermost first
};

/// Properties whose value is a list or has components: each part counts as a value of its own.
constexpr auto kPartedValues = std::to_array<PartedValue>({
    {.property = "ADR", .separators = ";,"},
    {.property = "CATEGORIES", .separators = ","},
    {.property = "N", .separators = ";,"},
    {.property = "NICKNAME", .separators = ","},
    {.property = "ORG", .separators = ";"},
    {.property = "RESOURCES", .separators = ","},
});

bool foundInParts(const TextMatch& match, std::string_view value, std::string_view separators) {
    const std::vector<std::string_view> parts = contentline::splitEscaped(value, separators[0]);
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        if (found(match, DecodedText(part).view())) {
            return true;
        }
        return separators.size() > 1 && part.find(separators[1]) != std::string_view::npos &&
               foundInParts(match, part, separators.substr(1));
    });
}

bool textMatches(const TextMatch& match, const Property& property, std::string_view decoded) {
    bool matched = found(match, decoded);
    if (!matched && match.type != MatchType::kContains) {
        const auto parted =
            std::find_if(kPartedValues.begin(), kPartedValues.end(),
                         [&](const PartedValue& row) { return row.property == property.name; });
        matched = parted != kPartedValues.end() &&
                  foundInParts(match, property.value, parted->separators);
    }
    return matched != match.negate;
}

/// Interop: vCard 2.1's bare types (`TEL;HOME:`), which some writers put into 3.0, are TYPE values.
bool isBareType(const Parameter& parameter, std::string_view wanted) {
    return wanted == "TYPE" && parameter.values.empty();
}

bool parameterMatches(const ParamFilter& filter, const Property& property) {
    bool defined = false;
    bool matched = false;
    for (const Parameter& parameter : property.parameters) {
        if (isBareType(parameter, filter.name)) {
            defined = true;
            matched = matched || (filter.textMatch && found(*filter.textMatch, parameter.name));
        } else if (parameter.name == filter.name) {
            defined = true;
            matched = matched || (filter.textMatch &&
                                  std::any_of(parameter.values.begin(), parameter.values.end(),
                                              [&](std::string_view value) {
                                                  return found(*filter.textMatch, value);
                                              }));
        }
    }
    if (filter.isNotDefined || !defined) {
        return filter.isNotDefined && !defined;
    }
    return !filter.textMatch || matched != filter.textMatch->negate;
}

}  // namespace

bool valueMatches(const PropFilter& filter, const Property& property) {
    if (filter.textMatches.empty() && filter.paramFilters.empty()) {
        return true;
    }
    // Undecoded when only parameters are asked for.
    const DecodedText decoded(filter.textMatches.empty() ? std::string_view{} : property.value);
    const auto text = [&](const TextMatch& match) {
        return textMatches(match, property, decoded.view());
    };
    const auto parameter = [&](const ParamFilter& row) { return parameterMatches(row, property); };
    if (filter.test == Test::kAnyOf) {
        return std::any_of(filter.textMatches.begin(), filter.textMatches.end(), text) ||
               std::any_of(filter.paramFilters.begin(), filter.paramFilters.end(), parameter);
    }
    return std::all_of(filter.textMatches.begin(), filter.textMatches.end(), text) &&
           std::all_of(filter.paramFilters.begin(), filter.paramFilters.end(), parameter);
}

}  // namespace kalends::filter
