// Credentials of the interface.
#include "server/api/sign_in.h"

#include "dav/exchange/sign_in.h"

namespace kalends::api {

namespace {

constexpr std::size_t kMostOrganisations = 1000;

Problem notSignedIn() {
    return {401, "unauthorized", "Not signed in", "Sign in with user name and password."};
}

auth::Outcome outcomeOf(const Services& services, const http::Request& request) {
    const auto* authorization = request.headers.find("Authorization");
    if (authorization == nullptr) {
        throw notSignedIn();
    }
    auto outcome = services.authenticator.authenticate(*authorization, exchange::originOf(request));
    using Kind = auth::Outcome::Kind;
    switch (outcome.kind) {
        case Kind::kAccepted:
            if (!exchange::goodHereAndNow(*outcome.identity, request, services.now())) {
                throw notSignedIn();
            }
            return outcome;
        case Kind::kRejected:
            throw notSignedIn();
        case Kind::kSlowed:
            throw unavailable("Too many wrong passwords were tried.", 300);
        case Kind::kOverloaded:
        case Kind::kUnavailable:
            break;
    }
    throw unavailable("Accounts cannot be read right now.", 5);
}

}  // namespace

http::Response challenge(const Services& services) {
    auto response = notSignedIn().response();
    exchange::addChallenges(response.headers, services.dav.realm, services.authenticator);
    return response;
}

SignedIn signIn(const Services& services, const http::Request& request) {
    const auto outcome = outcomeOf(services, request);
    const auto& identity = outcome.identity;
    if (!identity->forAdministration || identity->restriction.only) {
        throw forbidden("This app password is for calendars and contacts only.");
    }
    SignedIn result;
    result.mustChange = identity->mustChange;
    result.ticketReply = outcome.reply;
    auto& caller = result.caller;
    caller.principal = identity->principal;
    caller.doer = {identity->principal.id, identity->principal.slug, identity->credential,
                   request.peerAddress};
    caller.server = identity->principal.admin;
    caller.organisations = services.database.administration().organisations(
        identity->principal.id, "", "", kMostOrganisations);
    return result;
}

}  // namespace kalends::api
