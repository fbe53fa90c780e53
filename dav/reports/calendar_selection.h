// From a filter's prefilter to what storage selects by index. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "groupware/filter/prefilter.h"
#include "groupware/recurrence/zone.h"
#include "storage/objects.h"

namespace kalends::reports {

/// The window on the absolute time line and on the wall clock of `floatingZone`.
[[nodiscard]] storage::Selection::Range rangeOf(const recurrence::Window& window,
                                                const recurrence::Zone& floatingZone);

/// Conditions of the prefilter that storage knows; collection, paging and bodies are the caller's.
[[nodiscard]] storage::Selection selectionOf(const filter::Prefilter& prefilter,
                                             const recurrence::Zone& floatingZone);

/// True when the prefilter leaves the object in by what its row says without its body.
[[nodiscard]] bool rowMayMatch(const filter::Prefilter& prefilter, const storage::Object& object);

}  // namespace kalends::reports
