// Writes of those who may only read: alarms, TRANSP and extensions of their own, kept beside the
// object and for them alone.
#pragma once

#include "dav/methods/object_write.h"

namespace kalends::methods {

/// True when the viewer may read the object in full and not change it, and is not held to reading
/// by their credential.
[[nodiscard]] bool keepsOwnTextOnly(const exchange::Exchange& exchange,
                                    const resource::Resource& object);

/// What is stored already, to be written as it is under a new revision, with the sent text as the
/// viewer's own. Throws need-privileges when the text differs in more than what is each person's
/// own, and what prepareObject throws for texts that cannot be stored.
[[nodiscard]] PreparedObject prepareOwnText(const exchange::Exchange& exchange,
                                            const resource::Resource& collection,
                                            const resource::Resource& object,
                                            SentObject sent);

}  // namespace kalends::methods
