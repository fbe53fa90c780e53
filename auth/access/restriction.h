// What a credential takes away from what its owner may do. Pure.
#pragma once

#include "auth/access/access.h"

namespace kalends::access {

/// Of the credential of a request; app passwords have them.
struct Restriction {
    bool readOnly = false;
    storage::CollectionId only;  // the one collection it reaches; 0: all that its owner reaches

    [[nodiscard]] bool any() const { return readOnly || only; }
};

/// What is left on a home or collection. Where only one collection is reached, homes are left to be
/// read, so that it can be found; everything else is as if it were not there.
[[nodiscard]] Access restricted(Access access,
                                const Restriction& restriction,
                                const storage::Collection& collection);

/// What is left on a principal.
[[nodiscard]] Access restricted(Access access, const Restriction& restriction);

}  // namespace kalends::access
