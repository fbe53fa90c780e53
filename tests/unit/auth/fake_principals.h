// A principal store in memory, as far as sign-in needs one; counts what it is asked.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "storage/app_passwords.h"
#include "storage/audit.h"
#include "storage/database.h"
#include "storage/errors.h"
#include "storage/sign_ins.h"

namespace kalends::storage {
class QuotaStore;
}

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

    Principals allMembers(storage::PrincipalId) override { return {}; }

    Principals groupsOf(storage::PrincipalId) override { return {}; }

    Principals directGroupsOf(storage::PrincipalId) override { return {}; }

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

/// App passwords by login and hash.
class FakeAppPasswords final : public storage::AppPasswordStore {
  public:
    std::map<std::pair<std::string, std::string>, Match> known;
    std::atomic<int> reads{0};
    std::vector<storage::AppPasswordUse> uses;

    std::optional<Match> find(std::string_view login, std::string_view secretHash) override {
        ++reads;
        const auto found = known.find({std::string(login), std::string(secretHash)});
        return found == known.end() ? std::nullopt : std::optional(found->second);
    }

    storage::AppPasswordId add(storage::PrincipalId,
                               const storage::AppPasswordTerms&,
                               std::string_view) override {
        return {};
    }

    std::vector<storage::AppPassword> of(storage::PrincipalId) override { return {}; }

    bool revoke(storage::PrincipalId, std::string_view) override { return false; }

    void noteUses(const std::vector<storage::AppPasswordUse>& noted) override {
        uses.insert(uses.end(), noted.begin(), noted.end());
    }

    std::string hashKey() override { return std::string(32, 'k'); }
};

/// Refused sign-ins in memory, without time.
class FakeSignIns final : public storage::SignInStore {
  public:
    struct Refused {
        storage::SignInAttempt attempt;
        std::int64_t version;
    };

    std::vector<Refused> refused;
    std::vector<std::pair<storage::PrincipalId, std::string>> sources;
    std::map<std::string, storage::PrincipalId> accounts;  // by login, for `sources`
    std::int64_t version = 1;
    std::atomic<int> writes{0};

    storage::SignInStanding standing(const storage::SignInAttempt& attempt,
                                     const storage::SignInSpans&) override {
        storage::SignInStanding standing;
        standing.version = version;
        std::map<std::int32_t, int> secrets;
        for (const auto& row : refused) {
            const bool account = row.attempt.login == attempt.login;
            const bool here = row.attempt.source == attempt.source;
            standing.knownWrong = standing.knownWrong || (account && row.version == version &&
                                                          row.attempt.secret == attempt.secret);
            secrets[row.attempt.secret] += account ? 1 : 0;
            standing.ofAccountHere += account && here ? 1 : 0;
            standing.ofSource += here ? 1 : 0;
        }
        std::erase_if(secrets, [](const auto& entry) { return entry.second == 0; });
        standing.ofAccount = static_cast<std::int64_t>(secrets.size());
        for (const auto& [account, source] : sources) {
            standing.knownSource = standing.knownSource ||
                                   (source == attempt.source && account == accounts[attempt.login]);
        }
        return standing;
    }

    void noteRefused(const storage::SignInAttempt& attempt, std::int64_t against) override {
        for (auto& row : refused) {
            if (row.attempt.login == attempt.login && row.attempt.source == attempt.source &&
                row.attempt.secret == attempt.secret) {
                row.version = against;
                return;
            }
        }
        ++writes;
        refused.push_back({attempt, against});
    }

    void noteAccepted(storage::PrincipalId account, std::string_view source) override {
        ++writes;
        sources.emplace_back(account, source);
    }

    std::uint64_t forget(std::string_view) override { return 0; }

    std::uint64_t prune(const storage::SignInSpans&) override { return 0; }
};

class FakeAudit final : public storage::AuditStore {
  public:
    std::mutex mutex;
    std::vector<storage::AuditEntry> entries;

    void record(const std::vector<storage::AuditEntry>& recorded) override {
        const std::lock_guard lock(mutex);
        entries.insert(entries.end(), recorded.begin(), recorded.end());
    }

    std::vector<storage::AuditEntry> read(const storage::AuditQuery&) override { return {}; }

    std::uint64_t prune(storage::AuditKind, std::chrono::sys_seconds, std::size_t) override {
        return 0;
    }
};

/// A database that has nothing but what sign-ins need, and tells listeners what it is told to.
class FakeDatabase final : public storage::Database {
  public:
    FakePrincipals fake;
    FakeAppPasswords fakeAppPasswords;
    FakeSignIns fakeSignIns;
    FakeAudit fakeAudit;

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

    storage::ShareStore& shares() override { throw std::logic_error("not here"); }

    storage::QuotaStore& quotas() override { throw std::logic_error("not here"); }

    storage::ListedPeople& listedPeople() override { throw std::logic_error("not here"); }

    storage::AppPasswordStore& appPasswords() override { return fakeAppPasswords; }

    storage::SignInStore& signIns() override { return fakeSignIns; }

    storage::DirectoryStore& directory() override { throw std::logic_error("not here"); }

    storage::AuditStore& audit() override { return fakeAudit; }

    storage::SharedCardStore& sharedCards() override { throw std::logic_error("not here"); }

    storage::ViewerObjectStore& viewerObjects() override { throw std::logic_error("not here"); }

    storage::PublishedLinkStore& publishedLinks() override { throw std::logic_error("not here"); }

    storage::TeamStore& teams() override { throw std::logic_error("not here"); }

    storage::TakeoverStore& takeovers() override { throw std::logic_error("not here"); }

    storage::AdministrationStore& administration() override { throw std::logic_error("not here"); }

    void atomically(const std::function<void()>& work) override { work(); }

    bool healthy() override { return true; }

    void onInvalidation(std::function<void(const storage::Invalidation&)> listener) override {
        listeners_.push_back(std::move(listener));
    }

    std::uint64_t statementsOfThisThread() const override { return 0; }

  private:
    std::vector<std::function<void(const storage::Invalidation&)>> listeners_;
};

}  // namespace kalends::auth
