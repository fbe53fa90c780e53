// Acts of sharing for the audit log.
#pragma once

#include <string>

#include "dav/exchange/exchange.h"

namespace kalends::methods {

/// Writes down that the viewer did this to what belongs to `target`'s owner. `detail` names rights
/// and people, no contents.
void noteSharing(const exchange::Exchange& exchange,
                 const std::string& action,
                 const resource::Resource& target,
                 const std::string& detail);

}  // namespace kalends::methods
