// Who else may do what with a home or collection, as stored. auth/access gives it meaning. Knows neither HTTP nor SQL.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/collections.h"
#include "storage/ids.h"

namespace kalends::storage {

/// Values are stored. kEveryone: whoever is signed in; kAnyone: without signing in; the delegates are the owner's.
enum class GranteeKind : std::uint8_t {
    kPrincipal = 1, kOrganisation = 2, kEveryone = 3, kAnyone = 4, kReadDelegates = 5, kWriteDelegates = 6
};

struct Grant {
    GranteeKind kind = GranteeKind::kPrincipal;
    std::int64_t grantee = 0;      // id of the principal (a person or a group) or organisation; 0 for the other kinds
    std::uint64_t privileges = 0;  // access::Privilege bits
    std::uint8_t publicLevel = 0, confidentialLevel = 0, privateLevel = 0;  // access::Level
};

/// A grant with what it was given on.
struct StandingGrant {
    CollectionId collection;  // one of those asked for
    enum class Scope : std::uint8_t { kCollection = 1, kHome = 2, kOwner = 3 } scope = Scope::kCollection;
    Grant grant;
};

class GrantStore {
  public:
    virtual ~GrantStore() = default;

    /// All that holds now on several homes or collections: their own grants, those on their home and those on all the
    /// owner has; one statement, oldest first. On a home its own have kCollection.
    [[nodiscard]] virtual std::vector<StandingGrant> on(const std::vector<CollectionId>& collections) = 0;

    /// Puts `grants` in the place of the collection's own grants to principals, delegates and everyone in the owner's
    /// organisation; an unchanged one keeps its levels and its end. False when the collection is gone.
    virtual bool replace(CollectionId collection, const std::vector<Grant>& grants, const Actor& actor) = 0;
};

}  // namespace kalends::storage
