// A sign-in for tests that measure what requests themselves cost.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "auth/authenticator.h"
#include "auth/caching_authenticator.h"
#include "storage/database.h"

namespace kalends::test {

/// Everybody is alice, and nothing is asked of the database for it.
class AlwaysAlice final : public auth::Authenticator {
  public:
    explicit AlwaysAlice(storage::Database& database) {
        auto identity = std::make_shared<auth::Identity>();
        identity->principal =
            *database.principals().byPath({storage::PrincipalKind::kUser, "alice"});
        identity->credential = "password";
        identity_ = identity;
    }

    std::optional<auth::Outcome> cached(std::string_view) override {
        return auth::Outcome{auth::Outcome::Kind::kAccepted, identity_};
    }

    auth::Outcome authenticate(std::string_view, const auth::Origin&) override {
        return {auth::Outcome::Kind::kAccepted, identity_};
    }

  private:
    auth::IdentityPtr identity_;
};

}  // namespace kalends::test
