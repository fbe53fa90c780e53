// Accounts, groups, rooms and things.
#include "server/acts/principals.h"

#include "auth/password_hash.h"
#include "server/acts/organisations.h"
#include "server/api/handlers.h"
#include "server/api/representation.h"
#include "server/provision_file.h"

namespace kalends::api {

namespace {

using nlohmann::json;
using storage::PrincipalChange;

void take(const json& body, const char* name, std::optional<std::string>& member) {
    if (const auto value = body.find(name); value != body.end()) {
        member = value->is_null() ? std::string() : value->get<std::string>();
    }
}

void take(const json& body, const char* name, std::optional<bool>& member) {
    if (const auto value = body.find(name); value != body.end()) {
        member = value->get<bool>();
    }
}

/// What only a server administrator says, and where the caller may put somebody.
void requireRights(const Call& call, const PrincipalChange& change) {
    if (change.admin && !call.caller.server) {
        throw forbidden("Only a server administrator makes and unmakes server administrators.");
    }
    if (change.organisation) {
        const auto organisation =
            call.database.administration().organisation(*change.organisation, storage::Hold::kNo);
        if (!organisation || !call.caller.administers(organisation->id)) {
            throw invalid({{"/organisation", "there is no such organisation"}});
        }
    }
    if (change.autoAcceptGroup && !change.autoAcceptGroup->empty()) {
        (void)principalNamed(call, "group/" + *change.autoAcceptGroup, "/autoAcceptGroup");
    }
}

PrincipalChange changeFrom(const Call& call) {
    const json& body = call.body;
    PrincipalChange change;
    change.kind = call.route.kind;
    take(body, "organisation", change.organisation);
    take(body, "login", change.login);
    take(body, "name", change.displayName);
    take(body, "firstName", change.firstName);
    take(body, "lastName", change.lastName);
    take(body, "email", change.email);
    take(body, "guid", change.guid);
    take(body, "administrator", change.admin);
    take(body, "autoAcceptGroup", change.autoAcceptGroup);
    if (const auto mode = body.find("autoSchedule"); mode != body.end()) {
        change.autoSchedule = server::autoScheduleNamed(mode->get<std::string>());
    }
    if (body.contains("addresses")) {
        change.addresses = body["addresses"].get<std::vector<std::string>>();
    } else if (change.email) {
        change.addresses = change.email->empty() ? std::vector<std::string>{}
                                                 : std::vector{"mailto:" + *change.email};
    }
    requireRights(call, change);
    return change;
}

storage::CredentialRules rulesFrom(const json& body) {
    storage::CredentialRules rules;
    take(body, "mustChangePassword", rules.mustChange);
    take(body, "appPasswordsOnly", rules.appPasswordsOnly);
    return rules;
}

/// What has acts of its own.
void applyRest(const Call& call, const storage::Principal& principal) {
    const json& body = call.body;
    if (const auto rules = rulesFrom(body); rules.mustChange || rules.appPasswordsOnly) {
        acts::setRules(call.database, call.caller.doer, principal, rules);
    }
    if (const auto listed = body.find("listed"); listed != body.end()) {
        acts::setListed(call.database, call.caller.doer, principal, listed->get<bool>());
    }
    if (const auto state = body.find("state"); state != body.end()) {
        const bool disabled = *state == "disabled";
        if (disabled && principal.id == call.caller.principal.id) {
            throw conflict("Nobody disables the account they are signed in with.");
        }
        if (disabled != principal.disabled) {
            disabled ? acts::disable(call.database, call.caller.doer, principal)
                     : acts::enable(call.database, call.caller.doer, principal);
        }
    }
}

json representationOf(const Call& call, const storage::Principal& principal) {
    return toJson(call.database.administration()
                      .find({principal.kind, principal.slug}, storage::Hold::kNo)
                      .value());
}

/// Of which organisation the list is: the one asked for, the only one of the caller, or of all.
storage::OrganisationId listedOrganisation(const Call& call) {
    if (const auto slug = call.asked("organisation"); !slug.empty()) {
        const auto found = call.database.administration().organisation(slug, storage::Hold::kNo);
        if (!found || !call.caller.administers(found->id)) {
            throw invalid({{"organisation", "there is no such organisation"}});
        }
        return found->id;
    }
    if (call.caller.server) {
        return {};
    }
    if (call.caller.organisations.size() > 1) {
        throw invalid({{"organisation", "you administer several: name one"}});
    }
    return call.caller.organisations.front().id;
}

}  // namespace

Reply listPrincipals(const Call& call) {
    storage::PrincipalListing listing;
    listing.kind = call.route.kind;
    listing.organisation = listedOrganisation(call);
    listing.namePrefix = call.asked("name");
    if (const auto state = call.asked("state"); !state.empty()) {
        listing.disabled = state == "disabled";
    }
    const auto cursor = cursorOf(call, 2);
    listing.afterName = cursor[0];
    listing.afterSlug = cursor[1];
    listing.limit = limitOf(call);
    const auto page = call.database.administration().list(listing);
    json items = json::array();
    for (const auto& listed : page) {
        items.push_back(toJson(listed.row));
    }
    json body{{"items", std::move(items)}};
    if (page.size() == listing.limit) {
        const bool byName = !listing.namePrefix.empty();
        body["next"] = cursorFrom(
            {byName ? page.back().orderName : std::string(), page.back().row.principal.slug});
    }
    return {.body = std::move(body)};
}

Reply addPrincipal(const Call& call) {
    auto change = changeFrom(call);
    change.slug = call.body["id"].get<std::string>();
    if (!change.organisation && !call.caller.server) {
        if (call.caller.organisations.size() > 1) {
            throw invalid({{"/organisation", "you administer several: name one"}});
        }
        change.organisation = call.caller.organisations.front().slug;
    }
    if (change.kind == storage::PrincipalKind::kUser) {
        change.login = change.login.value_or(change.slug);
        if (const auto password = call.body.find("password"); password != call.body.end()) {
            change.passwordHash = auth::hashPassword(password->get<std::string>());
        }
    }
    change.displayName = change.displayName.value_or(change.slug);
    const auto saved = acts::add(call.database, call.caller.doer, change);
    applyRest(call, saved);
    return {.body = representationOf(call, saved)};
}

Reply showPrincipal(const Call& call) {
    return {.body = toJson(subjectOf(call))};
}

Reply changePrincipal(const Call& call) {
    const auto subject = subjectToChange(call);
    const auto change = changeFrom(call);
    const auto saved = acts::namesOf(change).empty()
                           ? subject.principal
                           : acts::edit(call.database, call.caller.doer, subject.principal, change);
    applyRest(call, saved);
    return {.body = representationOf(call, saved)};
}

Reply endPrincipal(const Call& call) {
    const auto subject = subjectToChange(call);
    if (subject.principal.id == call.caller.principal.id) {
        throw conflict("Nobody ends the account they are signed in with.");
    }
    if (call.asked("remove") == "true") {
        acts::remove(call.database, call.caller.doer, subject.principal);
    } else if (!subject.principal.disabled) {
        acts::disable(call.database, call.caller.doer, subject.principal);
    }
    return {};
}

}  // namespace kalends::api
