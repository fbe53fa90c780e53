// Groups that own calendars and address books, and those who take over what others had. Knows
// neither HTTP nor SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/collections.h"
#include "storage/objects.h"

namespace kalends::storage {

/// Values are stored. What each member may do with the team's collections, nested groups' members
/// included.
enum class TeamMembers : std::uint8_t { kRead = 1, kWrite = 2, kMake = 3 };

class TeamStore {
  public:
    virtual ~TeamStore() = default;

    /// nullopt: the group owns nothing and is no team.
    [[nodiscard]] virtual std::optional<TeamMembers> membersOf(PrincipalId group) = 0;
    /// Makes the group a team, with homes, or changes what its members may do. Throws Refused for
    /// anything but a group.
    virtual void set(PrincipalId group, TeamMembers members, const Actor& actor) = 0;
    /// A manager does with what is the team's as an owner does. Throws Refused when the group is no
    /// team.
    virtual void addManager(PrincipalId group, PrincipalId person, const Actor& actor) = 0;
    virtual void removeManager(PrincipalId group, PrincipalId person, const Actor& actor) = 0;
    [[nodiscard]] virtual std::vector<Principal> managers(PrincipalId group) = 0;
};

struct Takeover {
    PrincipalId from, to;

    struct Named {
        HomeKind home = HomeKind::kCalendars;
        std::string slug;
    };

    std::optional<std::vector<Named>> collections;  // nullopt: all calendars and address books
    enum class Account : std::uint8_t { kStays, kEnds } account = Account::kStays;
    enum class Mode : std::uint8_t { kDo, kTry } mode = Mode::kDo;
    std::size_t mostCollections = 0;  // that one home may hold, the inbox counted; 0: any
    // Who does it, for the audit log.
    PrincipalId actor;
    std::string actorName, credential, address;
};

struct TakenOver {
    struct Moved {
        HomeKind home = HomeKind::kCalendars;
        std::string from, to, name;  // slugs
        std::int64_t objects = 0, bytes = 0, shared = 0;
    };

    std::vector<Moved> moved;
    std::int64_t appPasswords = 0, delegations = 0;  // ended
};

class TakeoverStore {
  public:
    virtual ~TakeoverStore() = default;

    /// All or nothing; who had rights keeps them, the URLs go on leading there, homes hear of it,
    /// the audit log too. Throws Refused (names taken, other organisation, no such collection ...),
    /// QuotaExceeded.
    virtual TakenOver takeOver(const Takeover& takeover) = 0;
    /// What stood at that path before it was taken over; one statement. nullopt: nothing.
    [[nodiscard]] virtual std::optional<Place> locateMoved(const PlacePath& path,
                                                           PrincipalId viewer,
                                                           WantBody body) = 0;
};

}  // namespace kalends::storage
