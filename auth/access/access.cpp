// Owner, administrator, delegate and grantee, in one place.
#include "auth/access/access.h"

#include <algorithm>

namespace kalends::access {

using storage::CollectionKind;

Privileges possible(CollectionKind kind) {
    constexpr Privileges kPlain = kAll - kRevealNothing;
    switch (kind) {
        case CollectionKind::kHome:
            return kAll;  // a grant there is for all that stands below
        case CollectionKind::kCalendar:
            return kPlain | Privilege::kReadFreeBusy;
        case CollectionKind::kInbox:
            return kPlain | kScheduleDeliver;
        case CollectionKind::kOutbox:
            return kPlain | kScheduleSend;
        case CollectionKind::kNotifications:
        case CollectionKind::kAddressbook:
        case CollectionKind::kFolder:
            return kPlain;
    }
    return {};
}

Privileges ofDelegates(storage::DelegateMode mode, CollectionKind kind) {
    if (mode == storage::DelegateMode::kWrite) {
        return kReadOnly | kWriting | Privilege::kReadAcl;
    }
    // Interop: Apple's programs keep colours and notes of their own on the calendars that a
    // delegate reads.
    const bool keepsOwn = kind == CollectionKind::kCalendar || kind == CollectionKind::kAddressbook;
    return keepsOwn ? kReadOnly | Privilege::kWriteProperties : kReadOnly;
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

using storage::GrantRow;
using Levels = std::array<Level, 3>;

Access everything(CollectionKind kind) {
    return {possible(kind),
            {Level::kWrite, Level::kWrite, Level::kWrite},
            Alarms::kShown,
            Scheduling::kForOwner};
}

Levels levelsOf(const GrantRow& grant) {
    return {static_cast<Level>(grant.publicLevel), static_cast<Level>(grant.confidentialLevel),
            static_cast<Level>(grant.privateLevel)};
}

Levels least(Levels levels, const Levels& limit) {
    for (std::size_t at = 0; at < levels.size(); ++at) {
        levels[at] = std::min(levels[at], limit[at]);
    }
    return levels;
}

/// Of the owner's organisation. Teams are its own and not a person's to share.
Levels limitFor(const storage::Principal& owner, const std::vector<GrantRow>& grants) {
    Levels limit{Level::kWrite, Level::kWrite, Level::kWrite};
    for (const auto& row : grants) {
        if (row.levels == GrantRow::Levels::kLimit &&
            owner.kind != storage::PrincipalKind::kGroup) {
            limit = least(limit, levelsOf(row));
        }
    }
    return limit;
}

struct Given {
    Privileges privileges;
    Levels levels{};
};

/// What a limit leaves of a usual grant: nobody writes, reads or asks for free time where no class
/// lets them.
Given within(Given given, const Levels& limit) {
    const auto before = *std::max_element(given.levels.begin(), given.levels.end());
    given.levels = least(given.levels, limit);
    const auto most = *std::max_element(given.levels.begin(), given.levels.end());
    if (before == Level::kWrite && most < Level::kWrite) {
        given.privileges = given.privileges - kWriting;
    }
    if (before > Level::kNothing && most == Level::kNothing) {
        given.privileges = given.privileges - kReadOnly;
    }
    return given;
}

Given ofDelegate(const GrantRow& row, const storage::Collection& collection) {
    const bool writes = *row.delegate == storage::DelegateMode::kWrite;
    Given given{ofDelegates(*row.delegate, collection.kind), {}};
    given.levels.fill(writes ? Level::kWrite : Level::kRead);
    if (!row.withPrivate) {
        given.levels[static_cast<std::size_t>(storage::ObjectClass::kPrivate)] = Level::kBusy;
    }
    return given;
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
    const auto limit = limitFor(owner, grants);
    const bool colleagues = kind == CollectionKind::kCalendar &&
                            viewer.organisation == owner.organisation && !owner.disabled;
    const auto unasked =
        colleagues ? within({kOfColleagues, levelsFor(kOfColleagues)}, limit) : Given{};
    Privileges privileges = unasked.privileges;
    bool said = false;
    for (const auto& row : grants) {
        if (row.levels == GrantRow::Levels::kLimit) {
            continue;
        }
        Given given{Privileges{row.privileges}, levelsOf(row)};
        if (row.delegate) {
            if (collection.home == storage::HomeKind::kFiles) {
                continue;  // delegates stand in for calendars and contacts; files are nobody else's
            }
            given = ofDelegate(row, collection);
            // Who writes in the owner's place sets the owner's alarms and answers for the owner.
            if (*row.delegate == storage::DelegateMode::kWrite) {
                access.alarms = Alarms::kShown;
                access.scheduling = Scheduling::kForOwner;
            }
        } else if (row.levels == GrantRow::Levels::kUsual) {
            given = within(given, limit);
        }
        if (given.privileges.has(kScheduleSend)) {
            access.scheduling = Scheduling::kForOwner;
        }
        // Nothing at all can be said too; privileges that make nothing appear, such as those of an
        // inbox, say nothing of objects.
        const bool stated =
            row.levels == GrantRow::Levels::kStated && !(given.privileges - kRevealNothing).empty();
        said = said || row.delegate || stated || given.levels != Levels{};
        privileges = privileges | given.privileges;
        for (std::size_t at = 0; at < access.levels.size(); ++at) {
            access.levels[at] = std::max(access.levels[at], given.levels[at]);
        }
    }
    // What the owner says of a class is not widened by what colleagues have without being told.
    if (!said) {
        access.levels = unasked.levels;
    }
    access.privileges = privileges & possible(kind);
    return access;
}

Access toPrincipal(const storage::Principal& viewer, const storage::Principal& principal) {
    if (viewer.id == principal.id || viewer.admin) {
        return {kAll, {Level::kWrite, Level::kWrite, Level::kWrite}, Alarms::kShown};
    }
    if (viewer.organisation != principal.organisation || principal.disabled) {
        return {};
    }
    return {Privilege::kRead | Privilege::kReadCurrentUserPrivilegeSet,
            {Level::kNothing, Level::kNothing, Level::kNothing},
            Alarms::kHidden};
}

}  // namespace kalends::access
