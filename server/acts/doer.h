// Administrative acts for the audit log, alike from the command line and the interface for
// administration.
#pragma once

#include <string>

#include "storage/administration.h"
#include "storage/audit.h"
#include "storage/database.h"

namespace kalends::acts {

using storage::Doer;

/// Whose user the system names.
[[nodiscard]] Doer commandLineDoer();

/// "user/anna".
[[nodiscard]] std::string targetNameOf(const storage::Principal& principal);

/// Writes the act down. `detail` names fields and rights, never secrets or contents.
void noteAct(storage::Database& database,
             const Doer& doer,
             const std::string& action,
             const storage::Principal& target,
             const std::string& detail = "");

/// The same where the target is nobody: an organisation, the directory, the database.
void noteAct(storage::Database& database,
             const Doer& doer,
             const std::string& action,
             const std::string& targetName,
             const std::string& detail);

/// What an organisation's administrators read, as it concerns none of its people alone.
void noteAct(storage::Database& database,
             const Doer& doer,
             const std::string& action,
             const storage::AdministeredOrganisation& organisation,
             const std::string& detail);

[[nodiscard]] storage::ActTarget targetOf(const storage::Principal& principal);

}  // namespace kalends::acts
