// storage::DirectoryStore on PostgreSQL.
#pragma once

#include "storage/directory.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class CredentialWatch;

class DirectoryStore : public storage::DirectoryStore {
  public:
    DirectoryStore(Pool& pool, CredentialWatch& watch) : pool_(pool), watch_(watch) {}

    std::optional<storage::DirectoryAccount> account(std::string_view login) override;
    std::vector<storage::DirectoryEntry> entries(std::string_view directory,
                                                 std::string_view afterId,
                                                 std::size_t limit) override;
    std::vector<storage::PrincipalId> savePrincipals(
        const std::vector<storage::PrincipalChange>& changes) override;
    void save(std::string_view directory,
              const std::vector<storage::DirectoryEntry>& entries) override;
    void setMembers(const std::vector<storage::GroupMembers>& groups) override;
    std::uint64_t flattenMembers() override;
    void passwordsChanged(const std::vector<storage::PrincipalId>& principals) override;
    std::optional<std::string> organisationOf(std::string_view login) override;
    void ensureOrganisations(const std::vector<std::string>& slugs) override;
    storage::DirectoryState state(std::string_view directory) override;
    void noteSynced(std::string_view directory, std::string_view position, Extent extent) override;
    void noteProblem(std::string_view directory, std::string_view problem) override;
    bool claim(std::string_view directory,
               std::chrono::seconds apart,
               std::chrono::seconds lease) override;

  private:
    Pool& pool_;
    CredentialWatch& watch_;
};

}  // namespace kalends::postgres
