// The authenticator of the server: cache, then the verifiers, one flight per secret.
#pragma once

#include <memory>
#include <vector>

#include "auth/authenticator.h"
#include "auth/credential_cache.h"
#include "auth/hash_gate.h"
#include "auth/journal.h"
#include "auth/sign_in_guard.h"
#include "storage/database.h"

namespace kalends::auth {

struct AuthenticatorSettings {
    CredentialCache::Settings cache;
    HashGate::Settings hashing;
    GuardSettings guard;
    JournalSettings journal;
};

/// What an authenticator is made of. Verifiers are asked in order until one accepts; when none does, an unanswered
/// question outweighs a refusal. The cache may be shared with whoever invalidates it.
struct AuthenticatorParts {
    std::shared_ptr<CredentialCache> cache;
    std::vector<std::unique_ptr<Verifier>> verifiers;
    std::unique_ptr<SignInGuard> guard;  // null: wrong secrets are not counted
    std::unique_ptr<Journal> journal;    // null: nothing is written down
};

[[nodiscard]] std::unique_ptr<Authenticator> makeAuthenticator(AuthenticatorParts parts);

/// App passwords, then `others`, then local accounts of `database`, whose invalidations drop cache entries at once. The
/// database must live longer.
[[nodiscard]] std::unique_ptr<Authenticator> makeAuthenticator(
    storage::Database& database,
    const AuthenticatorSettings& settings,
    std::vector<std::unique_ptr<Verifier>> others = {});

}  // namespace kalends::auth
