// The authenticator of the server: cache, then the verifiers, one flight per secret.
#pragma once

#include <memory>
#include <vector>

#include "auth/authenticator.h"
#include "auth/credential_cache.h"
#include "auth/hash_gate.h"
#include "storage/database.h"

namespace kalends::auth {

struct AuthenticatorSettings {
    CredentialCache::Settings cache;
    HashGate::Settings hashing;
};

/// `verifiers` are asked in order until one accepts; when none does, an unanswered question
/// outweighs a refusal. The cache may be shared with whoever invalidates it.
[[nodiscard]] std::unique_ptr<Authenticator> makeAuthenticator(
    std::shared_ptr<CredentialCache> cache, std::vector<std::unique_ptr<Verifier>> verifiers);

/// Local accounts of `database`, whose invalidations drop cache entries at once. The database must
/// live longer.
[[nodiscard]] std::unique_ptr<Authenticator> makeAuthenticator(
    storage::Database& database, const AuthenticatorSettings& settings);

}  // namespace kalends::auth
