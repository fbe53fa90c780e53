// Reading only, one collection only.
#include "auth/access/restriction.h"

#include <algorithm>

#include "auth/access/cards.h"

namespace kalends::access {

namespace {

Access onlyReading(Access access) {
    access.privileges = access.privileges & (kReadOnly | Privilege::kReadAcl);
    for (auto& level : access.levels) {
        level = std::min(level, Level::kRead);
    }
    access.cards = onlyReading(access.cards);
    return access;
}

}  // namespace

Access restricted(Access access,
                  const Restriction& restriction,
                  const storage::Collection& collection) {
    // Files stand in their home itself.
    const bool home = collection.kind == storage::CollectionKind::kHome &&
                      collection.home != storage::HomeKind::kFiles;
    if (restriction.only && !home && collection.id != restriction.only) {
        return {};
    }
    return restriction.readOnly || (restriction.only && home) ? onlyReading(access) : access;
}

Access restricted(Access access, const Restriction& restriction) {
    return restriction.any() ? onlyReading(access) : access;
}

}  // namespace kalends::access
