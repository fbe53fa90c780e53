// storage::PrincipalStore on PostgreSQL. Implemented by subject: principal_store.cpp,
// memberships.cpp.
#pragma once

#include "storage/postgres/pool.h"
#include "storage/principals.h"

namespace kalends::postgres {

class CredentialWatch;

class PrincipalStore : public storage::PrincipalStore {
  public:
    PrincipalStore(Pool& pool, CredentialWatch& watch) : pool_(pool), watch_(watch) {}

    std::optional<storage::Credential> credentialOf(std::string_view login) override;
    std::optional<storage::Principal> byId(storage::PrincipalId id) override;
    std::optional<storage::Principal> byPath(const storage::PrincipalPath& path) override;
    std::vector<storage::Principal> byPaths(
        const std::vector<storage::PrincipalPath>& paths) override;
    std::vector<storage::Principal> byAddresses(const std::vector<std::string>& addresses) override;
    std::vector<storage::Principal> byIds(const std::vector<storage::PrincipalId>& ids) override;
    std::vector<storage::Principal> search(const storage::PrincipalSearch& search) override;
    std::vector<storage::Principal> list(storage::PrincipalKind kind,
                                         std::string_view afterSlug,
                                         std::size_t limit) override;
    storage::PrincipalId save(const storage::PrincipalChange& change) override;
    bool replacePasswordHash(storage::PrincipalId id,
                             std::string_view current,
                             const std::string& fresh) override;
    void setRules(storage::PrincipalId id, const storage::CredentialRules& rules) override;
    bool remove(storage::PrincipalId id) override;
    bool empty() override;

    std::vector<storage::Principal> members(storage::PrincipalId group) override;
    std::vector<storage::Principal> allMembers(storage::PrincipalId group) override;
    std::vector<storage::Principal> groupsOf(storage::PrincipalId member) override;
    std::vector<storage::Principal> directGroupsOf(storage::PrincipalId member) override;
    std::vector<storage::Delegation> delegatesOf(storage::PrincipalId owner) override;
    std::vector<storage::Delegation> delegatedTo(storage::PrincipalId delegate) override;
    void setMembers(storage::PrincipalId group,
                    const std::vector<storage::PrincipalId>& members) override;
    void setDelegates(storage::PrincipalId owner,
                      storage::DelegateMode mode,
                      const std::vector<storage::PrincipalId>& delegates) override;
    bool setDelegate(const storage::Delegation& delegation, storage::PrincipalId actor) override;
    bool removeDelegate(storage::PrincipalId owner, storage::PrincipalId delegate) override;

  private:
    Pool& pool_;
    CredentialWatch& watch_;
};

}  // namespace kalends::postgres
