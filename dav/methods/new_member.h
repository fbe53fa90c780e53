// New members under names the server makes: POST to an add-member URL and bulk creation.
#pragma once

#include <string>
#include <string_view>

#include "dav/methods/object_write.h"

namespace kalends::methods {

/// The last segment of DAV:add-member; nothing can be stored under it.
inline constexpr std::string_view kAddMember = ";add-member";

/// A name nobody uses, with the extension that fits the collection.
[[nodiscard]] std::string unusedName(const resource::Resource& collection);

/// A UID nobody uses (RFC 7986 section 5.3).
[[nodiscard]] std::string newUid();

/// The name a Slug header (RFC 5023 section 9.7) wishes for, made harmless; empty when nothing is
/// left of it.
[[nodiscard]] std::string wishedName(std::string_view slug, const resource::Resource& collection);

/// POST to `collection`'s add-member URL (RFC 5995 section 3): checked and stored as a PUT would
/// be.
[[nodiscard]] http::Response addMember(const exchange::Exchange& exchange,
                                       const resource::Resource& collection);

}  // namespace kalends::methods
