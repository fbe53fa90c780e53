// The stored text of an object that may have been resolved without it.
#pragma once

#include <string>

#include "dav/resource/resource.h"

namespace kalends::methods {

/// In the form the viewer gets. Reads it when resolving did not. Throws DavError 404 when the
/// object is gone meanwhile.
[[nodiscard]] std::string bodyOf(const resource::Context& context,
                                 const resource::Resource& object);

}  // namespace kalends::methods
