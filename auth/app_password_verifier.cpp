// App passwords into identities.
#include "auth/app_password_verifier.h"

#include "auth/app_password.h"
#include "storage/errors.h"

namespace kalends::auth {

bool AppPasswordVerifier::claims(const Secret& secret) const {
    return appPasswordIn(secret.password).has_value();
}

Outcome AppPasswordVerifier::verify(const Secret& secret) {
    const auto canonical = appPasswordIn(secret.password);
    if (!canonical) {
        return {};
    }
    try {
        auto match = store_.find(secret.login, hashAppPassword(*canonical, key_->value()));
        if (!match || match->owner.disabled) {
            return {};
        }
        auto& terms = match->password.terms;
        Identity identity;
        identity.principal = std::move(match->owner);
        identity.credential = "app:" + terms.name;
        identity.restriction = {.readOnly = terms.readOnly, .only = terms.only};
        identity.appPassword = match->password.id;
        identity.networks = std::move(terms.networks);
        identity.expiresAt = terms.expiresAt;
        // Whoever may do part of the work only may not hand out the rest.
        identity.forAdministration = !terms.davOnly && !terms.readOnly && !terms.only;
        return {.kind = Outcome::Kind::kAccepted,
                .identity = std::make_shared<const Identity>(std::move(identity))};
    } catch (const storage::Unavailable&) {
        return {.kind = Outcome::Kind::kUnavailable, .identity = nullptr};
    }
}

}  // namespace kalends::auth
