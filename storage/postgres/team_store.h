// storage::TeamStore on PostgreSQL.
#pragma once

#include "storage/postgres/pool.h"
#include "storage/teams.h"

namespace kalends::postgres {

class TeamStore : public storage::TeamStore {
  public:
    explicit TeamStore(Pool& pool) : pool_(pool) {}

    std::optional<storage::TeamMembers> membersOf(storage::PrincipalId group) override;
    void set(storage::PrincipalId group,
             storage::TeamMembers members,
             const storage::Actor& actor) override;
    void addManager(storage::PrincipalId group,
                    storage::PrincipalId person,
                    const storage::Actor& actor) override;
    void removeManager(storage::PrincipalId group,
                       storage::PrincipalId person,
                       const storage::Actor& actor) override;
    std::vector<storage::Principal> managers(storage::PrincipalId group) override;

  private:
    void setManager(storage::PrincipalId group,
                    storage::PrincipalId person,
                    bool manages,
                    const storage::Actor& actor);
    Pool& pool_;
};

}  // namespace kalends::postgres
