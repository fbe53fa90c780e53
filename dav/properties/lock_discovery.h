// DAV:lockdiscovery as XML, for the property and for the answer to LOCK.
#pragma once

#include <string_view>
#include <vector>

#include "dav/xml/writer.h"
#include "storage/locks.h"

namespace kalends::properties {

/// The whole element with an activelock for each lock that covers `name` (empty: the collection
/// itself). All locks are of the collection at `collectionHref`. Tokens are shown to the lock's
/// owner only (RFC 4918 section 6.8 leaves that open).
void writeLockDiscovery(const std::vector<storage::Lock>& locks,
                        std::string_view name,
                        std::string_view collectionHref,
                        storage::PrincipalId viewer,
                        xml::Writer& out);

}  // namespace kalends::properties
