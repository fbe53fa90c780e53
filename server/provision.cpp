// Carries out a provisioning file.
#include "server/provision.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "auth/password_hash.h"

namespace kalends::server {

namespace {

using storage::PrincipalId;
using storage::PrincipalKind;

constexpr std::size_t kActsAtOnce = 1000;

/// Runs `work(i)` for every i below `count` on all cores; the first exception is thrown here.
void onAllCores(std::size_t count, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr failure;
    const auto loop = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            try {
                work(i);
            } catch (...) {
                const std::lock_guard lock(mutex);
                failure = failure ? failure : std::current_exception();
                next = count;
            }
        }
    };
    std::vector<std::thread> threads;
    for (unsigned t = 1; t < std::clamp(std::thread::hardware_concurrency(), 1U, 8U); ++t) {
        threads.emplace_back(loop);
    }
    loop();
    for (auto& thread : threads) {
        thread.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

class Provisioning {
  public:
    Provisioning(storage::Database& database,
                 const ProvisionFile& file,
                 const std::optional<acts::Doer>& doer)
        : database_(database), principals_(database.principals()), file_(file), doer_(doer) {}

    Provisioned run() {
        try {
            carryOut();
        } catch (...) {
            recordActs();
            throw;
        }
        recordActs();
        return count();
    }

  private:
    void carryOut() {
        // Groups first: a room names the group whose invitations it accepts.
        saveAll([](PrincipalKind kind) { return kind == PrincipalKind::kGroup; });
        saveAll([](PrincipalKind kind) { return kind != PrincipalKind::kGroup; });
        for (const auto& account : file_.accounts) {
            connect(account);
        }
    }

    void recordActs() {
        for (std::size_t at = 0; at < acts_.size(); at += kActsAtOnce) {
            const auto end = acts_.begin() +
                             static_cast<std::ptrdiff_t>(std::min(acts_.size(), at + kActsAtOnce));
            database_.audit().record({acts_.begin() + static_cast<std::ptrdiff_t>(at), end});
        }
    }

    /// Under the lock.
    void note(const ProvisionedAccount& account, PrincipalId id) {
        if (!doer_) {
            return;
        }
        std::string detail =
            account.change.passwordHash || account.password ? "facts password" : "facts";
        detail += account.members ? " members" : "";
        detail += account.writeDelegates || account.readDelegates ? " delegates" : "";
        acts_.push_back(entryOf(storage::AuditKind::kAdministration, *doer_,
                                std::string(nameOf(account.change.kind)) + ".provision",
                                storage::targetOf(account.change.kind, account.change.slug, id),
                                detail));
    }

    void saveAll(const std::function<bool(PrincipalKind)>& concerns) {
        std::vector<const ProvisionedAccount*> accounts;
        for (const auto& account : file_.accounts) {
            if (concerns(account.change.kind)) {
                accounts.push_back(&account);
            }
        }
        onAllCores(accounts.size(), [this, &accounts](std::size_t i) { save(*accounts[i]); });
    }

    void save(const ProvisionedAccount& account) {
        auto change = account.change;
        if (account.password) {
            const auto current = principals_.credentialOf(change.login.value_or(change.slug));
            // A new hash of the same password would sign everybody out of the caches.
            if (!current || !auth::verifyPassword(current->passwordHash, *account.password)) {
                change.passwordHash = auth::hashPassword(*account.password);
                ++passwordsSet_;
            }
        }
        const auto id = principals_.save(change);
        const std::lock_guard lock(mutex_);
        ids_[change.slug] = id;
        note(account, id);
    }

    void connect(const ProvisionedAccount& account) {
        const auto id = ids_.at(account.change.slug);
        if (account.members) {
            principals_.setMembers(id, idsOf(account, *account.members));
        }
        if (account.writeDelegates) {
            principals_.setDelegates(id, storage::DelegateMode::kWrite,
                                     idsOf(account, *account.writeDelegates));
        }
        if (account.readDelegates) {
            principals_.setDelegates(id, storage::DelegateMode::kRead,
                                     idsOf(account, *account.readDelegates));
        }
    }

    std::vector<PrincipalId> idsOf(const ProvisionedAccount& account,
                                   const std::vector<std::string>& slugs) {
        std::vector<PrincipalId> ids;
        for (const auto& slug : slugs) {
            const auto id = find(slug);
            if (!id) {
                throw ProvisionError(account.change.slug + ": nobody has the id " + slug);
            }
            ids.push_back(*id);
        }
        return ids;
    }

    std::optional<PrincipalId> find(const std::string& slug) {
        if (const auto known = ids_.find(slug); known != ids_.end()) {
            return known->second;
        }
        for (const auto kind : {PrincipalKind::kUser, PrincipalKind::kGroup,
                                PrincipalKind::kResource, PrincipalKind::kLocation}) {
            if (const auto found = principals_.byPath({.kind = kind, .slug = slug})) {
                return ids_[slug] = found->id;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] Provisioned count() const {
        const auto of = [this](PrincipalKind kind) {
            return static_cast<std::size_t>(std::count_if(
                file_.accounts.begin(), file_.accounts.end(),
                [kind](const ProvisionedAccount& account) { return account.change.kind == kind; }));
        };
        return {.users = of(PrincipalKind::kUser),
                .groups = of(PrincipalKind::kGroup),
                .resources = of(PrincipalKind::kResource),
                .locations = of(PrincipalKind::kLocation),
                .passwordsSet = passwordsSet_};
    }

    storage::Database& database_;
    storage::PrincipalStore& principals_;
    const ProvisionFile& file_;
    const std::optional<acts::Doer> doer_;
    std::vector<storage::AuditEntry> acts_;
    std::atomic<std::size_t> passwordsSet_{0};
    std::mutex mutex_;
    std::map<std::string, PrincipalId> ids_;
};

}  // namespace

Provisioned provision(storage::Database& database,
                      const ProvisionFile& file,
                      const std::optional<acts::Doer>& doer) {
    return Provisioning(database, file, doer).run();
}

}  // namespace kalends::server
