// Everything that stores, together, and how it is opened. Knows no SQL.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/collections.h"
#include "storage/grants.h"
#include "storage/locks.h"
#include "storage/objects.h"
#include "storage/principals.h"
#include "storage/shares.h"

namespace kalends::storage {

/// What other nodes may hold in caches and must drop (LISTEN/NOTIFY with a polling fallback).
struct Invalidation {
    enum class Kind { kEverything, kCredential };
    Kind kind = Kind::kEverything;
    PrincipalId principal;
};

class AdministrationStore;
class AppPasswordStore;
class AuditStore;
class QuotaStore;
class ListedPeople;
class DirectoryStore;
class SharedCardStore;
class SignInStore;
class ViewerObjectStore;
class PublishedLinkStore;
class TeamStore;
class TakeoverStore;

class Database {
  public:
    virtual ~Database() = default;
    [[nodiscard]] virtual PrincipalStore& principals() = 0;
    [[nodiscard]] virtual CollectionStore& collections() = 0;
    [[nodiscard]] virtual ObjectStore& objects() = 0;
    [[nodiscard]] virtual GrantStore& grants() = 0;
    [[nodiscard]] virtual LockStore& locks() = 0;
    [[nodiscard]] virtual ShareStore& shares() = 0;
    [[nodiscard]] virtual SharedCardStore& sharedCards() = 0;
    [[nodiscard]] virtual ViewerObjectStore& viewerObjects() = 0;
    [[nodiscard]] virtual QuotaStore& quotas() = 0;
    [[nodiscard]] virtual ListedPeople& listedPeople() = 0;
    [[nodiscard]] virtual AppPasswordStore& appPasswords() = 0;
    [[nodiscard]] virtual SignInStore& signIns() = 0;
    [[nodiscard]] virtual DirectoryStore& directory() = 0;
    [[nodiscard]] virtual AuditStore& audit() = 0;
    [[nodiscard]] virtual PublishedLinkStore& publishedLinks() = 0;
    [[nodiscard]] virtual TeamStore& teams() = 0;
    [[nodiscard]] virtual TakeoverStore& takeovers() = 0;
    [[nodiscard]] virtual AdministrationStore& administration() = 0;
    /// All that `work` does through this database on this thread is one transaction: kept when it
    /// returns, undone when it throws. It may be called again after contention, so it must leave
    /// nothing of a failed call behind. Within another one it is a part that can be undone alone.
    /// Throws what `work` throws, and Unavailable.
    virtual void atomically(const std::function<void()>& work) = 0;
    /// True when a statement was answered just now.
    [[nodiscard]] virtual bool healthy() = 0;
    /// Called from a background thread whenever a cached credential may be stale: within one second
    /// of the change, on every node, and with kEverything whenever notifications may have been
    /// missed.
    virtual void onInvalidation(std::function<void(const Invalidation&)> listener) = 0;
    /// Statements sent by this thread so far (for the access log and the statement budget).
    [[nodiscard]] virtual std::uint64_t statementsOfThisThread() const = 0;
};

}  // namespace kalends::storage
