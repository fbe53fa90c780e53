// Cache, single flight and verifiers put together.
#include "auth/caching_authenticator.h"

#include "auth/local_verifier.h"
#include "auth/single_flight.h"

namespace kalends::auth {

namespace {

class CachingAuthenticator final : public Authenticator {
  public:
    CachingAuthenticator(std::shared_ptr<CredentialCache> cache,
                         std::vector<std::unique_ptr<Verifier>> verifiers)
        : cache_(std::move(cache)), verifiers_(std::move(verifiers)) {}

    [[nodiscard]] std::optional<Outcome> cached(std::string_view authorization) override {
        const auto secret = parseBasic(authorization);
        return secret ? cache_->find(cache_->keyOf(*secret)) : Outcome{};
    }

    [[nodiscard]] Outcome authenticate(std::string_view authorization) override {
        const auto secret = parseBasic(authorization);
        if (!secret) {
            return {};
        }
        const auto key = cache_->keyOf(*secret);
        if (auto known = cache_->find(key)) {
            return *known;
        }
        return flights_.run(key, [&] { return verify(key, *secret); });
    }

  private:
    [[nodiscard]] Outcome verify(const SecretKey& key, const Secret& secret) {
        // A flight for the same secret may have landed between the look into the cache and this
        // one's start.
        if (auto known = cache_->find(key)) {
            return *known;
        }
        const auto begun = cache_->generation();
        // A source that cannot answer must not turn into a wrong password, nor keep out who another
        // source knows.
        Outcome outcome;
        for (const auto& verifier : verifiers_) {
            auto answer = verifier->verify(secret);
            if (answer.kind == Outcome::Kind::kRejected) {
                continue;
            }
            outcome = std::move(answer);
            if (outcome.kind == Outcome::Kind::kAccepted) {
                break;
            }
        }
        cache_->keep(key, outcome, begun);
        return outcome;
    }

    std::shared_ptr<CredentialCache> cache_;  // shared with the listener for invalidations
    std::vector<std::unique_ptr<Verifier>> verifiers_;
    SingleFlight flights_;
};

void dropOn(const storage::Invalidation& invalidation, CredentialCache& cache) {
    if (invalidation.kind == storage::Invalidation::Kind::kCredential) {
        cache.drop(invalidation.principal);
    } else {
        cache.dropAll();
    }
}

}  // namespace

std::unique_ptr<Authenticator> makeAuthenticator(std::shared_ptr<CredentialCache> cache,
                                                 std::vector<std::unique_ptr<Verifier>> verifiers) {
    return std::make_unique<CachingAuthenticator>(std::move(cache), std::move(verifiers));
}

std::unique_ptr<Authenticator> makeAuthenticator(storage::Database& database,
                                                 const AuthenticatorSettings& settings) {
    auto cache = std::make_shared<CredentialCache>(settings.cache,
                                                   [] { return std::chrono::steady_clock::now(); });
    // Weak: the database may call after the authenticator is gone.
    database.onInvalidation(
        [weak = std::weak_ptr(cache)](const storage::Invalidation& invalidation) {
            if (const auto alive = weak.lock()) {
                dropOn(invalidation, *alive);
            }
        });
    std::vector<std::unique_ptr<Verifier>> verifiers;
    verifiers.push_back(std::make_unique<LocalVerifier>(database.principals(), settings.hashing));
    return makeAuthenticator(std::move(cache), std::move(verifiers));
}

}  // namespace kalends::auth
