// Groups that own calendars and address books.
#include <array>

#include "server/acts/collections.h"
#include "server/api/handlers.h"
#include "server/api/representation.h"

namespace kalends::api {

namespace {

using nlohmann::json;
using storage::TeamMembers;

constexpr std::array<std::string_view, 3> kWords{"read", "write", "make"};

Reply shown(const Call& call, const storage::Principal& group) {
    const auto members = call.database.teams().membersOf(group.id);
    if (!members) {
        throw notFound();
    }
    json managers = json::array();
    for (const auto& manager : call.database.teams().managers(group.id)) {
        managers.push_back(toReference(manager));
    }
    return {.body = {{"members", kWords.at(static_cast<std::size_t>(*members) - 1)},
                     {"managers", std::move(managers)}}};
}

}  // namespace

Reply showTeam(const Call& call) {
    return shown(call, subjectOf(call).principal);
}

Reply setTeam(const Call& call) {
    const auto group = subjectToChange(call).principal;
    const auto word =
        std::find(kWords.begin(), kWords.end(), call.body["members"].get<std::string>());
    acts::setTeam(call.database, call.caller.doer, group,
                  static_cast<TeamMembers>(word - kWords.begin() + 1));
    return shown(call, group);
}

Reply addManager(const Call& call) {
    const auto group = subjectToChange(call).principal;
    acts::addManager(call.database, call.caller.doer, group,
                     principalNamed(call, granteeName(call), "grantee").principal);
    return {};
}

Reply removeManager(const Call& call) {
    const auto group = subjectToChange(call).principal;
    for (const auto& manager : call.database.teams().managers(group.id)) {
        if (acts::targetNameOf(manager) == granteeName(call)) {
            acts::removeManager(call.database, call.caller.doer, group, manager);
            return {};
        }
    }
    throw notFound();
}

}  // namespace kalends::api
