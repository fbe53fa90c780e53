// Passwords of the local accounts. Asks storage; knows no HTTP.
#pragma once

#include <string>

#include "auth/authenticator.h"
#include "auth/hash_gate.h"

namespace kalends::auth {

/// Costs one slow hash for every secret, be the login unknown, disabled or without a password.
class LocalVerifier final : public Verifier {
  public:
    /// Hashes once, for the comparison that unknown logins get.
    LocalVerifier(storage::PrincipalStore& principals, const HashGate::Settings& gate);
    [[nodiscard]] Outcome verify(const Secret& secret) override;

  private:
    [[nodiscard]] Outcome check(const Secret& secret);

    storage::PrincipalStore& principals_;
    HashGate gate_;
    std::string dummyHash_;
};

}  // namespace kalends::auth
