// Collections of others as they stand in a viewer's home, and invitations to them. What a viewer
// may do there is said by the grants (storage/grants.h). Knows neither HTTP nor SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/collections.h"
#include "storage/grants.h"
#include "storage/objects.h"

namespace kalends::storage {

/// Values are stored, but kNone: then what is granted to the viewer or one of their groups stands
/// in the viewer's home.
enum class Standing : std::uint8_t { kNone = 0, kShown = 1, kPutAway = 2, kInvited = 3 };

/// A person or group that has a collection of somebody else.
struct Sharee {
    CollectionId collection;
    PrincipalId grantee;
    std::uint64_t privileges = 0;
    std::string invitation;  // its UID; empty: given without asking
    std::string summary;
    Standing standing = Standing::kNone;  // in the home of a person
};

struct Invited {
    PrincipalId person;
    Standing before = Standing::kNone;
    std::string invitation;
    bool writes = false;  // by this grant or another
};

struct Uninvited {
    PrincipalId person;
    Standing before = Standing::kNone;
    std::string called;      // by that person; empty: by no name of their own
    std::string invitation;  // empty: there was none
    bool wrote = false;
};

/// Somebody who can sign in, with what of a collection's grants and delegations reaches them, and
/// in words through what.
struct Reached {
    Principal person;
    std::vector<GrantRow> grants;
    std::vector<std::string> through;
};

/// A collection of somebody else that reaches a viewer, and through what.
struct Seen {
    Principal owner;
    Collection collection;
    std::vector<GrantRow> grants;
    std::vector<std::string> through;
};

class ShareStore {
  public:
    virtual ~ShareStore() = default;

    /// Of a collection that stands in the viewer's home by its UUID, with the viewer's properties;
    /// one statement. nullopt: it does not stand there.
    [[nodiscard]] virtual std::optional<Place> locate(PrincipalId viewer,
                                                      HomeKind home,
                                                      const std::string& uuid,
                                                      const std::optional<std::string>& object,
                                                      WantBody body) = 0;
    /// Who has these collections by a grant of their own, oldest first; one statement.
    [[nodiscard]] virtual std::vector<Sharee> shareesOf(
        const std::vector<CollectionId>& collections) = 0;
    /// Gives `grant` (to a person or group) the place of what the grantee had, and asks everybody
    /// it reaches who does not have the collection in their home. Everybody reached is answered.
    virtual std::vector<Invited> invite(CollectionId collection,
                                        const Grant& grant,
                                        std::string_view summary,
                                        const Actor& actor) = 0;
    /// Takes back what the grantee has; those who have lost the collection are answered.
    virtual std::vector<Uninvited> uninvite(CollectionId collection,
                                            PrincipalId grantee,
                                            const Actor& actor) = 0;
    /// Puts it into the viewer's home (kShown) or out of it (kPutAway); an empty name changes none.
    /// False: not shared.
    virtual bool place(PrincipalId viewer,
                       CollectionId collection,
                       Standing standing,
                       std::string_view name,
                       const Actor& actor) = 0;
    /// The viewer's own properties; the owner's stay. False: not shared.
    virtual bool change(PrincipalId viewer,
                        CollectionId collection,
                        const CollectionChange& change,
                        const Actor& actor) = 0;
    [[nodiscard]] virtual std::vector<std::pair<CollectionId, DeadProperty>> deadProperties(
        PrincipalId viewer, const std::vector<CollectionId>& ids) = 0;
    /// A page of everybody but the owner who is not disabled, reached or not, in order of id;
    /// groups are left out.
    [[nodiscard]] virtual std::vector<Reached> reach(CollectionId collection,
                                                     PrincipalId after,
                                                     std::size_t limit) = 0;
    /// A page of the collections of others that grants and delegations open to the viewer, in order
    /// of id; with the words for it as in `reach`. What colleagues have unasked and administrators
    /// see is not told.
    [[nodiscard]] virtual std::vector<Seen> seenBy(PrincipalId viewer,
                                                   CollectionId after,
                                                   std::size_t limit) = 0;
    /// The notification collections of people who have one.
    [[nodiscard]] virtual std::vector<std::pair<PrincipalId, CollectionId>> notificationsOf(
        const std::vector<PrincipalId>& people) = 0;
};

}  // namespace kalends::storage
