// Cache, single flight and verifiers put together.
#include "auth/caching_authenticator.h"

#include "auth/app_password_verifier.h"
#include "auth/local_verifier.h"
#include "auth/single_flight.h"
#include "storage/errors.h"

namespace kalends::auth {

namespace {

class CachingAuthenticator final : public Authenticator {
  public:
    explicit CachingAuthenticator(AuthenticatorParts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] std::optional<Outcome> cached(std::string_view authorization) override {
        const auto secret = parseBasic(authorization);
        if (!secret && parts_.tickets && parseNegotiate(authorization)) {
            return std::nullopt;  // each ticket is good once
        }
        return secret ? parts_.cache->find(parts_.cache->keyOf(*secret)) : Outcome{};
    }

    [[nodiscard]] Outcome authenticate(std::string_view authorization,
                                       const Origin& origin) override {
        const auto secret = parseBasic(authorization);
        if (!secret) {
            const auto ticket = parts_.tickets ? parseNegotiate(authorization) : std::nullopt;
            return ticket ? judgeTicket(*ticket, origin) : Outcome{};
        }
        const auto key = parts_.cache->keyOf(*secret);
        auto known = parts_.cache->find(key);
        auto outcome = known ? std::move(*known)
                             : flights_.run(key, [&] { return verify(key, *secret, origin); });
        if (parts_.journal && outcome.kind == Outcome::Kind::kAccepted) {
            parts_.journal->used(*outcome.identity, origin);
        }
        return outcome;
    }

    [[nodiscard]] bool negotiates() const override { return parts_.tickets != nullptr; }

  private:
    [[nodiscard]] Outcome judgeTicket(const std::string& ticket, const Origin& origin) {
        auto outcome = parts_.tickets->verify(ticket);
        if (parts_.journal) {
            parts_.journal->judged(
                {.login = outcome.identity ? outcome.identity->principal.login : "(ticket)",
                 .password = {}},
                outcome, origin);
        }
        return outcome;
    }

    [[nodiscard]] Outcome verify(const SecretKey& key, const Secret& secret, const Origin& origin) {
        // A flight for the same secret may have landed between the look into the cache and this
        // one's start.
        if (auto known = parts_.cache->find(key)) {
            return *known;
        }
        const auto begun = parts_.cache->generation();
        auto outcome = judge(secret, origin);
        parts_.cache->keep(key, outcome, begun);
        if (parts_.journal) {
            parts_.journal->judged(secret, outcome, origin);
        }
        return outcome;
    }

    [[nodiscard]] Outcome judge(const Secret& secret, const Origin& origin) {
        for (const auto& verifier : parts_.verifiers) {
            if (verifier->claims(secret)) {
                return verifier->verify(secret);
            }
        }
        if (!parts_.guard || secret.password.empty()) {
            return askAll(secret);
        }
        try {
            const auto attempt = parts_.guard->begin(secret, origin);
            if (attempt.verdict == Verdict::kSlow) {
                return {.kind = Outcome::Kind::kSlowed, .identity = nullptr};
            }
            const auto outcome =
                attempt.verdict == Verdict::kKnownWrong ? Outcome{} : askAll(secret);
            parts_.guard->end(attempt, outcome);
            return outcome;
        } catch (const storage::Unavailable&) {
            return {.kind = Outcome::Kind::kUnavailable, .identity = nullptr};
        } catch (const storage::Refused&) {
            return {};  // longer than any login, or no text
        }
    }

    /// A source that cannot answer must not turn into a wrong password, nor keep out who another
    /// source knows.
    [[nodiscard]] Outcome askAll(const Secret& secret) {
        Outcome outcome;
        for (const auto& verifier : parts_.verifiers) {
            auto answer = verifier->verify(secret);
            if (answer.kind == Outcome::Kind::kRejected) {
                continue;
            }
            outcome = std::move(answer);
            if (outcome.kind == Outcome::Kind::kAccepted) {
                break;
            }
        }
        return outcome;
    }

    AuthenticatorParts parts_;
    SingleFlight flights_;
};

void dropOn(const storage::Invalidation& invalidation, CredentialCache& cache) {
    if (invalidation.kind == storage::Invalidation::Kind::kCredential) {
        cache.drop(invalidation.principal);
    } else {
        cache.dropAll();
    }
}

std::unique_ptr<Verifier> localAccounts(storage::Database& database,
                                        const AuthenticatorSettings& settings) {
    LocalVerifier::Serves serves;
    if (!settings.sources.localOrganisations.empty()) {
        serves = [&directory = database.directory(),
                  organisations = settings.sources.localOrganisations](std::string_view login) {
            return servedBy(directory, organisations, login);
        };
    }
    return std::make_unique<LocalVerifier>(database.principals(), settings.hashing,
                                           std::move(serves));
}

void addSources(AuthenticatorParts& parts,
                storage::Database& database,
                const AuthenticatorSettings& settings,
                std::vector<NamedVerifier> others) {
    for (const auto& name : settings.sources.order) {
        if (name == "local") {
            parts.verifiers.push_back(localAccounts(database, settings));
        }
        for (auto& other : others) {
            if (other.name == name && other.verifier) {
                const auto& organisations = settings.sources.directoryOrganisations;
                parts.verifiers.push_back(organisations.empty()
                                              ? std::move(other.verifier)
                                              : servingOnly(std::move(other.verifier),
                                                            database.directory(), organisations));
            }
        }
    }
}

}  // namespace

std::unique_ptr<Authenticator> makeAuthenticator(AuthenticatorParts parts) {
    return std::make_unique<CachingAuthenticator>(std::move(parts));
}

std::unique_ptr<Authenticator> makeAuthenticator(storage::Database& database,
                                                 const AuthenticatorSettings& settings,
                                                 std::vector<NamedVerifier> others,
                                                 std::unique_ptr<TicketVerifier> tickets) {
    AuthenticatorParts parts;
    parts.cache = std::make_shared<CredentialCache>(
        settings.cache, [] { return std::chrono::steady_clock::now(); });
    // Weak: the database may call after the authenticator is gone.
    database.onInvalidation(
        [weak = std::weak_ptr(parts.cache)](const storage::Invalidation& invalidation) {
            if (const auto alive = weak.lock()) {
                dropOn(invalidation, *alive);
            }
        });
    const auto key = std::make_shared<ServerKey>(database.appPasswords());
    parts.verifiers.push_back(std::make_unique<AppPasswordVerifier>(database.appPasswords(), key));
    addSources(parts, database, settings, std::move(others));
    parts.tickets = std::move(tickets);
    parts.guard = std::make_unique<SignInGuard>(database.signIns(), key, settings.guard);
    parts.journal =
        std::make_unique<Journal>(database.appPasswords(), database.audit(), settings.journal);
    return makeAuthenticator(std::move(parts));
}

}  // namespace kalends::auth
