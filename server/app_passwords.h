// Making app passwords: checked terms in, the secret out, once. For the command line and the interface for administration.
#pragma once

#include <string>
#include <string_view>

#include "storage/app_passwords.h"
#include "storage/database.h"

namespace kalends::server {

/// Makes one and stores its hash. Throws storage::Refused for a name, network or time that is no good, or a name taken.
[[nodiscard]] std::string issueAppPassword(storage::Database& database,
                                           const storage::Principal& owner,
                                           const storage::AppPasswordTerms& terms);

/// The collection that "calendars/work" or "addressbooks/team" names in the owner's homes. Throws storage::Refused.
[[nodiscard]] storage::CollectionId ownCollection(storage::Database& database,
                                                  const storage::Principal& owner,
                                                  const std::string& name);

/// "2027-01-31" (its end) or "2027-01-31T12:00:00Z". Throws storage::Refused.
[[nodiscard]] std::chrono::sys_seconds readTime(const std::string& text);
[[nodiscard]] std::string printTime(std::chrono::sys_seconds time);

}  // namespace kalends::server
