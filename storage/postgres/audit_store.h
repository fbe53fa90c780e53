// storage::AuditStore on PostgreSQL.
#pragma once

#include "storage/audit.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class AuditStore : public storage::AuditStore {
  public:
    explicit AuditStore(Pool& pool) : pool_(pool) {}

    void record(const std::vector<storage::AuditEntry>& entries) override;
    std::vector<storage::AuditEntry> read(const storage::AuditQuery& query) override;
    std::uint64_t prune(storage::AuditKind kind,
                        std::chrono::sys_seconds before,
                        std::size_t limit) override;

  private:
    Pool& pool_;
};

}  // namespace kalends::postgres
