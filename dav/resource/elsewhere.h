// Collections that are seen where they do not stand: shared by others, or taken over by somebody
// else.
#pragma once

#include <optional>

#include "dav/resource/resource.h"
#include "storage/shared_cards.h"

namespace kalends::resource {

/// What others share with the viewer, below the viewer's own home; nullopt: no such name, or a name
/// of another form.
[[nodiscard]] std::optional<Resolved> resolveShared(const Context& context,
                                                    const Locator& locator,
                                                    storage::NameForOthers::Form form,
                                                    storage::WantBody body);

/// What somebody else has taken over is still found where it was, by those who may see it
/// (storage::TakeoverStore). Only what is not there any more is looked for here.
[[nodiscard]] std::optional<Resolved> resolveMoved(const Context& context,
                                                   const Locator& locator,
                                                   storage::WantBody body);

}  // namespace kalends::resource
