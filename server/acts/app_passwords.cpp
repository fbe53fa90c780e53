// Acts on passwords of devices.
#include "server/acts/app_passwords.h"

#include "server/app_passwords.h"
#include "storage/errors.h"

namespace kalends::acts {

std::string addAppPassword(storage::Database& database, const Doer& doer, const storage::Principal& owner,
                           const storage::AppPasswordTerms& terms) {
    std::string secret;
    database.atomically([&] {
        secret = server::issueAppPassword(database, owner, terms);
        server::noteAct(database, doer, "app-password.add", owner, terms.name);
    });
    return secret;
}

void revokeAppPassword(storage::Database& database, const Doer& doer, const storage::Principal& owner, const std::string& name) {
    database.atomically([&] {
        if (!database.appPasswords().revoke(owner.id, name)) {
            throw storage::Refused(owner.slug + " has no app password named " + name);
        }
        server::noteAct(database, doer, "app-password.revoke", owner, name);
    });
}

}  // namespace kalends::acts
