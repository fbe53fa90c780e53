// App passwords: one read, one fast hash. Asks storage; knows no HTTP.
#pragma once

#include <memory>

#include "auth/authenticator.h"
#include "auth/server_key.h"

namespace kalends::auth {

class AppPasswordVerifier final : public Verifier {
  public:
    AppPasswordVerifier(storage::AppPasswordStore& store, std::shared_ptr<ServerKey> key)
        : store_(store), key_(std::move(key)) {}

    [[nodiscard]] Outcome verify(const Secret& secret) override;
    [[nodiscard]] bool claims(const Secret& secret) const override;

  private:
    storage::AppPasswordStore& store_;
    std::shared_ptr<ServerKey> key_;  // the guard of sign-ins uses it too
};

}  // namespace kalends::auth
