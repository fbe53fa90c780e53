// Strong types for what must never be mixed up. Knows nothing of SQL.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace kalends::storage {

template <class Tag>
struct Id {
    std::int64_t value = 0;
    friend auto operator<=>(const Id&, const Id&) = default;

    [[nodiscard]] explicit operator bool() const { return value != 0; }
};

using OrganisationId = Id<struct OrganisationTag>;
using PrincipalId = Id<struct PrincipalTag>;
using CollectionId = Id<struct CollectionTag>;
using ObjectId = Id<struct ObjectTag>;

/// Content of an ETag without its quotes.
struct Etag {
    std::string value;
    friend auto operator<=>(const Etag&, const Etag&) = default;
};

/// Counts the writes to one collection; the base of sync tokens and getctag (RFC 6578).
struct Revision {
    std::int64_t value = 0;
    friend auto operator<=>(const Revision&, const Revision&) = default;
};

}  // namespace kalends::storage

template <class Tag>
struct std::hash<kalends::storage::Id<Tag>> {
    std::size_t operator()(const kalends::storage::Id<Tag>& id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
