// Sync tokens: the collection's identity and a revision in one opaque URI (RFC 6578 section 3.2, design invariant 2).
#include <charconv>

#include "dav/resource/resource.h"

namespace kalends::resource {

namespace {
constexpr std::string_view kPrefix = "urn:kalends:sync:";
}

std::string syncToken(const storage::Collection& collection, storage::Revision revision) {
    std::string out{kPrefix};
    out += collection.uuid;
    out += ':';
    out += std::to_string(revision.value);
    return out;
}

std::string syncToken(const storage::Collection& collection) { return syncToken(collection, collection.revision); }

std::optional<ParsedToken> parseSyncToken(std::string_view token) {
    if (!token.starts_with(kPrefix)) {
        return std::nullopt;
    }
    token.remove_prefix(kPrefix.size());
    const auto colon = token.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    ParsedToken parsed;
    parsed.uuid = token.substr(0, colon);
    const auto digits = token.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed.revision.value);
    if (error != std::errc{} || end != digits.data() + digits.size() || parsed.revision.value < 0) {
        return std::nullopt;
    }
    return parsed;
}

}  // namespace kalends::resource
