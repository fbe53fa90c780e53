// The thread that ends what is over.
#include "server/jobs/sharing_upkeep.h"

#include <unordered_map>
#include <utility>

#include "server/acts/doer.h"
#include "storage/audit.h"

namespace kalends::jobs {

namespace {

constexpr std::size_t kBatch = 100;

storage::AuditEntry entryFor(const storage::Ended& ended, const storage::Principal* owner) {
    storage::AuditEntry entry;
    entry.kind = storage::AuditKind::kSharing;
    const bool grant = ended.what == storage::Ended::What::kGrant;
    entry.action = grant ? "share.ended" : "delegate.ended";
    entry.actorName = "kalends";
    entry.credential = "end";
    entry.target = ended.owner;
    entry.targetName = owner != nullptr ? acts::targetNameOf(*owner) : std::string();
    const std::string place = !ended.collection ? "all" : ended.collection->empty() ? "home" : *ended.collection;
    entry.detail = grant ? "on=" + place + " with=" + ended.grantee : "deputy=" + ended.grantee;
    return entry;
}

}  // namespace

SharingUpkeep::SharingUpkeep(storage::Database& database, std::chrono::milliseconds interval, Clock now, Log log)
    : database_(database), interval_(interval), now_(std::move(now)), log_(std::move(log)), thread_([this] { run(); }) {}

SharingUpkeep::~SharingUpkeep() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

bool SharingUpkeep::stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void SharingUpkeep::run() {
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, interval_, [this] { return stopping_; })) {
        lock.unlock();
        try {
            runOnce();
        } catch (const std::exception& error) {
            log_(server::LogLevel::kWarning, "sharing.upkeep", error.what());
        }
        lock.lock();
    }
}

void SharingUpkeep::runOnce() {
    for (bool more = true; more && !stopping();) {
        const auto ended = database_.grants().endOverdue(now_(), kBatch);
        more = ended.size() >= kBatch;
        if (ended.empty()) {
            return;
        }
        std::vector<storage::PrincipalId> ids;
        for (const auto& each : ended) {
            ids.push_back(each.owner);
        }
        std::unordered_map<std::int64_t, storage::Principal> owners;
        for (auto& owner : database_.principals().byIds(ids)) {
            owners.emplace(owner.id.value, std::move(owner));
        }
        std::vector<storage::AuditEntry> entries;
        for (const auto& each : ended) {
            const auto owner = owners.find(each.owner.value);
            entries.push_back(entryFor(each, owner == owners.end() ? nullptr : &owner->second));
        }
        database_.audit().record(entries);
    }
}

}  // namespace kalends::jobs
