// The cache of verified credentials.
#include "auth/credential_cache.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace kalends::auth {

std::size_t SecretKeyHash::operator()(const SecretKey& key) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, key.bytes.data(), sizeof hash);
    return hash;
}

CredentialCache::CredentialCache(const Settings& settings, SteadyClock now)
    : settings_(settings), now_(std::move(now)) {
    if (sodium_init() < 0) {
        throw std::runtime_error("libsodium cannot be initialised (no source of randomness)");
    }
    randombytes_buf(hashKey_.data(), hashKey_.size());
}

SecretKey CredentialCache::keyOf(const Secret& secret) const {
    const std::string text = secret.login + '\0' + secret.password;
    SecretKey key;
    crypto_generichash(key.bytes.data(), key.bytes.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       hashKey_.data(), hashKey_.size());
    return key;
}

CredentialCache::Shard& CredentialCache::shardOf(const SecretKey& key) {
    return shards_[key.bytes.back() % kShards];
}

std::optional<Outcome> CredentialCache::find(const SecretKey& key) {
    auto& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.index.find(key);
    if (found == shard.index.end()) {
        return std::nullopt;
    }
    if (found->second->until <= now_()) {
        shard.entries.erase(found->second);
        shard.index.erase(found);
        return std::nullopt;
    }
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
    return found->second->outcome;
}

void CredentialCache::keep(const SecretKey& key, const Outcome& outcome, Generation begun) {
    const bool accepted = outcome.kind == Outcome::Kind::kAccepted;
    if (!accepted && outcome.kind != Outcome::Kind::kRejected) {
        return;
    }
    const auto until = now_() + (accepted ? settings_.accepted : settings_.rejected);
    auto& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    // Under the lock: a drop counts first and scans the shard afterwards, so one of the two sees
    // the other.
    if (generation_.load() != begun) {
        return;
    }
    if (const auto found = shard.index.find(key); found != shard.index.end()) {
        shard.entries.erase(found->second);
        shard.index.erase(found);
    }
    shard.entries.push_front({.key = key, .outcome = outcome, .until = until});
    shard.index.emplace(key, shard.entries.begin());
    if (shard.entries.size() > std::max<std::size_t>(1, settings_.entries / kShards)) {
        shard.index.erase(shard.entries.back().key);
        shard.entries.pop_back();
    }
}

template <class Predicate>
void CredentialCache::eraseWhere(const Predicate& stale) {
    ++generation_;
    for (auto& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        for (auto entry = shard.entries.begin(); entry != shard.entries.end();) {
            if (stale(*entry)) {
                shard.index.erase(entry->key);
                entry = shard.entries.erase(entry);
            } else {
                ++entry;
            }
        }
    }
}

void CredentialCache::drop(storage::PrincipalId principal) {
    eraseWhere([principal](const Entry& entry) {
        return !entry.outcome.identity || entry.outcome.identity->principal.id == principal;
    });
}

void CredentialCache::dropAll() {
    eraseWhere([](const Entry&) { return true; });
}

std::size_t CredentialCache::size() const {
    std::size_t count = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        count += shard.entries.size();
    }
    return count;
}

}  // namespace kalends::auth
