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
/// MM:ctag-ok: the collection is not in the state that the request named by its CTag.
[[noreturn]] void throwCollectionChanged();

[[noreturn]] void throwUidConflict(const resource::Resource& collection,
                                   std::string_view conflictingName);

/// Throws DavError 403 for a name of an object or a collection that is longer than what can be
/// stored.
void requireStorableName(std::string_view name);
void requireStorableSlug(std::string_view slug);

/// True when objects may stand in the collection of which the viewer sees nothing, not even a mask.
[[nodiscard]] bool hidesObjects(const resource::Resource& collection);

/// need-privileges: what is said when a write meets what is hidden from the viewer, and the same
/// whatever it met.
[[noreturn]] void throwHidden(const resource::Resource& collection);

/// Conditions on the form in which the viewer sees `object`, as conditions on what is stored.
/// Whoever does not see all or may not write all writes over nothing but what was judged: what
/// became private meanwhile stays as it is.
[[nodiscard]] storage::Preconditions storedConditions(storage::Preconditions preconditions,
                                                      const resource::Resource& object);

/// Throws need-privileges when the viewer may not change an object of this CLASS.
void requireWritable(const resource::Resource& object);
/// The same for an object that is to stand in `collection`.
void requireClass(const resource::Resource& collection, storage::ObjectClass objectClass);

}  // namespace kalends::methods
