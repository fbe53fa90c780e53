// Rights given and taken back, deputies, limits of organisations: the acts that the command line
// and the interface for administration share. Each is written to the audit log.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "auth/access/access.h"
#include "server/acts/collections.h"
#include "server/acts/doer.h"
#include "storage/administration.h"
#include "storage/database.h"

namespace kalends::acts {

/// What rights are given on: a collection, a home (a collection with an empty slug), or all of the
/// owner.
struct RightsPlace {
    storage::Principal owner;
    std::optional<storage::Collection> collection;
};

struct RightsGrantee {
    storage::GranteeKind kind = storage::GranteeKind::kPrincipal;
    std::int64_t id = 0;
    std::string name;  // "user/anna", "organisation/town", "everyone"
};

/// What is given. Without `levels` they are the usual ones for reading or writing, and the
/// organisation's limit holds.
struct Rights {
    enum class Use : std::uint8_t { kRead, kWrite } use = Use::kRead;
    std::optional<std::array<access::Level, 3>> levels;
    access::Scheduling scheduling = access::Scheduling::kNotForOwner;
    enum class Administering : std::uint8_t { kNo, kYes } administering = Administering::kNo;
    std::optional<std::chrono::sys_seconds> until;
    std::string reason;
};

/// "nothing", "busy", "dates", "read", "respond", "write".
[[nodiscard]] std::optional<access::Level> levelNamed(std::string_view word);
[[nodiscard]] std::string_view wordFor(access::Level level);

/// "user/anna", "group/staff", "organisation/town", "everyone". nullopt: nobody is called so.
[[nodiscard]] std::optional<RightsGrantee> rightsGranteeNamed(storage::Database& database,
                                                              const std::string& name);

/// In the place of what the grantee had there. Throws storage::Refused for the owner, for an end
/// that is over and for a place that is gone.
void giveRights(storage::Database& database,
                const Doer& doer,
                const RightsPlace& place,
                const RightsGrantee& grantee,
                const Rights& rights);
/// Throws storage::Refused when there is nothing to take back.
void takeRights(storage::Database& database,
                const Doer& doer,
                const RightsPlace& place,
                const RightsGrantee& grantee);

/// Lets what is shared with a viewer stand in the viewer's home or not; nobody else's changes.
/// Throws storage::Refused where it is not shared with the viewer.
void letStand(storage::Database& database,
              const Doer& doer,
              const NamedCollection& named,
              const storage::Principal& viewer,
              storage::Standing standing);

/// In the place of what the deputy was. Throws storage::Refused for the owner, for an end that is
/// over.
void appointDeputy(storage::Database& database,
                   const Doer& doer,
                   const storage::Principal& owner,
                   const storage::Principal& deputy,
                   const storage::Delegation& limits);
/// Throws storage::Refused for who is none.
void dismissDeputy(storage::Database& database,
                   const Doer& doer,
                   const storage::Principal& owner,
                   const storage::Principal& deputy);

/// nullopt takes the limit away.
void limitOrganisation(storage::Database& database,
                       const Doer& doer,
                       const storage::AdministeredOrganisation& organisation,
                       const std::optional<storage::OrganisationLimit>& limit);

}  // namespace kalends::acts
