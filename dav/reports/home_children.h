// What stands in a home, as reports on the home look through it.
#pragma once

#include <vector>

#include "dav/resource/resource.h"

namespace kalends::reports {

/// The children of a home as resources, each with the viewer's access, which the caller asks: one
/// statement.
[[nodiscard]] std::vector<resource::Resource> childrenOf(const resource::Context& context,
                                                         const resource::Resource& home);
/// Those of one kind that the viewer may read.
[[nodiscard]] std::vector<resource::Resource> readableChildrenOf(const resource::Context& context,
                                                                 const resource::Resource& home,
                                                                 resource::Kind kind);

}  // namespace kalends::reports
