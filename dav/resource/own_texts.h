// What viewers keep of others' calendar objects for themselves, alarms above all, put into the
// objects they get.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/resource/resource.h"

namespace kalends::resource {

/// True when the owner's alarms are not the viewer's, so that the viewer may have others.
[[nodiscard]] bool mayKeepOwn(const Resource& collection);

/// Gives an object with a body what came along with it (storage::Place): the viewer's own alarms
/// and TRANSP. While nobody has written to the object since the viewer stored it, exactly the text
/// that was stored.
void setOwnText(Resource& object, const std::optional<storage::OwnText>& own);

/// The same for several objects, as far as they have bodies and not yet theirs. One statement for
/// each collection, none where nothing can be kept.
void addOwnTexts(const Context& context, const std::vector<Resource*>& objects);
/// The same for objects of one collection that are no resources yet, in any form.
void addOwnTexts(const Context& context,
                 const Resource& collection,
                 const std::vector<storage::Object*>& objects);

}  // namespace kalends::resource
