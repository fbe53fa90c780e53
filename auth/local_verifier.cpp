// Local passwords: one read, one slow hash, whatever the account.
#include "auth/local_verifier.h"

#include "auth/password_hash.h"
#include "storage/errors.h"

namespace kalends::auth {

LocalVerifier::LocalVerifier(storage::PrincipalStore& principals,
                             const HashGate::Settings& gate,
                             Serves serves)
    : principals_(principals),
      gate_(gate),
      serves_(std::move(serves)),
      dummyHash_(hashPassword("no account has this one")) {}

Outcome LocalVerifier::verify(const Secret& secret) {
    if (secret.login.empty() || secret.password.empty()) {
        return {};
    }
    // The account is read behind the gate: what waited long must not be judged by an old hash.
    const auto pass = gate_.enter();
    if (!pass) {
        return {.kind = Outcome::Kind::kOverloaded, .identity = nullptr};
    }
    try {
        return check(secret);
    } catch (const storage::Unavailable&) {
        return {.kind = Outcome::Kind::kUnavailable, .identity = nullptr};
    }
}

Outcome LocalVerifier::check(const Secret& secret) {
    const auto credential = principals_.credentialOf(secret.login);
    const bool usable = credential && !credential->disabled && !credential->passwordHash.empty() &&
                        (!serves_ || serves_(secret.login));
    const bool fits =
        verifyPassword(usable ? credential->passwordHash : dummyHash_, secret.password);
    if (!usable || !fits) {
        return {};
    }
    auto principal = principals_.byId(credential->principal);
    if (!principal || principal->disabled) {
        return {};
    }
    if (needsRehash(credential->passwordHash)) {
        principals_.replacePasswordHash(credential->principal, credential->passwordHash,
                                        hashPassword(secret.password));
    }
    Identity identity;
    identity.principal = std::move(*principal);
    identity.credential = "password";
    identity.forDav = !credential->appPasswordsOnly && !credential->mustChange;
    identity.mustChange = credential->mustChange;
    return {.kind = Outcome::Kind::kAccepted,
            .identity = std::make_shared<const Identity>(std::move(identity))};
}

}  // namespace kalends::auth
