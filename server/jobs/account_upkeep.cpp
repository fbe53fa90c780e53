// The thread that forgets.
#include "server/jobs/account_upkeep.h"

#include <array>
#include <utility>

#include "storage/audit.h"
#include "storage/directory.h"
#include "storage/sign_ins.h"

namespace kalends::jobs {

namespace {

constexpr std::size_t kBatch = 1000;

}  // namespace

AccountUpkeep::AccountUpkeep(storage::Database& database,
                             const server::AuditSettings& audit,
                             const auth::GuardSettings& guard,
                             std::chrono::milliseconds interval,
                             Log log)
    : database_(database),
      audit_(audit),
      guard_(guard),
      log_(std::move(log)),
      thread_({interval, interval}, [this] { runOnce(); }) {}

void AccountUpkeep::runOnce() {
    try {
        forget();
    } catch (const std::exception& error) {
        log_(server::LogLevel::kWarning, "accounts.upkeep", error.what());
    }
}

void AccountUpkeep::forget() {
    using storage::AuditKind;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::array<std::pair<AuditKind, std::chrono::milliseconds>, 3> kinds{
        {{AuditKind::kAdministration, audit_.administration},
         {AuditKind::kSharing, audit_.sharing},
         {AuditKind::kSignIn, audit_.signIns}}};
    for (const auto& [kind, keep] : kinds) {
        const auto before = now - std::chrono::ceil<std::chrono::seconds>(keep);
        while (!thread_.stopping() && database_.audit().prune(kind, before, kBatch) == kBatch) {
        }
    }
    // Left by a node that was stopped between two steps.
    while (!thread_.stopping() && database_.directory().flattenMembers() > 0) {
    }
    (void)database_.signIns().prune(
        {.counting = std::chrono::ceil<std::chrono::seconds>(guard_.window),
         .remembering = std::chrono::ceil<std::chrono::seconds>(guard_.memory)});
}

}  // namespace kalends::jobs
