// What viewers keep of others' calendar objects for themselves, alarms above all, put into the objects they get.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dav/resource/resource.h"

namespace kalends::resource {

/// True when the owner's alarms are not the viewer's, so that the viewer may have others.
[[nodiscard]] bool mayKeepOwn(const Resource& collection);

/// Gives objects with bodies the viewer's own alarms and TRANSP: while nobody has written to an object since the viewer
/// stored it, exactly the text that was stored. One statement for each collection, none where nothing can be kept. Doing
/// it twice changes nothing.
void addOwnTexts(const Context& context, const std::vector<Resource*>& objects);

}  // namespace kalends::resource
