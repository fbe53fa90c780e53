// What those see who follow a link without signing in: the link's level as a grant to nobody in
// particular. Pure.
#pragma once

#include <string_view>

#include "auth/access/access.h"
#include "storage/published_links.h"

namespace kalends::access {

/// Somebody who is not signed in: of no organisation, member of nothing.
[[nodiscard]] const storage::Principal& anonymous();

/// What toCollection is to be asked with for `anonymous`. Of a link that a program made nobody said
/// the levels, so the limit of the owner's organisation holds.
[[nodiscard]] std::vector<storage::GrantRow> grantsOf(const storage::PublishedLink& link);

/// The decision for a request by the link.
[[nodiscard]] Access throughLink(const storage::PublishedLink& link,
                                 const storage::Principal& owner,
                                 const storage::Collection& collection);

/// "read", "busy time only", "public events only".
[[nodiscard]] std::string_view nameOf(storage::LinkForm form);

}  // namespace kalends::access
