// A principal store in memory, as far as sign-in needs one; counts what it is asked.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "storage/database.h"
#include "storage/errors.h"

namespace kalends::auth {

class FakePrincipals final : public storage::PrincipalStore {
  public:
    struct Account {
        storage::Principal principal;
        storage::Credential credential;
    };

    void add(std::int64_t id, const std::string& login, const std::string& hash) {
        const std::lock_guard lock(mutex_);
        auto& account = accounts_[login];
        account.principal.id = {id};
        account.principal.slug = login;
        account.credential.principal = {id};
        account.credential.passwordHash = hash;
    }

    void disable(const std::string& login) {
        const std::lock_guard lock(mutex_);
        accounts_[login].principal.disabled = true;
        accounts_[login].credential.disabled = true;
    }

    [[nodiscard]] std::string hashOf(const std::string& login) {
        const std::lock_guard lock(mutex_);
        return accounts_[login].credential.passwordHash;
    }

    std::atomic<int> reads{0};
    std::atomic<bool> down{false};

    std::optional<storage::Credential> credentialOf(std::string_view login) override {
        ++reads;
        if (down) {
            throw storage::Unavailable("no database");
        }
        const std::lock_guard lock(mutex_);
        const auto found = accounts_.find(std::string(login));
        return found == accounts_.end() ? std::nullopt : std::optional(found->second.credential);
    }

    std::optional<storage::Principal> byId(storage::PrincipalId id) override {
        const std::lock_guard lock(mutex_);
        for (const auto& [login, account] : accounts_) {
            if (account.principal.id == id) {
                return account.principal;
            }
        }
        return std::nullopt;
    }

    bool replacePasswordHash(storage::PrincipalId id,
                             std::string_view current,
                             const std::string& fresh) override {
        const std::lock_guard lock(mutex_);
        for (auto& [login, account] : accounts_) {
            if (account.principal.id == id && account.credential.passwordHash == current) {
                account.credential.passwordHash = fresh;
                return true;
            }
        }
        return false;
    }

    // Not asked at sign-in.
    using Principals = std::vector<storage::Principal>;
    using Ids = std::vector<storage::PrincipalId>;
    using Delegations = std::vector<storage::Delegation>;

    std::optional<storage::Principal> byPath(const storage::PrincipalPath&) override { return {}; }

    Principals byAddresses(const std::vector<std::string>&) override { return {}; }

    Principals byIds(const Ids&) override { return {}; }

    Principals search(const storage::PrincipalSearch&) override { return {}; }

    Principals list(storage::PrincipalKind, std::string_view, std::size_t) override { return {}; }

    Principals members(storage::PrincipalId) override { return {}; }

    Principals groupsOf(storage::PrincipalId) override { return {}; }

    Delegations delegatesOf(storage::PrincipalId) override { return {}; }

    Delegations delegatedTo(storage::PrincipalId) override { return {}; }

    storage::PrincipalId save(const storage::PrincipalChange&) override { return {}; }

    void setMembers(storage::PrincipalId, const Ids&) override {}

    void setDelegates(storage::PrincipalId, storage::DelegateMode, const Ids&) override {}

    bool remove(storage::PrincipalId) override { return false; }

    bool empty() override { return accounts_.empty(); }

  private:
    std::mutex mutex_;
    std::map<std::string, Account> accounts_;
};

/// A database that has nothing but principals, and tells listeners what it is told to.
class FakeDatabase final : public storage::Database {
  public:
    FakePrincipals fake;

    void invalidate(const storage::Invalidation& invalidation) {
        for (const auto& listener : listeners_) {
            listener(invalidation);
        }
    }

    storage::PrincipalStore& principals() override { return fake; }

    storage::CollectionStore& collections() override { throw std::logic_error("not here"); }

    storage::ObjectStore& objects() override { throw std::logic_error("not here"); }

    storage::LockStore& locks() override { throw std::logic_error("not here"); }

    storage::GrantStore& grants() override { throw std::logic_error("not here"); }

    bool healthy() override { return true; }

    void onInvalidation(std::function<void(const storage::Invalidation&)> listener) override {
        listeners_.push_back(std::move(listener));
    }

    std::uint64_t statementsOfThisThread() const override { return 0; }

  private:
    std::vector<std::function<void(const storage::Invalidation&)>> listeners_;
};

}  // namespace kalends::auth
