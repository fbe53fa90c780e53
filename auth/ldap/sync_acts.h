// What a run leaves in the audit log: a row for each account that came, went or changed its state,
// and one for the run.
#pragma once

#include <string>
#include <vector>

#include "auth/ldap/sync.h"
#include "storage/audit.h"
#include "storage/principals.h"

namespace kalends::ldap {

class SyncActs {
  public:
    SyncActs(storage::Database& database, const SyncOrder& order)
        : database_(database), order_(order) {}

    /// Kept for a while, so that a first run with thousands writes them many at once.
    void note(const char* action,
              storage::PrincipalKind kind,
              const std::string& slug,
              storage::PrincipalId id);
    /// The end of the run: all that is left, and the run itself unless it changed nothing.
    void finish(const SyncReport& report);

  private:
    void add(const char* action, storage::ActTarget target, std::string detail);
    void write();

    storage::Database& database_;
    const SyncOrder order_;
    std::vector<storage::AuditEntry> acts_;
};

}  // namespace kalends::ldap
