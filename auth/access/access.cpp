// Owner, administrator, delegate and grantee, in one place.
#include "auth/access/access.h"

#include <algorithm>

namespace kalends::access {

namespace {

using storage::CollectionKind;

/// What nobody can do with a collection of this kind, its owner included.
Privileges possible(CollectionKind kind) {
    switch (kind) {
        case CollectionKind::kOutbox:
        case CollectionKind::kNotifications:
        case CollectionKind::kInbox:
        case CollectionKind::kHome:
        case CollectionKind::kCalendar:
        case CollectionKind::kAddressbook:
        case CollectionKind::kFolder: return kAll;
    }
    return {};
}

Access everything(CollectionKind kind) {
    return {possible(kind), {Level::kWrite, Level::kWrite, Level::kWrite}};
}

}  // namespace

Access toCollection(const storage::Principal& viewer,
                    const storage::Principal& owner,
                    const std::vector<storage::GrantRow>& grants,
                    CollectionKind kind) {
    if (viewer.id == owner.id || viewer.admin) {
        return everything(kind);
    }
    Access access;
    std::uint64_t bits = 0;
    for (const auto& grant : grants) {
        std::array levels{static_cast<Level>(grant.publicLevel), static_cast<Level>(grant.confidentialLevel),
                          static_cast<Level>(grant.privateLevel)};
        if (grant.delegate) {
            const bool writes = *grant.delegate == storage::DelegateMode::kWrite;
            bits |= (writes ? kReadOnly | kWriting | Privilege::kReadAcl : kReadOnly).bits();
            levels.fill(writes ? Level::kWrite : Level::kRead);
        } else {
            bits |= grant.privileges;
        }
        for (std::size_t at = 0; at < levels.size(); ++at) {
            access.levels[at] = std::max(access.levels[at], levels[at]);
        }
    }
    access.privileges = Privileges{bits & possible(kind).bits()};
    return access;
}

Access toPrincipal(const storage::Principal& viewer, const storage::Principal& principal) {
    if (viewer.id == principal.id || viewer.admin) {
        return {kAll, {Level::kWrite, Level::kWrite, Level::kWrite}};
    }
    if (viewer.organisation != principal.organisation || principal.disabled) {
        return {};
    }
    return {Privilege::kRead | Privilege::kReadCurrentUserPrivilegeSet, {Level::kNothing, Level::kNothing, Level::kNothing}};
}

}  // namespace kalends::access
