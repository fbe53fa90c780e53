// Writes of those who have a book by groups of contacts that are shared one by one: what they add
// belongs to the groups, what they remove leaves them, and a group never reaches a card because its
// UID was guessed.
#pragma once

#include <set>
#include <string>

#include "dav/methods/object_write.h"
#include "dav/resource/resource.h"
#include "storage/objects.h"

namespace kalends::methods {

/// UIDs of the cards that come with the same request, and of those it has stored already.
struct ComingUids {
    std::set<std::string, std::less<>> all, stored;
};

/// ObjectStore::put, and in the same transaction what the viewer keeps for themselves, and a new
/// card of such a book becomes a member of every shared group that the viewer may change. Throws
/// DavError 403 when a group names a card the viewer does not have.
[[nodiscard]] storage::WriteResult storeMember(const resource::Context& context,
                                               const resource::Resource& collection,
                                               const PreparedObject& prepared,
                                               const storage::Preconditions& preconditions,
                                               const ComingUids& coming = {});

/// ObjectStore::remove, and in the same transaction the card leaves the groups of such a book that
/// the viewer may change; groups the viewer does not have keep naming it. Throws DavError 403 for a
/// shared group itself.
[[nodiscard]] storage::WriteResult removeMember(const resource::Context& context,
                                                const resource::Resource& collection,
                                                const storage::Object& object,
                                                const storage::Preconditions& preconditions);

/// Throws DavError 403 where moving a card would take it into such a book or out of it.
void requireOutsideSharedGroups(const resource::Resource& collection);

}  // namespace kalends::methods
