// Sign-ins against a directory.
#include "auth/ldap/verifier.h"

#include "auth/ldap/escape.h"
#include "storage/errors.h"

namespace kalends::ldap {

namespace {

constexpr std::string_view kLogin = "{login}";

std::string inTemplate(std::string text, std::string_view login) {
    // A name like anna@town.example is no distinguished name: escapes would be taken for part of
    // it.
    const bool dn = text.find('=') != std::string::npos;
    const auto at = text.find(kLogin);
    if (at != std::string::npos) {
        text.replace(at, kLogin.size(), dn ? escapeDn(login) : std::string(login));
    }
    return text;
}

}  // namespace

std::optional<std::string> Verifier::nameToBind(const auth::Secret& secret,
                                                const storage::DirectoryAccount& account) {
    if (!settings_.directBind.empty()) {
        return inTemplate(settings_.directBind, secret.login);
    }
    const std::string filter = "(&" + settings_.peopleFilter + "(" + settings_.loginAttribute +
                               "=" + escapeFilter(secret.login) + "))";
    std::vector<Entry> found;
    directory_->search({settings_.peopleBase, filter, {settings_.idAttribute}, 10},
                       [&found](Entry&& entry) { found.push_back(std::move(entry)); });
    if (found.size() != 1) {
        return std::nullopt;
    }
    // The login may be somebody else's by now: whose calendars these are is what the identifier
    // says.
    return uuidOf(found.front().first(settings_.idAttribute)) == account.entryId
               ? std::optional(found.front().dn)
               : std::nullopt;
}

auth::Outcome Verifier::accepted(const auth::Secret& secret,
                                 const storage::DirectoryAccount& account) {
    auto principal = database_.principals().byId(account.principal);
    const auto credential = database_.principals().credentialOf(secret.login);
    if (!principal || principal->disabled || !credential ||
        credential->principal != account.principal) {
        return {};
    }
    auth::Identity identity;
    identity.principal = std::move(*principal);
    identity.credential = "directory";
    identity.forDav = !credential->appPasswordsOnly;
    return {.kind = auth::Outcome::Kind::kAccepted,
            .identity = std::make_shared<const auth::Identity>(std::move(identity))};
}

auth::Outcome Verifier::verify(const auth::Secret& secret) {
    using Kind = auth::Outcome::Kind;
    if (secret.login.empty() || secret.password.empty() ||
        secret.password.find('\0') != std::string::npos) {
        return {};
    }
    try {
        const auto account = database_.directory().account(secret.login);
        if (!account) {
            // Perhaps somebody who would be here, had the directory answered.
            return {.kind = directory_->reachable() ? Kind::kRejected : Kind::kUnavailable,
                    .identity = nullptr};
        }
        const auto name = nameToBind(secret, *account);
        if (!name ||
            directory_->bind(*name, secret.password) != Directory::BindOutcome::kAccepted) {
            return {};
        }
        return accepted(secret, *account);
    } catch (const DirectoryUnavailable& error) {
        log_(error.what());
    } catch (const DirectoryError& error) {
        log_(error.what());
    } catch (const storage::Unavailable&) {
    }
    return {.kind = Kind::kUnavailable, .identity = nullptr};
}

}  // namespace kalends::ldap
