// Sync tokens: the collection's identity and a revision in one opaque URI (RFC 6578 section 3.2,
// design invariant 2).
#include <charconv>

#include "dav/resource/resource.h"

namespace kalends::resource {

namespace {
constexpr std::string_view kPrefix = kSyncTokenScheme;

std::optional<storage::Revision> revisionIn(std::string_view digits) {
    storage::Revision revision;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), revision.value);
    if (error != std::errc{} || end != digits.data() + digits.size() || revision.value < 0) {
        return std::nullopt;
    }
    return revision;
}

}  // namespace

std::string syncToken(const storage::Collection& collection,
                      storage::Revision revision,
                      storage::Revision startedAt) {
    std::string out{kPrefix};
    out += collection.uuid;
    out += collection.view;
    out += ':';
    out += std::to_string(revision.value);
    if (startedAt.value != 0) {
        out += '-';
        out += std::to_string(startedAt.value);
    }
    return out;
}

std::string syncToken(const storage::Collection& collection) {
    return syncToken(collection, collection.revision);
}

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
    auto digits = token.substr(colon + 1);
    if (const auto dash = digits.find('-'); dash != std::string_view::npos) {
        const auto startedAt = revisionIn(digits.substr(dash + 1));
        if (!startedAt) {
            return std::nullopt;
        }
        parsed.startedAt = *startedAt;
        digits = digits.substr(0, dash);
    }
    const auto revision = revisionIn(digits);
    if (!revision) {
        return std::nullopt;
    }
    parsed.revision = *revision;
    return parsed;
}

}  // namespace kalends::resource
