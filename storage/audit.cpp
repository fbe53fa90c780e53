// Entries of the audit log, made.
#include "storage/audit.h"

#include <array>
#include <string_view>
#include <utility>

namespace kalends::storage {

ActTarget targetOf(PrincipalKind kind, const std::string& slug, PrincipalId id) {
    constexpr std::array<std::string_view, 4> kKinds{"user", "group", "resource", "location"};
    return {id, std::string(kKinds.at(static_cast<std::size_t>(kind) - 1)) + "/" + slug};
}

AuditEntry entryOf(
    AuditKind kind, const Doer& doer, std::string action, ActTarget target, std::string detail) {
    AuditEntry entry;
    entry.kind = kind;
    entry.action = std::move(action);
    entry.actor = doer.id;
    entry.actorName = doer.name;
    entry.credential = doer.credential;
    entry.address = doer.address;
    entry.target = target.id;
    entry.targetName = std::move(target.name);
    entry.detail = std::move(detail);
    return entry;
}

}  // namespace kalends::storage
