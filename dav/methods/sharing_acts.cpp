// Who shared what with whom.
#include "dav/methods/sharing_acts.h"

#include "storage/audit.h"

namespace kalends::methods {

void noteSharing(const exchange::Exchange& exchange,
                 const std::string& action,
                 const resource::Resource& target,
                 const std::string& detail) {
    const auto& context = *exchange.context;
    storage::AuditEntry entry;
    entry.kind = storage::AuditKind::kSharing;
    entry.action = action;
    entry.actor = context.principal().id;
    entry.actorName = context.principal().slug;
    entry.credential = context.viewer->credential;
    entry.address = exchange.request.peerAddress;
    entry.target = target.owner->id;
    entry.targetName = target.href;
    entry.detail = detail;
    context.database.audit().record({entry});
}

}  // namespace kalends::methods
