// Reads what the properties of a page of resources need beyond the resources.
#pragma once

#include <vector>

#include "dav/properties/batch.h"
#include "dav/properties/selection_plan.h"
#include "dav/resource/resource.h"

namespace kalends::properties {

/// As far as the plan needs it, in a number of statements that does not grow with the resources.
[[nodiscard]] Batch readBatch(const resource::Context& context,
                              SelectionPlan& plan,
                              const std::vector<const resource::Resource*>& resources);

}  // namespace kalends::properties
