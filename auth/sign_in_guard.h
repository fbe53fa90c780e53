// Fair lock-out: slows guessing without punishing forgotten devices, or people who share an
// address. Asks storage, where all nodes count together; knows no verifier.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "auth/authenticator.h"
#include "auth/server_key.h"
#include "storage/sign_ins.h"

namespace kalends::auth {

struct GuardSettings {
    std::chrono::milliseconds window{std::chrono::minutes(15)};
    std::chrono::milliseconds memory{std::chrono::hours(24)};
    unsigned ofAccountHere = 10;  // different wrong secrets for one account from one source
    unsigned ofAccount = 30;      // for one account from anywhere: strange sources wait
    unsigned ofSource = 100;  // from one source for any accounts: accounts not at home there wait
};

/// What counts as one source: an IPv4 address, the /64 of an IPv6 address, "local" without one.
[[nodiscard]] std::string sourceOf(std::string_view address);

/// The decision alone. kKnownWrong: refuse without asking anyone.
enum class Verdict { kProceed, kKnownWrong, kSlow };
[[nodiscard]] Verdict judge(const storage::SignInStanding& standing, const GuardSettings& settings);

class SignInGuard {
  public:
    SignInGuard(storage::SignInStore& store,
                std::shared_ptr<ServerKey> key,
                const GuardSettings& settings)
        : store_(store), key_(std::move(key)), settings_(settings) {}

    /// An attempt under way: asked once before the secret is judged, told once afterwards.
    struct Attempt {
        storage::SignInAttempt attempt;
        storage::SignInStanding standing;
        Verdict verdict = Verdict::kProceed;
    };

    /// One statement. Throws storage::Unavailable.
    [[nodiscard]] Attempt begin(const Secret& secret, const Origin& origin);
    /// Writes what was refused, once for the same secret, and where an account is new; nothing
    /// else.
    void end(const Attempt& attempt, const Outcome& outcome);

  private:
    [[nodiscard]] std::int32_t fingerprint(const std::string& login, const std::string& password);
    [[nodiscard]] storage::SignInSpans spans() const;

    storage::SignInStore& store_;
    std::shared_ptr<ServerKey> key_;  // the verifier of app passwords uses it too
    GuardSettings settings_;
};

}  // namespace kalends::auth
