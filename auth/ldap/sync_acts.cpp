// Acts of a run.
#include "auth/ldap/sync_acts.h"

#include <array>
#include <string_view>

namespace kalends::ldap {

namespace {

constexpr std::size_t kAtOnce = 2000;
constexpr std::array<std::string_view, 4> kKinds{"user", "group", "resource", "location"};

}  // namespace

storage::AuditEntry SyncActs::entryFor(const char* action, std::string target) const {
    storage::AuditEntry entry;
    entry.action = action;
    entry.actorName = order_.actor;
    entry.credential = order_.credential;
    entry.targetName = std::move(target);
    return entry;
}

void SyncActs::note(const char* action,
                    storage::PrincipalKind kind,
                    const std::string& slug,
                    storage::PrincipalId id) {
    auto entry =
        entryFor(action, std::string(kKinds.at(static_cast<std::size_t>(kind) - 1)) + "/" + slug);
    entry.target = id;
    acts_.push_back(std::move(entry));
    if (acts_.size() >= kAtOnce) {
        write();
    }
}

void SyncActs::finish(const SyncReport& report) {
    if (report.created + report.changed + report.disabled + report.enabled + report.groupsChanged >
        0) {
        auto entry = entryFor(order_.guard == SyncGuard::kOff ? "ldap.sync.forced" : "ldap.sync",
                              "directory/" + std::string(kDirectoryName));
        entry.detail = "created=" + std::to_string(report.created) +
                       " changed=" + std::to_string(report.changed) +
                       " disabled=" + std::to_string(report.disabled) +
                       " enabled=" + std::to_string(report.enabled) +
                       " groups=" + std::to_string(report.groupsChanged);
        acts_.push_back(std::move(entry));
    }
    write();
}

void SyncActs::write() {
    if (!acts_.empty()) {
        database_.audit().record(acts_);
        acts_.clear();
    }
}

}  // namespace kalends::ldap
