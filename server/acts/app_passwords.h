// Acts on passwords of devices. Each is one transaction with its line in the audit log; secrets never stand there.
#pragma once

#include <string>

#include "server/acts.h"
#include "storage/app_passwords.h"
#include "storage/database.h"

namespace kalends::acts {

using server::Doer;

/// The secret, which nobody can be told again. Throws Refused for terms that make no sense.
[[nodiscard]] std::string addAppPassword(storage::Database& database, const Doer& doer, const storage::Principal& owner,
                                         const storage::AppPasswordTerms& terms);
/// Throws Refused when there is none of that name.
void revokeAppPassword(storage::Database& database, const Doer& doer, const storage::Principal& owner, const std::string& name);

}  // namespace kalends::acts
