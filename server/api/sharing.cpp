// Who else has a calendar or address book, a home, or all of an owner.
#include "server/acts/rights.h"

#include <unordered_map>

#include "server/api/handlers.h"
#include "server/api/representation.h"

namespace kalends::api {

namespace {

using nlohmann::json;
using storage::GranteeKind;

constexpr std::size_t kMostOrganisations = 10'000;

/// Whom one may give something to: who is found by principalNamed, and organisations one belongs to
/// or administers.
acts::RightsGrantee granteeToGive(const Call& call) {
    const auto name = granteeName(call);
    const auto grantee = acts::rightsGranteeNamed(call.database, name);
    if (grantee && grantee->kind == GranteeKind::kEveryone) {
        return *grantee;  // the table says who may
    }
    if (name.starts_with("organisation/")) {
        const storage::OrganisationId organisation{grantee ? grantee->id : 0};
        if (!grantee || (organisation != call.caller.principal.organisation &&
                         !call.caller.administers(organisation))) {
            throw notFound();
        }
    } else {
        (void)principalNamed(call, name, "grantee");
    }
    return grantee.value();
}

/// The names of those who have grants; one statement for people and groups, one for organisations
/// if there are any.
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
            for (const auto& organisation :
                 database.administration().organisations({}, "", "", kMostOrganisations)) {
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
    static std::string at(const std::unordered_map<std::int64_t, std::string>& names,
                          std::int64_t id) {
        const auto found = names.find(id);
        return found == names.end() ? std::string("gone") : found->second;
    }

    std::unordered_map<std::int64_t, std::string> principals_, organisations_;
};

json toJson(const storage::Grant& grant, const std::string& grantee) {
    const auto word = [](std::uint8_t level) {
        return acts::wordFor(static_cast<access::Level>(level));
    };
    const access::Privileges privileges(grant.privileges);
    return {{"grantee", grantee},
            {"use", privileges.has(access::Privilege::kWriteContent) ? "write" : "read"},
            {"levels",
             {{"public", word(grant.publicLevel)},
              {"confidential", word(grant.confidentialLevel)},
              {"private", word(grant.privateLevel)}}},
            {"schedule", privileges.has(access::Privilege::kScheduleSendInvite)},
            {"administer", privileges.has(access::Privilege::kWriteAcl)},
            {"usual", grant.levels == storage::GrantRow::Levels::kUsual},
            {"until", orNull(grant.until)},
            {"reason", grant.reason}};
}

acts::Rights rightsFrom(const json& body) {
    acts::Rights rights;
    rights.use = body["use"] == "write" ? acts::Rights::Use::kWrite : acts::Rights::Use::kRead;
    if (const auto levels = body.find("levels"); levels != body.end()) {
        const auto level = [&](const char* name) {
            return acts::levelNamed((*levels)[name].get<std::string>()).value();
        };
        rights.levels = std::array{level("public"), level("confidential"), level("private")};
    }
    if (body.value("schedule", false)) {
        rights.scheduling = access::Scheduling::kForOwner;
    }
    if (body.value("administer", false)) {
        rights.administering = acts::Rights::Administering::kYes;
    }
    rights.until = timeIn(body, "until");
    rights.reason = body.value("reason", std::string());
    return rights;
}

/// What is shared: the collection of the path, or the home or all that {scope} names.
struct Shared {
    acts::RightsPlace place;
    storage::CollectionId
        asked;  // by which its grants are found; 0: there is nothing they could be on
    storage::StandingGrant::Scope scope = storage::StandingGrant::Scope::kCollection;
};

Shared sharedAt(const Call& call, storage::Principal owner) {
    using Scope = storage::StandingGrant::Scope;
    const auto scope = call.path.find("scope");
    if (scope == call.path.end()) {
        auto named = collectionOf(call, std::move(owner));
        const auto id = named.collection.id;
        return {{std::move(named.owner), std::move(named.collection)}, id, Scope::kCollection};
    }
    const bool all = scope->second == "all";
    if (!all && scope->second != "calendars" && scope->second != "books") {
        throw notFound();
    }
    auto home = acts::homeOf(call.database, owner,
                             scope->second == "books" ? storage::HomeKind::kAddressbooks
                                                      : storage::HomeKind::kCalendars);
    const auto id = home ? home->id : storage::CollectionId{};
    if (!home && !all) {
        throw notFound();
    }
    return {{std::move(owner), all ? std::nullopt : std::move(home)},
            id,
            all ? Scope::kOwner : Scope::kCollection};
}

std::vector<storage::StandingGrant> grantsOn(const Call& call, const Shared& shared) {
    auto grants = shared.asked ? call.database.grants().on({shared.asked})
                               : std::vector<storage::StandingGrant>{};
    std::erase_if(grants,
                  [&](const storage::StandingGrant& one) { return one.scope != shared.scope; });
    return grants;
}

}  // namespace

std::string granteeName(const Call& call) {
    return call.path.contains("grantee") ? call.at("granteeKind") + "/" + call.at("grantee")
                                         : std::string("everyone");
}

Reply listShares(const Call& call) {
    const auto grants = grantsOn(call, sharedAt(call, subjectOf(call).principal));
    const Names names(call.database, grants);
    json items = json::array();
    for (const auto& standing : grants) {
        items.push_back(toJson(standing.grant, names.of(standing.grant)));
    }
    return {.body = {{"items", std::move(items)}}};
}

Reply setShare(const Call& call) {
    const auto shared = sharedAt(call, subjectToChange(call).principal);
    acts::giveRights(call.database, call.caller.doer, shared.place, granteeToGive(call),
                     rightsFrom(call.body));
    return {};
}

Reply removeShare(const Call& call) {
    const auto shared = sharedAt(call, subjectToChange(call).principal);
    const auto grantee = acts::rightsGranteeNamed(call.database, granteeName(call));
    const auto standing = grantsOn(call, shared);
    const bool has =
        grantee &&
        std::any_of(standing.begin(), standing.end(), [&](const storage::StandingGrant& one) {
            return one.grant.kind == grantee->kind && one.grant.grantee == grantee->id;
        });
    // Whoever has nothing there looks the same as who does not exist.
    if (!has) {
        throw notFound();
    }
    acts::takeRights(call.database, call.caller.doer, shared.place, *grantee);
    return {};
}

Reply setStanding(const Call& call) {
    const auto named = collectionOf(call, subjectToChange(call).principal);
    const auto viewer = principalNamed(call, granteeName(call), "grantee").principal;
    const bool shown = call.body["standing"] == "shown";
    acts::letStand(call.database, call.caller.doer, named, viewer,
                   shown ? storage::Standing::kShown : storage::Standing::kPutAway);
    return {};
}

}  // namespace kalends::api
