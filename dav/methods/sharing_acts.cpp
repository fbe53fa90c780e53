// Who shared what with whom.
#include "dav/methods/sharing_acts.h"

#include "storage/audit.h"

namespace kalends::methods {

void noteSharing(const exchange::Exchange& exchange,
                 const std::string& action,
                 const resource::Resource& target,
                 const std::string& detail) {
    const auto& context = *exchange.context;
    const storage::Doer doer{context.principal().id, context.principal().slug,
                             context.viewer->credential, exchange.request.peerAddress};
    context.database.audit().record({entryOf(storage::AuditKind::kSharing, doer, action,
                                             {target.owner->id, target.href}, detail)});
}

}  // namespace kalends::methods
