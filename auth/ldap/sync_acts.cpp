// Acts of a run.
#include "auth/ldap/sync_acts.h"

#include <utility>

namespace kalends::ldap {

namespace {

constexpr std::size_t kAtOnce = 2000;

}  // namespace

void SyncActs::add(const char* action, storage::ActTarget target, std::string detail) {
    acts_.push_back(entryOf(storage::AuditKind::kAdministration,
                            {{}, order_.actor, order_.credential, {}}, action, std::move(target),
                            std::move(detail)));
}

void SyncActs::note(const char* action,
                    storage::PrincipalKind kind,
                    const std::string& slug,
                    storage::PrincipalId id) {
    add(action, storage::targetOf(kind, slug, id), {});
    if (acts_.size() >= kAtOnce) {
        write();
    }
}

void SyncActs::finish(const SyncReport& report) {
    if (report.created + report.changed + report.disabled + report.enabled + report.groupsChanged >
        0) {
        add(order_.guard == SyncGuard::kOff ? "ldap.sync.forced" : "ldap.sync",
            {{}, "directory/" + std::string(kDirectoryName)},
            "created=" + std::to_string(report.created) + " changed=" +
                std::to_string(report.changed) + " disabled=" + std::to_string(report.disabled) +
                " enabled=" + std::to_string(report.enabled) +
                " groups=" + std::to_string(report.groupsChanged));
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
