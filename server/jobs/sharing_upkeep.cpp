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
    const bool grant = ended.what == storage::Ended::What::kGrant;
    const std::string place = !ended.collection           ? "all"
                              : ended.collection->empty() ? "home"
                                                          : *ended.collection;
    return entryOf(storage::AuditKind::kSharing, {{}, "kalends", "end", {}},
                   grant ? "share.ended" : "delegate.ended",
                   {ended.owner, owner != nullptr ? acts::targetNameOf(*owner) : std::string()},
                   grant ? "on=" + place + " with=" + ended.grantee : "deputy=" + ended.grantee);
}

}  // namespace

SharingUpkeep::SharingUpkeep(storage::Database& database,
                             std::chrono::milliseconds interval,
                             Clock now,
                             Log log)
    : database_(database),
      now_(std::move(now)),
      log_(std::move(log)),
      thread_({interval, interval}, [this] { runOnce(); }) {}

void SharingUpkeep::runOnce() {
    try {
        endOverdue();
    } catch (const std::exception& error) {
        log_(server::LogLevel::kWarning, "sharing.upkeep", error.what());
    }
}

void SharingUpkeep::endOverdue() {
    for (bool more = true; more && !thread_.stopping();) {
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
