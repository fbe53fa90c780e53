// Acts into the audit log.
#include "server/acts/doer.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace kalends::acts {

using storage::AuditKind;

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

storage::ActTarget targetOf(const storage::Principal& principal) {
    return storage::targetOf(principal.kind, principal.slug, principal.id);
}

std::string targetNameOf(const storage::Principal& principal) {
    return targetOf(principal).name;
}

void noteAct(storage::Database& database,
             const Doer& doer,
             const std::string& action,
             const storage::Principal& target,
             const std::string& detail) {
    database.audit().record(
        {entryOf(AuditKind::kAdministration, doer, action, targetOf(target), detail)});
}

void noteAct(storage::Database& database,
             const Doer& doer,
             const std::string& action,
             const std::string& targetName,
             const std::string& detail) {
    database.audit().record(
        {entryOf(AuditKind::kAdministration, doer, action, {{}, targetName}, detail)});
}

void noteAct(storage::Database& database,
             const Doer& doer,
             const std::string& action,
             const storage::AdministeredOrganisation& organisation,
             const std::string& detail) {
    auto entry = entryOf(AuditKind::kAdministration, doer, action,
                         {{}, "organisation/" + organisation.slug}, detail);
    entry.organisation = organisation.id;
    database.audit().record({entry});
}

}  // namespace kalends::acts
