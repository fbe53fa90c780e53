// COPY and MOVE of folders below /dav/files/ (RFC 4918 sections 9.8.3 and 9.9.2).
#pragma once

#include "dav/methods/destination.h"

namespace kalends::methods {

/// The whole folder in one transaction; a copy of Depth 0 leaves what is in it behind.
[[nodiscard]] http::Response transferFolder(const exchange::Exchange& exchange,
                                            const resource::Resource& folder,
                                            const Destination& destination,
                                            storage::CollectionStore::FolderVerb verb);

/// Throws unless a folder or file of this name may be made in, or replace what stands at, the
/// destination.
void requireFolderTarget(const exchange::Exchange& exchange, const Destination& destination);

}  // namespace kalends::methods
