// Passwords of the local accounts. Asks storage; knows no HTTP.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "auth/authenticator.h"
#include "auth/hash_gate.h"

namespace kalends::auth {

/// Costs one slow hash for every secret, be the login unknown, disabled or without a password.
class LocalVerifier final : public Verifier {
  public:
    using Serves = std::function<bool(std::string_view login)>;

    /// Hashes once, for the comparison that unknown logins get.
    /// `serves` says whose logins are of this source; nobody can tell the others from wrong
    /// passwords. Empty: all.
    LocalVerifier(storage::PrincipalStore& principals,
                  const HashGate::Settings& gate,
                  Serves serves = {});
    [[nodiscard]] Outcome verify(const Secret& secret) override;

  private:
    [[nodiscard]] Outcome check(const Secret& secret);

    storage::PrincipalStore& principals_;
    HashGate gate_;
    const Serves serves_;
    std::string dummyHash_;
};

}  // namespace kalends::auth
