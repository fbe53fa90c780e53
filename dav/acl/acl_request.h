// The body of the ACL method (RFC 3744 section 8.1) as a value. Pure: principals are not looked up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "auth/access/access.h"
#include "dav/xml/reader.h"

namespace kalends::acl {

inline constexpr std::size_t kMostAces = 500;

struct RequestedAce {
    enum class Who : std::uint8_t { kHref, kEveryone, kOwner, kNobody } who = Who::kHref;
    std::string href;  // kHref
    enum class Verb : std::uint8_t { kGrant, kDeny } verb = Verb::kGrant;
    access::Privileges privileges;  // never empty
};

/// DAV:all means DAV:authenticated: nothing is served without a sign-in. Throws DavError with the
/// precondition of RFC 3744 section 8.1.1 that a single element violates (no-invert,
/// no-protected-ace-conflict, no-inherited-ace-conflict, limited-number-of-aces,
/// not-supported-privilege, no-abstract, allowed-principal), 400 for what is no DAV:acl.
[[nodiscard]] std::vector<RequestedAce> parseAcl(const xml::Element& body,
                                                 access::Privileges supported);

}  // namespace kalends::acl
