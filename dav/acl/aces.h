// Access control lists as RFC 3744 section 5.5 shows them: a view of the grants and of what the
// access engine gives without any. Decides nothing.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "auth/access/access.h"
#include "dav/resource/resource.h"
#include "dav/xml/writer.h"
#include "storage/grants.h"

namespace kalends::acl {

using PrincipalsById = std::unordered_map<std::int64_t, storage::Principal>;

struct Ace {
    std::string href;  // of the principal; empty: DAV:authenticated
    access::Privileges privileges;
    enum class Change : std::uint8_t { kAllowed, kProtected } change = Change::kAllowed;
    std::string inheritedFrom;  // href; empty: given on the resource itself
};

/// The privileges that mean something on a resource (RFC 3744 section 5.3).
[[nodiscard]] access::Privileges supportedOn(const resource::Resource& resource);

/// The list of `resource`. `grants` are those on its collection (storage::GrantStore::on);
/// `grantees` holds the principals they name. Administrators are not in it: they are above all
/// lists.
[[nodiscard]] std::vector<Ace> acesOf(const resource::Resource& resource,
                                      const std::vector<storage::StandingGrant>& grants,
                                      const PrincipalsById& grantees);

/// The ids of principals that grants name.
[[nodiscard]] std::vector<storage::PrincipalId> granteesOf(
    const std::vector<storage::StandingGrant>& grants);

/// `<D:ace>` with only what `supported` holds; nothing when that is nothing.
void writeAce(const Ace& ace, access::Privileges supported, xml::Writer& out);

/// Hrefs of the resources whose lists hold for this one too, nearest first (RFC 3744 section 5.7).
[[nodiscard]] std::vector<std::string> inheritedFrom(const resource::Resource& resource);

}  // namespace kalends::acl
