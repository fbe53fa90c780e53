// Who can see a collection and what a person can see, and through what: the engine's own decisions,
// told by what they rest on.
#pragma once

#include <string>
#include <vector>

#include "auth/access/access.h"
#include "storage/database.h"

namespace kalends::access {

struct Seer {
    storage::Principal person;
    Access access;
    std::vector<std::string>
        through;  // "owner", "administrator", "person", "group/staff", "delegate to write" ...
};

/// Everybody who is not disabled and may do anything at all with the collection, the owner first.
/// People are read in pages.
[[nodiscard]] std::vector<Seer> whoSees(storage::Database& database,
                                        const storage::Principal& owner,
                                        const storage::Collection& collection);

/// What of somebody else's a person sees by grants and delegations, and through what.
struct Sight {
    storage::Principal owner;
    storage::Collection collection;
    Access access;
    std::vector<std::string> through;
};

/// In order of the collections' ids. The free/busy time of colleagues is not listed, nor what only
/// administrators see.
[[nodiscard]] std::vector<Sight> whatIsSeen(storage::Database& database,
                                            const storage::Principal& viewer);

/// The access to objects of each class in words: "read", "busy time", "nothing" ...
[[nodiscard]] std::string_view nameOf(Level level);

}  // namespace kalends::access
