// Changes of one child of a home, read and disclosed, before it is decided which of them are told.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "dav/resource/resource.h"
#include "storage/objects.h"

namespace kalends::reports {

/// What befell one object; `shown` when the viewer gets it in some form.
struct ReadChange {
    std::string name;
    storage::Revision revision;
    std::optional<resource::Resource> shown;
    bool wasThere = true;  // for this viewer, as far as anybody knows
};

struct ReadChild {
    storage::Changes changes;  // without their rows
    std::vector<ReadChange> rows;
};

[[nodiscard]] ReadChild readChild(const resource::Resource& child, storage::Changes changes);

/// The objects of all these children that a viewer gets, as long as `children` is not changed.
[[nodiscard]] std::vector<const resource::Resource*> shownIn(const std::deque<ReadChild>& children);

/// The viewer's own alarms go into what is shown; a statement for each calendar where there may be
/// some.
void addOwnTexts(const resource::Context& context, std::deque<ReadChild>& children);

}  // namespace kalends::reports
