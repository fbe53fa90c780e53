// Acts on organisations, their administrators, and quotas. Each is one transaction with its line in
// the audit log.
#pragma once

#include <string>

#include "server/acts/doer.h"
#include "storage/administration.h"
#include "storage/database.h"
#include "storage/quota.h"

namespace kalends::acts {

/// Throws Refused when there is one with this identifier.
storage::AdministeredOrganisation addOrganisation(storage::Database& database,
                                                  const Doer& doer,
                                                  const std::string& slug,
                                                  const std::string& name);
void renameOrganisation(storage::Database& database,
                        const Doer& doer,
                        const storage::AdministeredOrganisation& organisation,
                        const std::string& name);
/// Throws Refused while anybody belongs to it.
void removeOrganisation(storage::Database& database,
                        const Doer& doer,
                        const storage::AdministeredOrganisation& organisation);

enum class Office : std::uint8_t { kAdministrator, kNone };
/// Holds from the person's next request on. False: nothing changed. Throws Refused for what is no
/// person.
bool setOffice(storage::Database& database,
               const Doer& doer,
               const storage::AdministeredOrganisation& organisation,
               const storage::Principal& person,
               Office office);

void setQuota(storage::Database& database,
              const Doer& doer,
              const storage::Principal& account,
              const storage::QuotaChange& change);
/// Of each account of the organisation that has no limit of its own.
void setQuota(storage::Database& database,
              const Doer& doer,
              const storage::AdministeredOrganisation& organisation,
              const storage::QuotaChange& change);

}  // namespace kalends::acts
