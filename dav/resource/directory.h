// The directory (draft-daboo-carddav-directory-gateway): a read-only address book of the people,
// groups and rooms the viewer's organisation sees. Its cards are made from principals and stored
// nowhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/resource/resource.h"

namespace kalends::resource {

inline constexpr std::string_view kDirectoryHref = "/dav/directory/";

/// The directory itself, as this viewer has it.
[[nodiscard]] Resource directoryFor(const Context& context);

/// Cards with their bodies, in the order of `people`, who must come from storage::ListedPeople. The
/// same principal always gives the same text and ETag. One statement when there are groups among
/// them.
[[nodiscard]] std::vector<Resource> directoryCards(const Context& context,
                                                   std::vector<storage::Principal> people);

/// Cards by the names of their URLs; absent ones are left out. Two statements at most.
[[nodiscard]] std::vector<Resource> directoryCardsNamed(const Context& context,
                                                        const std::vector<std::string>& names);

}  // namespace kalends::resource
