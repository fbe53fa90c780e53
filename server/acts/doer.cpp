// Acts into the audit log.
#include "server/acts/doer.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "server/provision_file.h"

namespace kalends::acts {

Doer commandLineDoer() {
    // Whoever became root by sudo is still who did it.
    if (const char* caller = std::getenv("SUDO_USER"); caller != nullptr && ::geteuid() == 0) {
        return {.id = {}, .name = caller, .credential = "command line", .address = {}};
    }
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> buffer{};
    ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
    return {.id = {},
            .name = found != nullptr ? found->pw_name : std::to_string(::geteuid()),
            .credential = "command line",
            .address = {}};
}

std::string targetNameOf(const storage::Principal& principal) {
    return std::string(server::nameOf(principal.kind)) + "/" + principal.slug;
}

storage::AuditEntry entryOf(const Doer& doer, const std::string& action, const std::string& targetName, const std::string& detail) {
    storage::AuditEntry entry;
    entry.kind = storage::AuditKind::kAdministration;
    entry.action = action;
    entry.actor = doer.id;
    entry.actorName = doer.name;
    entry.credential = doer.credential;
    entry.address = doer.address;
    entry.targetName = targetName;
    entry.detail = detail;
    return entry;
}

void noteAct(storage::Database& database,
             const Doer& doer,
             const std::string& action,
             const storage::Principal& target,
             const std::string& detail) {
    auto entry = entryOf(doer, action, targetNameOf(target), detail);
    entry.target = target.id;
    database.audit().record({entry});
}

void noteAct(storage::Database& database,
             const Doer& doer,
             const std::string& action,
             const std::string& targetName,
             const std::string& detail) {
    database.audit().record({entryOf(doer, action, targetName, detail)});
}

}  // namespace kalends::acts
