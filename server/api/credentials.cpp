// Passwords and app passwords.
#include "auth/password_hash.h"
#include "server/acts/app_passwords.h"
#include "server/acts/principals.h"
#include "server/api/handlers.h"
#include "server/api/representation.h"
#include "server/times.h"
#include "storage/app_passwords.h"

namespace kalends::api {

namespace {

using nlohmann::json;

void requireLocal(const storage::AdministeredPrincipal& account) {
    if (account.fromDirectory) {
        throw conflict("The password of this account is kept by the directory; set it there.");
    }
}

std::string hashOfNew(const Call& call, const storage::AdministeredPrincipal& account) {
    const auto password = call.body["password"].get<std::string>();
    if (const auto weakness = auth::weaknessOf(password, account.principal.login, call.passwords)) {
        throw invalid({{"/password", *weakness}});
    }
    return auth::hashPassword(password);
}

/// A password of a device makes no others and sets none: it would outlive its own revocation.
void requireOwnPassword(const Call& call, const storage::Principal& account) {
    if (account.id == call.caller.principal.id && call.caller.doer.credential != "password") {
        throw forbidden("This needs the account's own password, not that of a device.");
    }
}

storage::AppPassword named(const Call& call, const storage::Principal& owner) {
    for (auto& password : call.database.appPasswords().of(owner.id)) {
        if (password.terms.name == call.at("name")) {
            return std::move(password);
        }
    }
    throw notFound();
}

}  // namespace

Reply setPassword(const Call& call) {
    const auto account = subjectToChange(call);
    requireLocal(account);
    requireOwnPassword(call, account.principal);
    acts::setPassword(call.database, call.caller.doer, account.principal, hashOfNew(call, account),
                      call.body.value("mustChangePassword", false));
    return {};
}

Reply changeOwnPassword(const Call& call) {
    const auto account = subjectToChange(call);
    requireLocal(account);
    requireOwnPassword(call, account.principal);
    acts::setPassword(call.database, call.caller.doer, account.principal, hashOfNew(call, account),
                      false);
    return {};
}

Reply unlockAccount(const Call& call) {
    acts::unlock(call.database, call.caller.doer, subjectToChange(call).principal);
    return {};
}

Reply listAppPasswords(const Call& call) {
    json items = json::array();
    for (const auto& password : call.database.appPasswords().of(subjectOf(call).principal.id)) {
        items.push_back(toJson(password));
    }
    return {.body = {{"items", std::move(items)}}};
}

Reply addAppPassword(const Call& call) {
    const auto owner = subjectToChange(call).principal;
    requireOwnPassword(call, owner);
    storage::AppPasswordTerms terms;
    terms.name = call.body["name"].get<std::string>();
    terms.readOnly = call.body.value("readOnly", false);
    terms.davOnly = call.body.value("davOnly", false);
    terms.networks = call.body.value("networks", std::vector<std::string>());
    if (const auto only = call.body.value("only", std::string()); !only.empty()) {
        terms.only = acts::ownCollection(call.database, owner, only);
    }
    if (const auto expires = call.body.value("expires", std::string()); !expires.empty()) {
        terms.expiresAt = server::readTime(expires);
    }
    auto secret = acts::addAppPassword(call.database, call.caller.doer, owner, terms);
    return {.body = {{"name", terms.name}, {"secret", std::move(secret)}}, .secret = "secret"};
}

Reply showAppPassword(const Call& call) {
    return {.body = toJson(named(call, subjectOf(call).principal))};
}

Reply revokeAppPassword(const Call& call) {
    const auto owner = subjectToChange(call).principal;
    acts::revokeAppPassword(call.database, call.caller.doer, owner, named(call, owner).terms.name);
    return {};
}

}  // namespace kalends::api
