// Who else may do what with a home or collection, as stored. auth/access gives it meaning. Knows
// neither HTTP nor SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/collections.h"
#include "storage/ids.h"

namespace kalends::storage {

/// Values are stored. kEveryone: whoever is signed in; kAnyone: without signing in; the delegates
/// are the owner's.
enum class GranteeKind : std::uint8_t {
    kPrincipal = 1,
    kOrganisation = 2,
    kEveryone = 3,
    kAnyone = 4,
    kReadDelegates = 5,
    kWriteDelegates = 6
};

struct Grant {
    GranteeKind kind = GranteeKind::kPrincipal;
    std::int64_t grantee =
        0;  // id of the principal (a person or a group) or organisation; 0 for the other kinds
    std::uint64_t privileges = 0;  // access::Privilege bits
    std::uint8_t publicLevel = 0, confidentialLevel = 0, privateLevel = 0;  // access::Level
    /// kUsual: the levels follow from the privileges, and the limit of the owner's organisation
    /// holds for them.
    GrantRow::Levels levels = GrantRow::Levels::kUsual;
    std::optional<std::chrono::sys_seconds> until{};  // ends by itself then
    std::string reason{};
};

/// What a grant is given on.
struct GrantPlace {
    PrincipalId owner;
    CollectionId collection;  // a collection or a home; 0: all the owner has
};

/// The most that grants with kUsual levels give in an organisation's calendars and books, and
/// colleagues have unasked; access::Level.
struct OrganisationLimit {
    std::uint8_t publicLevel = 5, confidentialLevel = 5, privateLevel = 5;
    friend bool operator==(const OrganisationLimit&, const OrganisationLimit&) = default;
};

/// A grant or delegation that ended by itself.
struct Ended {
    enum class What : std::uint8_t { kGrant = 1, kDelegation = 2 } what = What::kGrant;
    PrincipalId owner;
    std::optional<std::string> collection;  // its slug, "" a home; absent: all of the owner
    std::string grantee;                    // "user/anna", "organisation/town" ...
};

/// A grant with what it was given on.
struct StandingGrant {
    CollectionId collection;  // one of those asked for
    enum class Scope : std::uint8_t {
        kCollection = 1,
        kHome = 2,
        kOwner = 3
    } scope = Scope::kCollection;
    Grant grant;
};

class GrantStore {
  public:
    virtual ~GrantStore() = default;

    /// All that holds now on several homes or collections: their own grants, those on their home
    /// and those on all the owner has; one statement, oldest first. On a home its own have
    /// kCollection.
    [[nodiscard]] virtual std::vector<StandingGrant> on(
        const std::vector<CollectionId>& collections) = 0;

    /// Puts `grants` in the place of the collection's own grants to principals, delegates and
    /// everyone in the owner's organisation; an unchanged one keeps its levels and its end. False
    /// when the collection is gone.
    virtual bool replace(CollectionId collection,
                         const std::vector<Grant>& grants,
                         const Actor& actor) = 0;

    /// Puts one grant in the place of what its grantee had there. False: the place is gone or the
    /// grantee owns it.
    virtual bool set(const GrantPlace& place, const Grant& grant, const Actor& actor) = 0;
    /// Takes back what the grantee of `grant` (its kind and id) has there. False: nothing.
    virtual bool revoke(const GrantPlace& place, const Grant& grant, const Actor& actor) = 0;
    /// Takes away what was over at `now`, at most `limit` grants and as many delegations; where it
    /// stood in homes they hear.
    virtual std::vector<Ended> endOverdue(std::chrono::sys_seconds now, std::size_t limit) = 0;

    [[nodiscard]] virtual std::optional<OrganisationLimit> limitOf(OrganisationId organisation) = 0;
    /// Holds from the next request on; nullopt: no limit.
    virtual void setLimit(OrganisationId organisation,
                          const std::optional<OrganisationLimit>& limit) = 0;
};

}  // namespace kalends::storage
