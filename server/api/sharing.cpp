// Who else has a calendar or address book, and who acts in its owner's place.
#include "server/acts/rights.h"

#include <unordered_map>

#include "server/api/handlers.h"
#include "server/times.h"

namespace kalends::api {

namespace {

using nlohmann::json;
using storage::GranteeKind;

constexpr std::size_t kMostOrganisations = 10'000;

json orNull(const std::optional<std::chrono::sys_seconds>& time) {
    return time ? json(server::printTime(*time)) : json();
}

std::optional<std::chrono::sys_seconds> untilOf(const json& body) {
    const auto until = body.find("until");
    return until == body.end() || until->is_null() ? std::nullopt : std::optional(server::readTime(until->get<std::string>()));
}

std::string granteeName(const Call& call) {
    return call.at("granteeKind") + "/" + call.at("grantee");
}

/// Whom one may give something to: who is found by principalNamed, and organisations one belongs to or administers.
acts::RightsGrantee granteeToGive(const Call& call) {
    const auto name = granteeName(call);
    const auto grantee = acts::rightsGranteeNamed(call.database, name);
    if (call.at("granteeKind") == "organisation") {
        const storage::OrganisationId organisation{grantee ? grantee->id : 0};
        if (!grantee || (organisation != call.caller.principal.organisation && !call.caller.administers(organisation))) {
            throw notFound();
        }
    } else {
        (void)principalNamed(call, name, "grantee");
    }
    return grantee.value();
}

/// The names of those who have grants; one statement for people and groups, one for organisations if there are any.
class Names {
  public:
    Names(storage::Database& database, const std::vector<storage::StandingGrant>& grants) {
        std::vector<storage::PrincipalId> ids;
        bool organisations = false;
        for (const auto& standing : grants) {
            organisations = organisations || standing.grant.kind == GranteeKind::kOrganisation;
            if (standing.grant.kind == GranteeKind::kPrincipal) {
                ids.push_back({standing.grant.grantee});
            }
        }
        for (const auto& principal : database.principals().byIds(ids)) {
            principals_[principal.id.value] = acts::targetNameOf(principal);
        }
        if (organisations) {
            for (const auto& organisation : database.administration().organisations({}, "", "", kMostOrganisations)) {
                organisations_[organisation.id.value] = "organisation/" + organisation.slug;
            }
        }
    }

    [[nodiscard]] std::string of(const storage::Grant& grant) const {
        switch (grant.kind) {
            case GranteeKind::kPrincipal:
                return at(principals_, grant.grantee);
            case GranteeKind::kOrganisation:
                return at(organisations_, grant.grantee);
            case GranteeKind::kEveryone:
                return "everyone";
            case GranteeKind::kAnyone:
                return "anyone";
            case GranteeKind::kReadDelegates:
                return "deputies/read";
            case GranteeKind::kWriteDelegates:
                return "deputies/write";
        }
        return "";
    }

  private:
    static std::string at(const std::unordered_map<std::int64_t, std::string>& names, std::int64_t id) {
        const auto found = names.find(id);
        return found == names.end() ? std::string("gone") : found->second;
    }

    std::unordered_map<std::int64_t, std::string> principals_, organisations_;
};

json toJson(const storage::Grant& grant, const std::string& grantee) {
    const auto word = [](std::uint8_t level) { return acts::wordFor(static_cast<access::Level>(level)); };
    return {{"grantee", grantee},
            {"use", access::Privileges(grant.privileges).has(access::Privilege::kWriteContent) ? "write" : "read"},
            {"levels", {{"public", word(grant.publicLevel)}, {"confidential", word(grant.confidentialLevel)}, {"private", word(grant.privateLevel)}}},
            {"until", orNull(grant.until)},
            {"reason", grant.reason}};
}

acts::Rights rightsFrom(const json& body) {
    acts::Rights rights;
    rights.use = body["use"] == "write" ? acts::Rights::Use::kWrite : acts::Rights::Use::kRead;
    if (const auto levels = body.find("levels"); levels != body.end()) {
        const auto level = [&](const char* name) { return acts::levelNamed((*levels)[name].get<std::string>()).value(); };
        rights.levels = std::array{level("public"), level("confidential"), level("private")};
    }
    rights.until = untilOf(body);
    rights.reason = body.value("reason", std::string());
    return rights;
}

acts::RightsPlace placeToChange(const Call& call) {
    auto named = collectionOf(call, subjectToChange(call).principal);
    return {std::move(named.owner), std::move(named.collection)};
}

}  // namespace

Reply listShares(const Call& call) {
    const auto named = collectionOf(call, subjectOf(call).principal);
    const auto grants = call.database.grants().on({named.collection.id});
    const Names names(call.database, grants);
    json items = json::array();
    for (const auto& standing : grants) {
        if (standing.scope == storage::StandingGrant::Scope::kCollection) {
            items.push_back(toJson(standing.grant, names.of(standing.grant)));
        }
    }
    return {.body = {{"items", std::move(items)}}};
}

Reply setShare(const Call& call) {
    const auto place = placeToChange(call);
    acts::giveRights(call.database, call.caller.doer, place, granteeToGive(call), rightsFrom(call.body));
    return {};
}

Reply removeShare(const Call& call) {
    const auto place = placeToChange(call);
    const auto grantee = acts::rightsGranteeNamed(call.database, granteeName(call));
    const auto standing = call.database.grants().on({place.collection->id});
    const bool has = grantee && std::any_of(standing.begin(), standing.end(), [&](const storage::StandingGrant& one) {
        return one.scope == storage::StandingGrant::Scope::kCollection && one.grant.kind == grantee->kind && one.grant.grantee == grantee->id;
    });
    // Whoever has nothing there looks the same as who does not exist.
    if (!has) {
        throw notFound();
    }
    acts::takeRights(call.database, call.caller.doer, place, *grantee);
    return {};
}

Reply listDeputies(const Call& call) {
    const auto delegations = call.database.principals().delegatesOf(subjectOf(call).principal.id);
    std::vector<storage::PrincipalId> ids;
    for (const auto& delegation : delegations) {
        ids.push_back(delegation.delegate);
    }
    std::unordered_map<std::int64_t, std::string> names;
    for (const auto& principal : call.database.principals().byIds(ids)) {
        names[principal.id.value] = acts::targetNameOf(principal);
    }
    json items = json::array();
    for (const auto& delegation : delegations) {
        items.push_back({{"deputy", names[delegation.delegate.value]},
                         {"mode", delegation.mode == storage::DelegateMode::kWrite ? "write" : "read"},
                         {"private", delegation.withPrivate},
                         {"until", orNull(delegation.until)}});
    }
    return {.body = {{"items", std::move(items)}}};
}

Reply setDeputy(const Call& call) {
    const auto owner = subjectToChange(call).principal;
    const auto deputy = principalNamed(call, granteeName(call), "grantee").principal;
    storage::Delegation limits;
    limits.mode = call.body["mode"] == "write" ? storage::DelegateMode::kWrite : storage::DelegateMode::kRead;
    limits.withPrivate = call.body.value("private", true);
    limits.until = untilOf(call.body);
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
