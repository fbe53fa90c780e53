// Verified and refused secrets for a while, by a keyed hash: no secret is kept. Knows no verifier.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "auth/authenticator.h"

namespace kalends::auth {

using SteadyClock = std::function<std::chrono::steady_clock::time_point()>;

/// A keyed hash of login and password; useless outside this process.
struct SecretKey {
    std::array<unsigned char, 32> bytes{};
    friend bool operator==(const SecretKey&, const SecretKey&) = default;
};

struct SecretKeyHash {
    [[nodiscard]] std::size_t operator()(const SecretKey& key) const noexcept;
};

/// Bounded, sharded, thread-safe. Entries never outlive their time, and are dropped at once when
/// told so.
class CredentialCache {
  public:
    struct Settings {
        std::chrono::milliseconds accepted{300'000};
        std::chrono::milliseconds rejected{3'000};  // only for the identical secret
        std::size_t entries = 20'000;
    };

    /// Counts what was dropped: a verification that began before must not be kept after.
    using Generation = std::uint64_t;

    CredentialCache(const Settings& settings, SteadyClock now);

    [[nodiscard]] SecretKey keyOf(const Secret& secret) const;
    [[nodiscard]] std::optional<Outcome> find(const SecretKey& key);

    [[nodiscard]] Generation generation() const { return generation_.load(); }

    /// Keeps kAccepted and kRejected; nothing when something was dropped since `begun`.
    void keep(const SecretKey& key, const Outcome& outcome, Generation begun);
    /// Forgets the principal, and every refusal: its password may just have been set to one of
    /// these.
    void drop(storage::PrincipalId principal);
    void dropAll();
    [[nodiscard]] std::size_t size() const;

  private:
    static constexpr std::size_t kShards = 16;

    struct Entry {
        SecretKey key;
        Outcome outcome;
        std::chrono::steady_clock::time_point until;
    };

    struct Shard {
        mutable std::mutex mutex;
        std::list<Entry> entries;  // most recently used first
        std::unordered_map<SecretKey, std::list<Entry>::iterator, SecretKeyHash> index;
    };

    [[nodiscard]] Shard& shardOf(const SecretKey& key);
    template <class Predicate>
    void eraseWhere(const Predicate& stale);

    Settings settings_;
    SteadyClock now_;
    std::array<unsigned char, 32> hashKey_{};
    std::atomic<Generation> generation_{0};
    std::array<Shard, kShards> shards_;
};

}  // namespace kalends::auth
