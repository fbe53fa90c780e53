// storage::LockStore on PostgreSQL.
#pragma once

#include "storage/locks.h"
#include "storage/postgres/pool.h"

namespace kalends::postgres {

class LockStore : public storage::LockStore {
  public:
    explicit LockStore(Pool& pool) : pool_(pool) {}

    std::vector<storage::Lock> covering(const storage::LockPlace& place) override;
    std::vector<storage::Lock> of(const std::vector<storage::CollectionId>& collections,
                                  Members members) override;
    storage::Acquired acquire(const storage::NewLock& lock, const storage::Actor& actor) override;
    std::vector<storage::Lock> refresh(const storage::LockPlace& place,
                                       std::chrono::seconds timeout,
                                       const storage::Actor& actor) override;
    Release release(const storage::LockPlace& place,
                    std::string_view token,
                    storage::PrincipalId actor,
                    Others others) override;

  private:
    Pool& pool_;
};

/// Lock tokens as an array parameter; what is no text can be no token and is left out.
void addLockTokens(Parameters& parameters, const storage::Actor& actor);
/// The text of an array of names, as the functions answer it with array_to_json.
[[nodiscard]] std::vector<std::string> lockRootsFrom(const std::string& json);

}  // namespace kalends::postgres
