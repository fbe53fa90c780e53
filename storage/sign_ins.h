// What became of sign-ins lately, seen by all nodes: refused secrets (as a few bits of a keyed
// hash) and where accounts are at home. Knows no secret and no policy.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/ids.h"

namespace kalends::storage {

/// An attempt: the login in lower case, where it came from, and some bits by which the same secret
/// is known again.
struct SignInAttempt {
    std::string login, source;
    std::int32_t secret = 0;
};

/// How far back a question looks.
struct SignInSpans {
    std::chrono::seconds counting{900};  // wrong secrets first seen within this count
    /// A wrong secret is known so long after it was judged; an hour at most where a directory does
    /// not tell when passwords change.
    std::chrono::seconds remembering{86400};
};

struct SignInStanding {
    std::int64_t version = 0;  // of the credential; 0: there is no such login
    bool knownWrong =
        false;  // this secret was refused already, and the credential has not changed since
    bool knownSource = false;  // the account signed in from this source lately
    /// Different wrong secrets lately: for the account, for it from this source, and from this
    /// source for any account.
    std::int64_t ofAccount = 0, ofAccountHere = 0, ofSource = 0;
};

class SignInStore {
  public:
    virtual ~SignInStore() = default;

    /// One statement. Counts stop at 1000.
    [[nodiscard]] virtual SignInStanding standing(const SignInAttempt& attempt,
                                                  const SignInSpans& spans) = 0;
    /// The secret was judged and refused; writes at most once a minute for the same one.
    virtual void noteRefused(const SignInAttempt& attempt, std::int64_t version) = 0;
    /// Writes at most once a day for an account and a source.
    virtual void noteAccepted(PrincipalId account, std::string_view source) = 0;
    /// The account starts anew. Rows forgotten.
    virtual std::uint64_t forget(std::string_view login) = 0;
    /// What is older than `spans` remember, and sources not seen for 90 days. Rows forgotten.
    virtual std::uint64_t prune(const SignInSpans& spans) = 0;
};

}  // namespace kalends::storage
