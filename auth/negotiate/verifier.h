// Kerberos tickets (SPNEGO, RFC 4178 and 4559) of accounts that stand in the database. Knows no
// HTTP.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>

#include "auth/authenticator.h"
#include "auth/negotiate/settings.h"
#include "storage/database.h"

namespace kalends::negotiate {

/// The keytab cannot be used; says why.
struct KeytabUnusable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Log = std::function<void(const std::string& text)>;

/// Reads the keytab again for every ticket, so that new keys count at once. A ticket is good once
/// on this node (the replay cache of the Kerberos library, in its usual place); authenticators are
/// good for five minutes in any case. NTLM and whatever needs more than one round is refused.
/// Throws KeytabUnusable when the keytab has no key.
[[nodiscard]] std::unique_ptr<auth::TicketVerifier> makeTicketVerifier(const Settings& settings,
                                                                       storage::Database& database,
                                                                       Log log);

}  // namespace kalends::negotiate
