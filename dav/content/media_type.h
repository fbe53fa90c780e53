// Media types as headers carry them (RFC 9110 section 8.3.1). Knows no message and no object.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kalends::content {

struct MediaType {
    std::string essence;  // "text/calendar", lower case
    std::vector<std::pair<std::string, std::string>>
        parameters;  // names in lower case, values unquoted

    /// nullptr when the parameter is absent. `name` is lower case.
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

/// nullopt when it is not a media type. Ranges such as `text/*` are taken as well.
[[nodiscard]] std::optional<MediaType> parseMediaType(std::string_view text);

/// Cuts the next member off a comma-separated list whose members may hold quoted strings.
[[nodiscard]] std::string_view takeQuotedListMember(std::string_view& list);

/// The weight of a member of Accept in thousandths; a malformed one counts as 1.
[[nodiscard]] int qualityOf(const MediaType& range);

/// True when an Accept header weighs `wanted` higher than `usual`, which ranges stand for as well.
[[nodiscard]] bool prefers(std::string_view accept,
                           std::string_view wanted,
                           std::string_view usual);

}  // namespace kalends::content
