// Who acts in somebody's place.
#include "server/acts/rights.h"

#include <unordered_map>

#include "server/api/handlers.h"
#include "server/api/representation.h"

namespace kalends::api {

using nlohmann::json;

namespace {

Reply listed(const Call& call, const std::vector<storage::Delegation>& delegations) {
    std::vector<storage::PrincipalId> ids;
    for (const auto& delegation : delegations) {
        ids.push_back(delegation.owner);
        ids.push_back(delegation.delegate);
    }
    std::unordered_map<std::int64_t, std::string> names;
    for (const auto& principal : call.database.principals().byIds(ids)) {
        names[principal.id.value] = acts::targetNameOf(principal);
    }
    json items = json::array();
    for (const auto& delegation : delegations) {
        items.push_back(
            {{"owner", names[delegation.owner.value]},
             {"deputy", names[delegation.delegate.value]},
             {"mode", delegation.mode == storage::DelegateMode::kWrite ? "write" : "read"},
             {"private", delegation.withPrivate},
             {"until", orNull(delegation.until)}});
    }
    return {.body = {{"items", std::move(items)}}};
}

}  // namespace

Reply listDeputies(const Call& call) {
    return listed(call, call.database.principals().delegatesOf(subjectOf(call).principal.id));
}

Reply listDeputyFor(const Call& call) {
    return listed(call, call.database.principals().delegatedTo(subjectOf(call).principal.id));
}

Reply setDeputy(const Call& call) {
    const auto owner = subjectToChange(call).principal;
    const auto deputy = principalNamed(call, granteeName(call), "grantee").principal;
    storage::Delegation limits;
    limits.mode =
        call.body["mode"] == "write" ? storage::DelegateMode::kWrite : storage::DelegateMode::kRead;
    limits.withPrivate = call.body.value("private", true);
    limits.until = timeIn(call.body, "until");
    acts::appointDeputy(call.database, call.caller.doer, owner, deputy, limits);
    return {};
}

Reply removeDeputy(const Call& call) {
    const auto owner = subjectToChange(call).principal;
    for (const auto& delegation : call.database.principals().delegatesOf(owner.id)) {
        const auto deputy = call.database.principals().byId(delegation.delegate);
        if (deputy && acts::targetNameOf(*deputy) == granteeName(call)) {
            acts::dismissDeputy(call.database, call.caller.doer, owner, *deputy);
            return {};
        }
    }
    throw notFound();
}

}  // namespace kalends::api
