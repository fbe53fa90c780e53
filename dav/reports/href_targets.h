// What hrefs inside properties lead to, for this viewer: principals in one statement, the rest one
// by one and few.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dav/resource/resource.h"

namespace kalends::reports {

/// By the href as written. Absent: nothing there, nothing the viewer may see, or beyond what one
/// report follows.
[[nodiscard]] std::map<std::string, resource::Resource> resolveHrefs(
    const resource::Context& context, const std::vector<std::string>& hrefs);

}  // namespace kalends::reports
