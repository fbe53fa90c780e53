// Administrative acts for the audit log, alike from the command line and the interface for administration.
#pragma once

#include <string>

#include "storage/audit.h"
#include "storage/database.h"

namespace kalends::acts {

/// Who acts: nobody's account on the command line, whose user the system names.
struct Doer {
    storage::PrincipalId id;
    std::string name, credential, address;
};

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

/// The entry alone, for acts that are written many at once.
[[nodiscard]] storage::AuditEntry entryOf(const Doer& doer, const std::string& action, const std::string& targetName, const std::string& detail);

}  // namespace kalends::acts
