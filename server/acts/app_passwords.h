// Acts on passwords of devices. Each is one transaction with its line in the audit log; secrets
// never stand there.
#pragma once

#include <string>

#include "server/acts/doer.h"
#include "storage/app_passwords.h"
#include "storage/database.h"

namespace kalends::acts {

/// The secret, which nobody can be told again. Throws Refused for a name, network or time that is
/// no good, or a name taken.
[[nodiscard]] std::string addAppPassword(storage::Database& database,
                                         const Doer& doer,
                                         const storage::Principal& owner,
                                         const storage::AppPasswordTerms& terms);
/// Throws Refused when there is none of that name.
void revokeAppPassword(storage::Database& database,
                       const Doer& doer,
                       const storage::Principal& owner,
                       const std::string& name);

/// The collection that "calendars/work" or "addressbooks/team" names in the owner's homes. Throws
/// Refused.
[[nodiscard]] storage::CollectionId ownCollection(storage::Database& database,
                                                  const storage::Principal& owner,
                                                  const std::string& name);

}  // namespace kalends::acts
