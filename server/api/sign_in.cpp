// Credentials of the interface.
#include "server/api/sign_in.h"

#include "dav/http/address.h"

namespace kalends::api {

namespace {

constexpr std::size_t kMostOrganisations = 1000;

bool goodHereAndNow(const auth::Identity& identity, const http::Request& request, std::chrono::system_clock::time_point now) {
    if (identity.expiresAt && *identity.expiresAt <= std::chrono::floor<std::chrono::seconds>(now)) {
        return false;
    }
    const auto address = http::IpAddress::parse(request.peerAddress);
    return identity.networks.empty() || (address && http::AddressSet(identity.networks).contains(*address));
}

auth::IdentityPtr identityOf(const Services& services, const http::Request& request) {
    const auto* authorization = request.headers.find("Authorization");
    if (authorization == nullptr) {
        throw challenge(services);
    }
    const auto* agent = request.headers.find("User-Agent");
    const auto outcome = services.authenticator.authenticate(*authorization, {request.peerAddress, agent == nullptr ? "" : *agent});
    using Kind = auth::Outcome::Kind;
    switch (outcome.kind) {
        case Kind::kAccepted:
            if (!goodHereAndNow(*outcome.identity, request, services.now())) {
                throw challenge(services);
            }
            return outcome.identity;
        case Kind::kRejected:
            throw challenge(services);
        case Kind::kSlowed:
            throw unavailable("Too many wrong passwords were tried.", 300);
        case Kind::kOverloaded:
        case Kind::kUnavailable:
            break;
    }
    throw unavailable("Accounts cannot be read right now.", 5);
}

}  // namespace

Problem challenge(const Services& services) {
    return Problem(401, "unauthorized", "Not signed in", "Sign in with user name and password.")
        .withHeader("WWW-Authenticate", "Basic realm=\"" + services.realm + "\", charset=\"UTF-8\"");
}

SignedIn signIn(const Services& services, const http::Request& request) {
    const auto identity = identityOf(services, request);
    if (!identity->forAdministration || identity->restriction.only) {
        throw forbidden("This app password is for calendars and contacts only.");
    }
    SignedIn result;
    result.mustChange = identity->mustChange;
    auto& caller = result.caller;
    caller.principal = identity->principal;
    caller.doer = {identity->principal.id, identity->principal.slug, identity->credential, request.peerAddress};
    caller.server = identity->principal.admin;
    caller.organisations = services.database.administration().organisations(identity->principal.id, "", "", kMostOrganisations);
    return result;
}

}  // namespace kalends::api
