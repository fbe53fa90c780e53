// Owner, administrator, delegate and grantee, in one place.
#include "auth/access/access.h"

#include <algorithm>

namespace kalends::access {

using storage::CollectionKind;

Privileges possible(CollectionKind kind) {
    constexpr Privileges kPlain = kAll - kRevealNothing;
    switch (kind) {
        case CollectionKind::kHome: return kAll;  // a grant there is for all that stands below
        case CollectionKind::kCalendar: return kPlain | Privilege::kReadFreeBusy;
        case CollectionKind::kInbox: return kPlain | kScheduleDeliver;
        case CollectionKind::kOutbox: return kPlain | kScheduleSend;
        case CollectionKind::kNotifications:
        case CollectionKind::kAddressbook:
        case CollectionKind::kFolder: return kPlain;
    }
    return {};
}

std::array<Level, 3> levelsFor(Privileges privileges) {
    if (!(privileges & kWriting).empty()) {
        return {Level::kWrite, Level::kWrite, Level::kBusy};
    }
    if (privileges.has(Privilege::kRead)) {
        return {Level::kRead, Level::kRead, Level::kBusy};
    }
    if (privileges.has(Privilege::kReadFreeBusy)) {
        return {Level::kBusy, Level::kBusy, Level::kBusy};
    }
    return {Level::kNothing, Level::kNothing, Level::kNothing};
}

namespace {

Access everything(CollectionKind kind) {
    return {possible(kind), {Level::kWrite, Level::kWrite, Level::kWrite}, Alarms::kShown};
}

}  // namespace

Access toCollection(const storage::Principal& viewer,
                    const storage::Principal& owner,
                    const std::vector<storage::GrantRow>& grants,
                    const storage::Collection& collection) {
    const CollectionKind kind = collection.kind;
    if (viewer.id == owner.id || viewer.admin) {
        return everything(kind);
    }
    Access access;
    std::uint64_t bits = 0;
    const bool colleagues = kind == CollectionKind::kCalendar && viewer.organisation == owner.organisation && !owner.disabled;
    if (colleagues) {
        bits = kOfColleagues.bits();
    }
    for (const auto& grant : grants) {
        std::array levels{static_cast<Level>(grant.publicLevel), static_cast<Level>(grant.confidentialLevel),
                          static_cast<Level>(grant.privateLevel)};
        if (grant.delegate) {
            if (collection.home == storage::HomeKind::kFiles) {
                continue;  // delegates stand in for calendars and contacts; files are nobody else's
            }
            const bool writes = *grant.delegate == storage::DelegateMode::kWrite;
            bits |= (writes ? kWriteDelegate : kReadDelegate).bits();
            levels.fill(writes ? Level::kWrite : Level::kRead);
            // Who writes in the owner's place sets the owner's alarms.
            access.alarms = writes ? Alarms::kShown : access.alarms;
        } else {
            bits |= grant.privileges;
        }
        for (std::size_t at = 0; at < levels.size(); ++at) {
            access.levels[at] = std::max(access.levels[at], levels[at]);
        }
    }
    // What the owner says of a class is not widened by what colleagues have without being told.
    const bool said = std::any_of(access.levels.begin(), access.levels.end(), [](Level level) { return level > Level::kNothing; });
    if (colleagues && !said) {
        access.levels = levelsFor(kOfColleagues);
    }
    access.privileges = Privileges{bits} & possible(kind);
    return access;
}

Access toPrincipal(const storage::Principal& viewer, const storage::Principal& principal) {
    if (viewer.id == principal.id || viewer.admin) {
        return {kAll, {Level::kWrite, Level::kWrite, Level::kWrite}, Alarms::kShown};
    }
    if (viewer.organisation != principal.organisation || principal.disabled) {
        return {};
    }
    return {Privilege::kRead | Privilege::kReadCurrentUserPrivilegeSet, {Level::kNothing, Level::kNothing, Level::kNothing}, Alarms::kHidden};
}

}  // namespace kalends::access
