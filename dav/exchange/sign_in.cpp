// Credentials at the door.
#include "dav/exchange/sign_in.h"

#include "dav/http/address.h"

namespace kalends::exchange {

auth::Origin originOf(const http::Request& request) {
    const auto* agent = request.headers.find("User-Agent");
    return {.address = request.peerAddress, .agent = agent == nullptr ? std::string() : *agent};
}

bool goodHereAndNow(const auth::Identity& identity,
                    const http::Request& request,
                    std::chrono::system_clock::time_point now) {
    if (identity.expiresAt &&
        *identity.expiresAt <= std::chrono::floor<std::chrono::seconds>(now)) {
        return false;
    }
    if (identity.networks.empty()) {
        return true;
    }
    const auto address = http::IpAddress::parse(request.peerAddress);
    return address && http::AddressSet(identity.networks).contains(*address);
}

void addChallenges(http::Headers& headers,
                   const std::string& realm,
                   const auth::Authenticator& authenticator) {
    // Constant for every host and path: clients keep credentials per realm (clients.md rule 14).
    headers.set("WWW-Authenticate", "Basic realm=\"" + realm + "\", charset=\"UTF-8\"");
    // Interop: clients that read the first challenge only shall find Basic there.
    if (authenticator.negotiates()) {
        headers.add("WWW-Authenticate", "Negotiate");
    }
}

bool broughtTicket(const http::Request& request) {
    const auto* authorization = request.headers.find("Authorization");
    return authorization != nullptr && auth::parseNegotiate(*authorization).has_value();
}

}  // namespace kalends::exchange
