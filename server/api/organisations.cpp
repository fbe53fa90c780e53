// Organisations and who administers them.
#include "server/acts/organisations.h"

#include "server/acts/rights.h"

#include "server/api/handlers.h"
#include "server/api/representation.h"

namespace kalends::api {

namespace {

using nlohmann::json;

json representationOf(const Call& call, const storage::AdministeredOrganisation& organisation) {
    auto body = toJson(organisation);
    const auto limit = call.database.grants().limitOf(organisation.id);
    const auto word = [](std::uint8_t level) {
        return acts::wordFor(static_cast<access::Level>(level));
    };
    body["limit"] = !limit ? json()
                           : json{{"public", word(limit->publicLevel)},
                                  {"confidential", word(limit->confidentialLevel)},
                                  {"private", word(limit->privateLevel)}};
    return body;
}

/// The table says that all three are there and what they may be.
storage::OrganisationLimit limitFrom(const json& levels) {
    const auto level = [&](const char* name) {
        return static_cast<std::uint8_t>(acts::levelNamed(levels[name].get<std::string>()).value());
    };
    return {.publicLevel = level("public"),
            .confidentialLevel = level("confidential"),
            .privateLevel = level("private")};
}

storage::Principal personOf(const Call& call) {
    auto found = call.database.administration().find({storage::PrincipalKind::kUser, call.at("id")},
                                                     storage::Hold::kNo);
    if (!found) {
        throw notFound();
    }
    return std::move(found->principal);
}

}  // namespace

Reply listOrganisations(const Call& call) {
    const auto limit = limitOf(call);
    const auto page = call.database.administration().organisations(
        call.caller.server ? storage::PrincipalId{} : call.caller.principal.id,
        call.asked("prefix"), cursorOf(call, 1)[0], limit);
    json items = json::array();
    for (const auto& organisation : page) {
        items.push_back(toJson(organisation));
    }
    json body{{"items", std::move(items)}};
    if (page.size() == limit) {
        body["next"] = cursorFrom({page.back().slug});
    }
    return {.body = std::move(body)};
}

Reply addOrganisation(const Call& call) {
    const auto slug = call.body["id"].get<std::string>();
    return {.body =
                representationOf(call, acts::addOrganisation(call.database, call.caller.doer, slug,
                                                             call.body.value("name", slug)))};
}

Reply showOrganisation(const Call& call) {
    return {.body = representationOf(call, organisationNamed(call, call.at("organisation")))};
}

Reply changeOrganisation(const Call& call) {
    const auto organisation = organisationNamed(call, call.at("organisation"));
    if (const auto name = call.body.find("name"); name != call.body.end()) {
        acts::renameOrganisation(call.database, call.caller.doer, organisation,
                                 name->get<std::string>());
    }
    const auto quota = quotaChangeFrom(call.body, "quotaBytes", "quotaObjects");
    if (quota.bytes || quota.objects) {
        acts::setQuota(call.database, call.caller.doer, organisation, quota);
    }
    if (const auto limit = call.body.find("limit"); limit != call.body.end()) {
        acts::limitOrganisation(call.database, call.caller.doer, organisation,
                                limit->is_null() ? std::nullopt : std::optional(limitFrom(*limit)));
    }
    return showOrganisation(call);
}

Reply removeOrganisation(const Call& call) {
    acts::removeOrganisation(call.database, call.caller.doer,
                             organisationNamed(call, call.at("organisation")));
    return {};
}

Reply listAdministrators(const Call& call) {
    json items = json::array();
    for (const auto& person : call.database.administration().administratorsOf(
             organisationNamed(call, call.at("organisation")).id)) {
        items.push_back(toReference(person));
    }
    return {.body = {{"items", std::move(items)}}};
}

Reply addAdministrator(const Call& call) {
    acts::setOffice(call.database, call.caller.doer,
                    organisationNamed(call, call.at("organisation")), personOf(call),
                    acts::Office::kAdministrator);
    return {};
}

Reply removeAdministrator(const Call& call) {
    const auto organisation = organisationNamed(call, call.at("organisation"));
    if (!acts::setOffice(call.database, call.caller.doer, organisation, personOf(call),
                         acts::Office::kNone)) {
        throw notFound();
    }
    return {};
}

}  // namespace kalends::api
