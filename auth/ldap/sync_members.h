// Members of groups as a run writes them: those that changed, many groups in one transaction.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/database.h"
#include "storage/directory.h"

namespace kalends::ldap {

class SyncMembers {
  public:
    using Names =
        std::unordered_map<std::string, storage::PrincipalId>;  // normalised names of entries

    SyncMembers(storage::Database& database, const Names& byName)
        : database_(database), byName_(byName) {}

    /// Names nobody has are left out, and so is the group itself. `group` gets the digest of its
    /// members.
    void add(storage::DirectoryEntry& group, const std::vector<std::string>& names);
    /// Writes the rest, and waits until rights have followed.
    void finish();

    [[nodiscard]] std::uint64_t changed() const { return changed_; }

    /// Groups that could not be set in time, and why rights may not have followed.
    [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

  private:
    void write();
    void writeSingly();

    storage::Database& database_;
    const Names& byName_;
    std::vector<storage::GroupMembers> batch_;
    std::vector<storage::DirectoryEntry> rows_;  // of the batch, in its order
    std::size_t members_ = 0;                    // in the batch
    std::uint64_t changed_ = 0;
    std::vector<std::string> problems_;
};

}  // namespace kalends::ldap
