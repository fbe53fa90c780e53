// Rights, deputies and limits into storage and into the audit log.
#include "server/acts/rights.h"

#include <algorithm>
#include <utility>

#include "dav/sharing/deputy_notice.h"
#include "server/provision_file.h"
#include "server/times.h"
#include "storage/administration.h"
#include "storage/errors.h"
#include "storage/objects.h"

namespace kalends::acts {

namespace {

using access::Level;
using storage::GranteeKind;
using storage::HomeKind;

constexpr std::array<std::pair<std::string_view, Level>, 6> kLevels{{{"nothing", Level::kNothing},
                                                                     {"busy", Level::kBusy},
                                                                     {"dates", Level::kDateAndTime},
                                                                     {"read", Level::kRead},
                                                                     {"respond", Level::kRespond},
                                                                     {"write", Level::kWrite}}};
constexpr std::size_t kLongestReason = 500;

storage::Actor actorOf(const Doer& doer) {
    return {doer.id, doer.credential};
}

void noteSharing(storage::Database& database,
                 const Doer& doer,
                 const std::string& action,
                 const storage::Principal& owner,
                 const std::string& detail) {
    database.audit().record(
        {entryOf(storage::AuditKind::kSharing, doer, action, targetOf(owner), detail)});
}

std::string nameOf(const RightsPlace& place) {
    if (!place.collection) {
        return "all";
    }
    const std::string home =
        place.collection->home == HomeKind::kAddressbooks ? "addressbooks/" : "calendars/";
    return home + place.collection->slug;
}

storage::GrantPlace placeOf(const RightsPlace& place) {
    return {place.owner.id, place.collection ? place.collection->id : storage::CollectionId{}};
}

std::chrono::sys_seconds thisSecond() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void requireLaterThanNow(const std::optional<std::chrono::sys_seconds>& until) {
    if (until && *until <= thisSecond()) {
        throw storage::Refused("the end is over already: " + server::printTime(*until));
    }
}

/// Who comes back must not find rights that nobody thought of any more.
void requireEnabled(storage::Database& database, storage::PrincipalId id) {
    const auto grantee = database.principals().byId(id);
    if (!grantee || grantee->disabled) {
        throw storage::Refused("rights are given to nobody who is disabled");
    }
}

std::array<Level, 3> levelsOf(const Rights& rights) {
    const bool writes = rights.use == Rights::Use::kWrite;
    return rights.levels ? *rights.levels
                         : access::levelsFor(writes ? access::kReadOnly | access::kWriting
                                                    : access::kReadOnly);
}

storage::Grant grantOf(const RightsGrantee& grantee, const Rights& rights) {
    const auto levels = levelsOf(rights);
    auto privileges = access::kReadOnly;
    if (*std::max_element(levels.begin(), levels.end()) == Level::kWrite) {
        privileges = privileges | access::kWriting;
    }
    if (rights.scheduling == access::Scheduling::kForOwner) {
        privileges = privileges | access::kScheduleSend;
    }
    if (rights.administering == Rights::Administering::kYes) {
        privileges = privileges | access::kAdministering;
    }
    return {.kind = grantee.kind,
            .grantee = grantee.id,
            .privileges = privileges.bits(),
            .publicLevel = static_cast<std::uint8_t>(levels[0]),
            .confidentialLevel = static_cast<std::uint8_t>(levels[1]),
            .privateLevel = static_cast<std::uint8_t>(levels[2]),
            .levels = rights.levels ? storage::GrantRow::Levels::kStated
                                    : storage::GrantRow::Levels::kUsual,
            .until = rights.until,
            .reason = rights.reason};
}

std::string detailOf(const RightsPlace& place, const RightsGrantee& grantee, const Rights& rights) {
    const auto levels = levelsOf(rights);
    std::string detail = "on=" + nameOf(place) + " with=" + grantee.name;
    detail += " public=" + std::string(wordFor(levels[0])) +
              " confidential=" + std::string(wordFor(levels[1])) +
              " private=" + std::string(wordFor(levels[2]));
    detail += rights.levels ? "" : " usual";
    detail += rights.scheduling == access::Scheduling::kForOwner ? " schedule" : "";
    detail += rights.administering == Rights::Administering::kYes ? " administer" : "";
    detail += rights.until ? " until=" + server::printTime(*rights.until) : "";
    return detail + (rights.reason.empty() ? "" : " because: " + rights.reason);
}

}  // namespace

std::optional<Level> levelNamed(std::string_view word) {
    for (const auto& [name, level] : kLevels) {
        if (name == word) {
            return level;
        }
    }
    return std::nullopt;
}

std::string_view wordFor(Level level) {
    return kLevels.at(static_cast<std::size_t>(level)).first;
}

std::optional<RightsGrantee> rightsGranteeNamed(storage::Database& database,
                                                const std::string& name) {
    if (name == "everyone") {
        return RightsGrantee{GranteeKind::kEveryone, 0, name};
    }
    const auto slash = name.find('/');
    const std::string kindName = name.substr(0, slash);
    const std::string id = slash == std::string::npos ? "" : name.substr(slash + 1);
    if (kindName == "organisation") {
        const auto organisation = database.administration().organisation(id, storage::Hold::kNo);
        return organisation ? std::optional(RightsGrantee{GranteeKind::kOrganisation,
                                                          organisation->id.value, name})
                            : std::nullopt;
    }
    const auto kind = server::principalKindNamed(kindName);
    const auto found = kind ? database.principals().byPath({*kind, id}) : std::nullopt;
    return found ? std::optional(RightsGrantee{GranteeKind::kPrincipal, found->id.value, name})
                 : std::nullopt;
}

void giveRights(storage::Database& database,
                const Doer& doer,
                const RightsPlace& place,
                const RightsGrantee& grantee,
                const Rights& rights) {
    if (grantee.kind == GranteeKind::kPrincipal && grantee.id == place.owner.id.value) {
        throw storage::Refused("a collection cannot be shared with its owner");
    }
    if (grantee.kind == GranteeKind::kPrincipal) {
        requireEnabled(database, {grantee.id});
    }
    requireLaterThanNow(rights.until);
    if (rights.reason.size() > kLongestReason) {
        throw storage::Refused("the reason is longer than " + std::to_string(kLongestReason) +
                               " bytes");
    }
    database.atomically([&] {
        if (!database.grants().set(placeOf(place), grantOf(grantee, rights), actorOf(doer))) {
            throw storage::Refused("the collection has just been removed");
        }
        noteSharing(database, doer, "share.grant", place.owner, detailOf(place, grantee, rights));
    });
}

void takeRights(storage::Database& database,
                const Doer& doer,
                const RightsPlace& place,
                const RightsGrantee& grantee) {
    storage::Grant whose;
    whose.kind = grantee.kind;
    whose.grantee = grantee.id;
    database.atomically([&] {
        if (!database.grants().revoke(placeOf(place), whose, actorOf(doer))) {
            throw storage::Refused(grantee.name +
                                   " has no grant of its own there; see kalends access report");
        }
        noteSharing(database, doer, "share.revoke", place.owner,
                    "on=" + nameOf(place) + " with=" + grantee.name);
    });
}

void letStand(storage::Database& database,
              const Doer& doer,
              const NamedCollection& named,
              const storage::Principal& viewer,
              storage::Standing standing) {
    database.atomically([&] {
        if (!database.shares().place(viewer.id, named.collection.id, standing, "",
                                     {doer.id, doer.credential})) {
            throw storage::Refused("it is not shared with " + targetNameOf(viewer));
        }
        noteAct(database, doer, standing == storage::Standing::kShown ? "share.show" : "share.hide",
                viewer, nameOf(named.owner, named.collection));
    });
}

void appointDeputy(storage::Database& database,
                   const Doer& doer,
                   const storage::Principal& owner,
                   const storage::Principal& deputy,
                   const storage::Delegation& limits) {
    requireEnabled(database, deputy.id);
    requireLaterThanNow(limits.until);
    auto delegation = limits;
    delegation.owner = owner.id;
    delegation.delegate = deputy.id;
    database.atomically([&] {
        if (owner.id == deputy.id || !database.principals().setDelegate(delegation, doer.id)) {
            throw storage::Refused("nobody is their own deputy");
        }
        noteSharing(database, doer, "delegate.grant", owner,
                    "deputy=" + targetNameOf(deputy) +
                        (limits.mode == storage::DelegateMode::kWrite ? " write" : " read") +
                        (limits.withPrivate ? "" : " without-private") +
                        (limits.until ? " until=" + server::printTime(*limits.until) : ""));
        sharing::tellDeputy(database, actorOf(doer), {owner, deputy.id, delegation, thisSecond()});
    });
}

void dismissDeputy(storage::Database& database,
                   const Doer& doer,
                   const storage::Principal& owner,
                   const storage::Principal& deputy) {
    database.atomically([&] {
        if (!database.principals().removeDelegate(owner.id, deputy.id)) {
            throw storage::Refused(targetNameOf(deputy) + " is no deputy of " +
                                   targetNameOf(owner));
        }
        noteSharing(database, doer, "delegate.revoke", owner, "deputy=" + targetNameOf(deputy));
        sharing::tellDeputy(database, actorOf(doer),
                            {owner, deputy.id, std::nullopt, thisSecond()});
    });
}

void limitOrganisation(storage::Database& database,
                       const Doer& doer,
                       const storage::AdministeredOrganisation& organisation,
                       const std::optional<storage::OrganisationLimit>& limit) {
    std::string detail = "none";
    if (limit) {
        const auto word = [](std::uint8_t level) {
            return std::string(wordFor(static_cast<Level>(level)));
        };
        detail = "public=" + word(limit->publicLevel) +
                 " confidential=" + word(limit->confidentialLevel) +
                 " private=" + word(limit->privateLevel);
    }
    database.atomically([&] {
        database.grants().setLimit(organisation.id, limit);
        noteAct(database, doer, "organisation.limit", organisation, detail);
    });
}

}  // namespace kalends::acts
