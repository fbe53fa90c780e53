// A credential in, a principal out. Knows no HTTP connection and no SQL; LDAP and app passwords
// plug in behind Verifier.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/access/restriction.h"
#include "storage/app_passwords.h"
#include "storage/principals.h"

namespace kalends::auth {

/// Who acts in a request, and within which limits. Shared: cached for many requests at once.
struct Identity {
    storage::Principal principal;  // as of sign-in; addresses may be empty
    std::string credential;        // "password", or "app:" and the name of an app password
    access::Restriction restriction{};
    storage::AppPasswordId appPassword{};
    std::vector<std::string> networks{};  // addresses and prefixes it is good from; empty: any
    std::optional<std::chrono::sys_seconds> expiresAt{};
    bool forDav = true;  // false: the account wants app passwords for that, or a new password first
    bool forAdministration = true;  // false: a password of a device
    bool mustChange = false;        // good only for setting another password
};

using IdentityPtr = std::shared_ptr<const Identity>;

struct Outcome {
    enum class Kind {
        kAccepted,
        kRejected,    // unknown login, wrong password, disabled: indistinguishable, in time too
        kOverloaded,  // too many slow hashes at once: 503, never 401
        kSlowed,  // too many wrong secrets lately; not judged, be it right or wrong: 503 for some
                  // time
        kUnavailable  // the source of accounts does not answer: 503, never 401
    };
    Kind kind = Kind::kRejected;
    IdentityPtr identity;
    std::string reply{};  // to a ticket: what proves this server to the client, or says what was
                          // wrong (base64); may be empty
};

struct Secret {
    std::string login;  // as typed; compared without case
    std::string password;
};

/// Where a request came from.
struct Origin {
    std::string address;  // of the client, behind proxies that are trusted
    std::string agent;
};

/// The secret of an `Authorization: Basic` value (RFC 7617, UTF-8); nullopt when it is another
/// scheme or malformed.
[[nodiscard]] std::optional<Secret> parseBasic(std::string_view authorization);

/// The token of an `Authorization: Negotiate` value (RFC 4559), decoded; nullopt when it is another
/// scheme or malformed.
[[nodiscard]] std::optional<std::string> parseNegotiate(std::string_view authorization);

/// Judges what is no password: a ticket today; a client certificate would be a second one, with its
/// subject in place of the token. It yields a name that the directory of accounts knows, and an
/// Identity with the same limits. Asked on workers.
class TicketVerifier {
  public:
    virtual ~TicketVerifier() = default;
    /// One step: what needs a second round with state is refused. A token that came before is
    /// refused too.
    [[nodiscard]] virtual Outcome verify(std::string_view token) = 0;
};

/// One source of truth for passwords: the local table, LDAP, app passwords. May be slow; called on
/// workers.
class Verifier {
  public:
    virtual ~Verifier() = default;
    /// kRejected also when the login is not of this source: the next one is asked.
    [[nodiscard]] virtual Outcome verify(const Secret& secret) = 0;

    /// True for a secret that by its form can only be of this source: no other one ever sees it,
    /// and as it cannot be guessed, it is not counted as wrong.
    [[nodiscard]] virtual bool claims(const Secret& /*secret*/) const { return false; }
};

class Authenticator {
  public:
    virtual ~Authenticator() = default;
    /// From the cache alone, without blocking or database (usable before the body is read);
    /// nullopt: not known yet.
    [[nodiscard]] virtual std::optional<Outcome> cached(std::string_view authorization) = 0;
    /// Cache, then the verifiers in order, one at a time per secret.
    [[nodiscard]] virtual Outcome authenticate(std::string_view authorization,
                                               const Origin& origin) = 0;

    [[nodiscard]] Outcome authenticate(std::string_view authorization) {
        return authenticate(authorization, {});
    }

    /// Whether tickets are taken: then the challenge offers Negotiate beside Basic.
    [[nodiscard]] virtual bool negotiates() const { return false; }
};

}  // namespace kalends::auth
