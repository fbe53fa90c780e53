// What a synchronisation of a home has to tell: planned from the client's token, the home's log and
// the children as they are now (RFC 6578 section 3.5). Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/reports/sync_collection_request.h"
#include "dav/resource/home_token.h"

namespace kalends::reports {

/// A URL that is gone. When that has been told, the token holds `tag` no more and says that
/// removals up to `revision` were told.
struct GoneChild {
    std::string slug;
    std::string tag;             // empty: the token never held it
    storage::Revision revision;  // 0: the home's log does not know of it
};

struct ChangedChild {
    std::size_t child = 0;  // index into HomeContents::children
    bool fresh = false;     // whatever the token says of it is not about this URL or this form
    bool own = false;       // its own response is due
    bool objects = false;   // and those of its objects
};

struct HomeChanges {
    std::vector<GoneChild> gone;  // by revision
    bool home = false;            // the home's own response is due
    std::vector<ChangedChild> children;
};

/// Whether the viewer may learn of children the token does not hold.
enum class StrangersRemovals : std::uint8_t { kTold, kUntold };
/// `token` loses the children of which there is nothing to tell.
[[nodiscard]] HomeChanges homeChanges(resource::HomeToken& token,
                                      const storage::Collection& home,
                                      const resource::HomeContents& contents,
                                      const std::vector<storage::ChildChange>& log,
                                      SyncCollection::Level level,
                                      StrangersRemovals removals);

/// False when the token was not made of this home and what it is now, or is too old to be carried
/// on.
[[nodiscard]] bool usable(const resource::HomeToken& token,
                          const storage::Collection& home,
                          const resource::HomeContents& contents,
                          SyncCollection::Level level);

}  // namespace kalends::reports
