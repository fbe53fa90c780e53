// People set a new password of their own. Asks storage and the authenticator; knows no HTTP. The
// page and the interface for administration both call it.
#pragma once

#include <string>

#include "auth/authenticator.h"
#include "auth/password_policy.h"
#include "storage/database.h"

namespace kalends::auth {

struct OwnPasswordOrder {
    std::string login, current, fresh;
};

struct OwnPasswordOutcome {
    enum class Kind {
        kChanged,
        kWrong,   // login or current password: nobody learns which
        kNotOwn,  // an app password, or one that another system keeps: it is changed there
        kSame,    // the new one is the current one
        kWeak,    // `weakness` says why
        kSlowed,  // too many wrong ones lately
        kOverloaded,
        kUnavailable
    };
    Kind kind = Kind::kWrong;
    std::optional<Weakness> weakness{};
    storage::PrincipalId account{};  // of whoever signed in
};

/// Judges the current password as a sign-in (it counts as one when it is wrong), the new one by the
/// policy, and sets it: cached sign-ins end on every node within a second, an order to change it is
/// fulfilled, app passwords stay. Leaves an act in the audit log. Passwords of more than 1024 bytes
/// or with control characters are refused as weak: no client could send them. Throws
/// storage::Unavailable.
[[nodiscard]] OwnPasswordOutcome changeOwnPassword(storage::Database& database,
                                                   Authenticator& authenticator,
                                                   const PasswordPolicy& policy,
                                                   const OwnPasswordOrder& order,
                                                   const Origin& origin);

}  // namespace kalends::auth
