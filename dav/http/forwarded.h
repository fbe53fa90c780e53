// Who the client is when a proxy stands before us. Pure.
#pragma once

#include "dav/http/address.h"
#include "dav/http/message.h"

namespace kalends::http {

enum class PeerTrust : std::uint8_t { kStranger, kTrustedProxy };

/// From a trusted proxy: takes peerAddress from X-Forwarded-For (the last address that is no
/// trusted proxy) and `secure` from X-Forwarded-Proto. From a stranger: removes the forwarding
/// fields, so nobody believes them later.
void applyForwarded(Request& request, PeerTrust trust, const AddressSet& trustedProxies);

}  // namespace kalends::http
