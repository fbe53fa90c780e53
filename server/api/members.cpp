// Members of groups.
#include "server/acts/principals.h"

#include "server/api/handlers.h"
#include "server/api/representation.h"
#include "server/provision_file.h"

namespace kalends::api {

namespace {

using nlohmann::json;

storage::PrincipalId afterOf(const Call& call) {
    const auto text = cursorOf(call, 1)[0];
    if (text.empty()) {
        return {};
    }
    if (text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos) {
        throw invalid({{"cursor", "take the value of `next` of the page before"}});
    }
    return {std::stoll(text)};
}

}  // namespace

Reply listMembers(const Call& call) {
    const auto group = subjectOf(call).principal;
    const auto limit = limitOf(call);
    const auto page = call.database.administration().members(group.id, afterOf(call), limit);
    json items = json::array();
    for (const auto& member : page) {
        items.push_back(toReference(member));
    }
    json body{{"items", std::move(items)}};
    if (page.size() == limit) {
        body["next"] = cursorFrom({std::to_string(page.back().id.value)});
    }
    return {.body = std::move(body)};
}

Reply addMembers(const Call& call) {
    const auto group = subjectToChange(call).principal;
    std::vector<storage::Principal> members;
    const auto& names = call.body["members"];
    for (std::size_t i = 0; i < names.size(); ++i) {
        members.push_back(
            principalNamed(call, names[i].get<std::string>(), "/members/" + std::to_string(i))
                .principal);
    }
    acts::setMembership(call.database, call.caller.doer, group, members, acts::Membership::kMember);
    return {};
}

Reply addMember(const Call& call) {
    const auto group = subjectToChange(call).principal;
    const auto member =
        principalNamed(call, call.at("memberKind") + "/" + call.at("member"), "member").principal;
    acts::setMembership(call.database, call.caller.doer, group, {member},
                        acts::Membership::kMember);
    return {};
}

Reply removeMember(const Call& call) {
    const auto group = subjectToChange(call).principal;
    // Also one of another organisation: whoever is no member looks the same as who does not exist.
    const auto kind = server::principalKindNamed(call.at("memberKind"));
    const auto member =
        kind ? call.database.principals().byPath({*kind, call.at("member")}) : std::nullopt;
    if (!member || acts::setMembership(call.database, call.caller.doer, group, {*member},
                                       acts::Membership::kNone) == 0) {
        throw notFound();
    }
    return {};
}

Reply listGroupsOf(const Call& call) {
    json items = json::array();
    for (const auto& group :
         call.database.principals().directGroupsOf(subjectOf(call).principal.id)) {
        if (group.organisation == call.caller.principal.organisation ||
            call.caller.administers(group.organisation)) {
            items.push_back(toReference(group));
        }
    }
    return {.body = {{"items", std::move(items)}}};
}

}  // namespace kalends::api
