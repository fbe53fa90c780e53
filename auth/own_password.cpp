// Judge, compare, set, write down.
#include "auth/own_password.h"

#include <algorithm>

#include "auth/base64.h"
#include "auth/password_hash.h"
#include "storage/audit.h"

namespace kalends::auth {

namespace {

using Kind = OwnPasswordOutcome::Kind;

constexpr std::size_t kMostBytes = 1024;

bool canBeTyped(const std::string& password) {
    return password.size() <= kMostBytes &&
           std::none_of(password.begin(), password.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Kind refusalOf(Outcome::Kind kind) {
    switch (kind) {
        case Outcome::Kind::kSlowed:
            return Kind::kSlowed;
        case Outcome::Kind::kOverloaded:
            return Kind::kOverloaded;
        case Outcome::Kind::kUnavailable:
            return Kind::kUnavailable;
        default:
            return Kind::kWrong;
    }
}

void set(storage::Database& database,
         const Identity& identity,
         const std::string& hash,
         const Origin& origin) {
    storage::PrincipalChange change;
    change.kind = identity.principal.kind;
    change.slug = identity.principal.slug;
    change.passwordHash = hash;
    const auto& person = identity.principal;
    const auto entry =
        entryOf(storage::AuditKind::kAdministration,
                {person.id, person.slug, identity.credential, origin.address},
                "user.change-own-password", storage::targetOf(person.kind, person.slug, person.id));
    database.atomically([&] {
        database.principals().save(change);
        database.principals().setRules(identity.principal.id,
                                       {.mustChange = false, .appPasswordsOnly = {}});
        database.audit().record({entry});
    });
}

}  // namespace

OwnPasswordOutcome changeOwnPassword(storage::Database& database,
                                     Authenticator& authenticator,
                                     const PasswordPolicy& policy,
                                     const OwnPasswordOrder& order,
                                     const Origin& origin) {
    // A login cannot hold a colon: what came behind it would be taken for the password.
    if (order.login.empty() || order.login.find(':') != std::string::npos) {
        return {};
    }
    const auto outcome = authenticator.authenticate(basicValue(order.login, order.current), origin);
    if (outcome.kind != Outcome::Kind::kAccepted) {
        return {.kind = refusalOf(outcome.kind)};
    }
    const auto& identity = *outcome.identity;
    const auto answer = [&identity](Kind kind, std::optional<Weakness> weakness = {}) {
        return OwnPasswordOutcome{
            .kind = kind, .weakness = weakness, .account = identity.principal.id};
    };
    if (identity.credential != "password") {
        return answer(Kind::kNotOwn);
    }
    if (order.fresh == order.current) {
        return answer(Kind::kSame);
    }
    const auto weakness =
        canBeTyped(order.fresh) ? weaknessIn(order.fresh, order.login, policy) : Weakness::kCommon;
    if (weakness) {
        return answer(Kind::kWeak, weakness);
    }
    set(database, identity, hashPassword(order.fresh), origin);
    return answer(Kind::kChanged);
}

}  // namespace kalends::auth
