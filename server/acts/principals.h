// Acts on accounts, groups, rooms and things: what the command line and the interface for
// administration both call. Each is one transaction with its line in the audit log. Who may do it
// was asked before.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/acts/doer.h"
#include "storage/administration.h"
#include "storage/database.h"
#include "storage/principals.h"

namespace kalends::acts {

/// The names of the members that a change says, for the audit log: "name email". Never what they
/// say.
[[nodiscard]] std::string namesOf(const storage::PrincipalChange& change);

/// Throws Refused when there is one with this identifier, or the login, guid or an address belongs
/// to another.
storage::Principal add(storage::Database& database,
                       const Doer& doer,
                       const storage::PrincipalChange& change);
/// Changes what is said and nothing else; state and administration have acts of their own in the
/// log. Throws Refused.
storage::Principal edit(storage::Database& database,
                        const Doer& doer,
                        const storage::Principal& principal,
                        storage::PrincipalChange change);
/// Sign-in is refused at once, everywhere; nothing is deleted.
void disable(storage::Database& database, const Doer& doer, const storage::Principal& principal);
void enable(storage::Database& database, const Doer& doer, const storage::Principal& principal);
/// With all calendars and contacts.
void remove(storage::Database& database, const Doer& doer, const storage::Principal& principal);

/// `hash` is of auth::hashPassword. `mustChange` absent: whoever sets it means it to stay.
void setPassword(storage::Database& database,
                 const Doer& doer,
                 const storage::Principal& account,
                 const std::string& hash,
                 std::optional<bool> mustChange);
void setRules(storage::Database& database,
              const Doer& doer,
              const storage::Principal& account,
              const storage::CredentialRules& rules);
/// Forgets tried wrong passwords.
void unlock(storage::Database& database, const Doer& doer, const storage::Principal& account);
/// In the directory of colleagues.
void setListed(storage::Database& database,
               const Doer& doer,
               const storage::Principal& principal,
               bool listed);

using storage::Membership;
/// Direct members; those who are so already are left as they are. How many changed. Throws Refused
/// for a group in itself.
std::size_t setMembership(storage::Database& database,
                          const Doer& doer,
                          const storage::Principal& group,
                          const std::vector<storage::Principal>& members,
                          Membership membership);

}  // namespace kalends::acts
