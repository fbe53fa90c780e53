// What somebody had goes to a successor or a team.
#include "server/acts/collections.h"
#include "server/api/handlers.h"

namespace kalends::api {

namespace {

using nlohmann::json;
using storage::Takeover;

const char* nameOf(storage::HomeKind home) {
    return home == storage::HomeKind::kAddressbooks ? "addressbooks" : "calendars";
}

Reply taken(const Call& call, Takeover::Account account) {
    acts::TakeoverOrder order;
    order.from = subjectToChange(call).principal;
    if (account == Takeover::Account::kEnds && order.from.id == call.caller.principal.id) {
        throw conflict("Nobody ends the account they are signed in with.");
    }
    order.to = principalNamed(call, call.body["to"].get<std::string>(), "/to").principal;
    if (const auto only = call.body.find("only"); only != call.body.end()) {
        order.collections.emplace();
        for (const auto& name : *only) {
            order.collections->push_back(acts::nameWithin(name.get<std::string>()));
        }
    }
    order.account = account;
    const auto done = acts::takeOver(call.database, call.dav, call.caller.doer, order);
    json moved = json::array();
    for (const auto& one : done.moved) {
        moved.push_back({{"home", nameOf(one.home)},
                         {"from", one.from},
                         {"to", one.to},
                         {"name", one.name},
                         {"objects", one.objects},
                         {"bytes", one.bytes},
                         {"sharedWith", one.shared}});
    }
    return {.body = {{"moved", std::move(moved)},
                     {"appPasswordsEnded", done.appPasswords},
                     {"delegationsEnded", done.delegations}}};
}

}  // namespace

Reply transferAll(const Call& call) {
    return taken(call, Takeover::Account::kStays);
}

Reply offboard(const Call& call) {
    return taken(call, Takeover::Account::kEnds);
}

}  // namespace kalends::api
