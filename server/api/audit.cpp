// Who did what, and who one is.
#include "storage/audit.h"

#include <array>

#include "server/api/handlers.h"
#include "server/api/representation.h"
#include "server/times.h"

namespace kalends::api {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 4> kKinds{"administration", "sharing", "sign-in", "content"};

storage::AuditQuery queryOf(const Call& call) {
    storage::AuditQuery query;
    if (const auto kind = call.asked("kind"); !kind.empty()) {
        query.kind = static_cast<storage::AuditKind>(std::find(kKinds.begin(), kKinds.end(), kind) -
                                                     kKinds.begin() + 1);
    }
    if (const auto actor = call.asked("actor"); !actor.empty()) {
        query.actor = principalNamed(call, actor, "actor").principal.id;
    }
    if (const auto target = call.asked("target"); !target.empty()) {
        query.target = principalNamed(call, target, "target").principal.id;
    }
    if (query.kind == storage::AuditKind::kContent && !query.target) {
        throw invalid({{"target", "content changes are listed for one owner: name it"}});
    }
    if (const auto since = call.asked("since"); !since.empty()) {
        query.since = server::readTime(since);
    }
    if (const auto until = call.asked("until"); !until.empty()) {
        query.until = server::readTime(until);
    }
    query.limit = limitOf(call);
    return query;
}

/// Of one organisation, unless the caller administers the server.
storage::OrganisationId concerned(const Call& call) {
    const auto slug = call.asked("organisation");
    for (const auto& organisation : call.caller.organisations) {
        if (slug == organisation.slug ||
            (slug.empty() && call.caller.organisations.size() == 1 && !call.caller.server)) {
            return organisation.id;
        }
    }
    if (call.caller.server && slug.empty()) {
        return {};
    }
    const auto found = call.database.administration().organisation(slug, storage::Hold::kNo);
    if (!found || !call.caller.server) {
        throw invalid({{"organisation", slug.empty() ? "you administer several: name one"
                                                     : "there is no such organisation"}});
    }
    return found->id;
}

}  // namespace

Reply listActs(const Call& call) {
    auto query = queryOf(call);
    query.organisation = concerned(call);
    const bool content = query.kind == storage::AuditKind::kContent;
    const auto before = cursorOf(call, 1)[0];
    if (content) {
        query.after = before;
        query.organisation = {};  // its owner was looked at above
    } else if (!before.empty()) {
        if (before.size() > 18 || before.find_first_not_of("0123456789") != std::string::npos) {
            throw invalid({{"cursor", "take the value of `next` of the page before"}});
        }
        query.beforeId = std::stoll(before);
    }
    const auto page = call.database.audit().read(query);
    json items = json::array();
    for (const auto& entry : page) {
        items.push_back(toJson(entry));
    }
    json body{{"items", std::move(items)}};
    if (page.size() == query.limit) {
        body["next"] = cursorFrom({content ? page.back().next : std::to_string(page.back().id)});
    }
    return {.body = std::move(body)};
}

Reply showMe(const Call& call) {
    json administers = json::array();
    for (const auto& organisation : call.caller.organisations) {
        administers.push_back(toJson(organisation));
    }
    return {.body = {{"account", toJson(subjectOf(call))},
                     {"server", call.caller.server},
                     {"administers", std::move(administers)}}};
}

}  // namespace kalends::api
