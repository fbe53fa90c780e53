// What storage says of a write, in the words of the protocol; and who may write which object.
#pragma once

#include <string_view>

#include "dav/resource/resource.h"
#include "storage/objects.h"

namespace kalends::methods {

/// Returns when the write was carried out, else throws the DavError the outcome stands for.
/// `collection` is where `name` was to be written.
void requireWritten(const storage::WriteResult& result,
                    const resource::Resource& collection,
                    std::string_view name);

/// no-uid-conflict in the vocabulary of the collection, naming the object in the way (RFC 4791
/// section 5.3.2.1).
[[noreturn]] void throwUidConflict(const resource::Resource& collection,
                                   std::string_view conflictingName);

/// Throws DavError 403 for a name of an object or a collection that is longer than what can be
/// stored.
void requireStorableName(std::string_view name);
void requireStorableSlug(std::string_view slug);

/// True when no object of the collection is hidden or masked for the viewer.
[[nodiscard]] bool seesEverything(const resource::Resource& collection);

/// Throws need-privileges when the viewer may not change an object of this CLASS.
void requireWritable(const resource::Resource& object);

}  // namespace kalends::methods
