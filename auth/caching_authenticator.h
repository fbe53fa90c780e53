// The authenticator of the server: cache, then the verifiers, one flight per secret.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/account_sources.h"
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
    SourceSettings sources;
};

/// A source of passwords beside the local accounts, by the name that SourceSettings know.
struct NamedVerifier {
    std::string name;
    std::unique_ptr<Verifier> verifier;
};

/// What an authenticator is made of. Verifiers are asked in order until one accepts; when none
/// does, an unanswered question outweighs a refusal. The cache may be shared with whoever
/// invalidates it.
struct AuthenticatorParts {
    std::shared_ptr<CredentialCache> cache;
    std::vector<std::unique_ptr<Verifier>> verifiers;
    std::unique_ptr<SignInGuard> guard;       // null: wrong secrets are not counted
    std::unique_ptr<Journal> journal;         // null: nothing is written down
    std::unique_ptr<TicketVerifier> tickets;  // null: none are taken
};

[[nodiscard]] std::unique_ptr<Authenticator> makeAuthenticator(AuthenticatorParts parts);

/// App passwords, then `others` and the local accounts of `database` in the order of the settings.
/// Invalidations of the database drop cache entries at once; it must live longer.
[[nodiscard]] std::unique_ptr<Authenticator> makeAuthenticator(
    storage::Database& database,
    const AuthenticatorSettings& settings,
    std::vector<NamedVerifier> others = {},
    std::unique_ptr<TicketVerifier> tickets = nullptr);

}  // namespace kalends::auth
