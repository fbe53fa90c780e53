// Acts on principals.
#include "server/acts/principals.h"

#include <algorithm>
#include <cctype>

#include "server/provision_file.h"
#include "storage/errors.h"
#include "storage/listed_people.h"
#include "storage/sign_ins.h"

namespace kalends::acts {

namespace {

using storage::Principal;
using storage::PrincipalChange;

std::string actOn(const Principal& principal, const char* verb) {
    return std::string(server::nameOf(principal.kind)) + "." + verb;
}

PrincipalChange changeOf(const Principal& principal) {
    PrincipalChange change;
    change.kind = principal.kind;
    change.slug = principal.slug;
    return change;
}

void setDisabled(storage::Database& database,
                 const Doer& doer,
                 const Principal& principal,
                 bool disabled) {
    database.atomically([&] {
        auto change = changeOf(principal);
        change.disabled = disabled;
        database.principals().save(change);
        noteAct(database, doer, actOn(principal, disabled ? "disable" : "enable"), principal);
    });
}

/// It is one segment of URLs, and stays so.
void requireIdentifier(const std::string& slug) {
    const bool control = std::any_of(slug.begin(), slug.end(),
                                     [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    if (control || slug == "." || slug == ".." || slug.find('/') != std::string::npos) {
        throw storage::Refused(
            "an identifier has no slashes and control characters, and is not . or ..");
    }
}

/// What is sent to or shared with an address reaches whoever has it: nobody may have a URL or a
/// UUID of somebody else.
void requireOwnAddresses(const PrincipalChange& change, std::string guid) {
    const auto lower = [](std::string text) {
        std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
            return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
        });
        return text;
    };
    constexpr std::string_view kMail = "mailto:";
    guid = lower(change.guid.value_or(std::move(guid)));
    for (const auto& each : change.addresses.value_or(std::vector<std::string>{})) {
        const auto address = lower(each);
        const bool mail =
            address.starts_with(kMail) && address.find('@', kMail.size()) != std::string::npos;
        if (!mail && (guid.empty() || address != "urn:uuid:" + guid)) {
            throw storage::Refused(
                "an address is mailto: with a mailbox, or the account's own urn:uuid:");
        }
    }
}

}  // namespace

std::string namesOf(const PrincipalChange& change) {
    std::string names;
    const auto note = [&names](const char* name, bool said) {
        names += said ? (names.empty() ? "" : " ") + std::string(name) : "";
    };
    note("name", change.displayName.has_value());
    note("email", change.email.has_value());
    note("first-name", change.firstName.has_value());
    note("last-name", change.lastName.has_value());
    note("addresses", change.addresses.has_value());
    note("guid", change.guid.has_value());
    note("login", change.login.has_value());
    note("organisation", change.organisation.has_value());
    note("admin", change.admin.value_or(false));
    note("no-admin", !change.admin.value_or(true));
    note("password", change.passwordHash.has_value());
    note("disabled", change.disabled.value_or(false));
    note("auto-schedule", change.autoSchedule.has_value());
    note("auto-accept-group", change.autoAcceptGroup.has_value());
    return names;
}

Principal add(storage::Database& database, const Doer& doer, const PrincipalChange& change) {
    requireOwnAddresses(change, {});
    requireIdentifier(change.slug);
    Principal saved;
    database.atomically([&] {
        auto& principals = database.principals();
        if (principals.byPath({.kind = change.kind, .slug = change.slug})) {
            throw storage::Refused(std::string(server::nameOf(change.kind)) + " " + change.slug +
                                   " exists already");
        }
        saved = principals.byId(principals.save(change)).value();
        noteAct(database, doer, actOn(saved, "add"), saved, namesOf(change));
    });
    return saved;
}

Principal edit(storage::Database& database,
               const Doer& doer,
               const Principal& principal,
               PrincipalChange change) {
    change.kind = principal.kind;
    change.slug = principal.slug;
    requireOwnAddresses(change, principal.guid);
    Principal saved;
    database.atomically([&] {
        auto& principals = database.principals();
        saved = principals.byId(principals.save(change)).value();
        noteAct(database, doer, actOn(saved, "edit"), saved, namesOf(change));
    });
    return saved;
}

void disable(storage::Database& database, const Doer& doer, const Principal& principal) {
    setDisabled(database, doer, principal, true);
}

void enable(storage::Database& database, const Doer& doer, const Principal& principal) {
    setDisabled(database, doer, principal, false);
}

void remove(storage::Database& database, const Doer& doer, const Principal& principal) {
    database.atomically([&] {
        // Before: afterwards nobody knows whose organisation it was.
        noteAct(database, doer, actOn(principal, "delete"), principal);
        if (!database.principals().remove(principal.id)) {
            throw storage::Refused(targetNameOf(principal) + " is gone already");
        }
    });
}

void setPassword(storage::Database& database,
                 const Doer& doer,
                 const Principal& account,
                 const std::string& hash,
                 std::optional<bool> mustChange) {
    database.atomically([&] {
        auto change = changeOf(account);
        change.passwordHash = hash;
        database.principals().save(change);
        database.principals().setRules(
            account.id, {.mustChange = mustChange.value_or(false), .appPasswordsOnly = {}});
        noteAct(database, doer, actOn(account, "set-password"), account,
                mustChange.value_or(false) ? "must-change=yes" : "");
    });
}

void setRules(storage::Database& database,
              const Doer& doer,
              const Principal& account,
              const storage::CredentialRules& rules) {
    const auto said = [](const char* name, const std::optional<bool>& rule) {
        return rule ? std::string(name) + (*rule ? "=yes " : "=no ") : std::string();
    };
    database.atomically([&] {
        database.principals().setRules(account.id, rules);
        auto detail = said("must-change", rules.mustChange) +
                      said("app-passwords-only", rules.appPasswordsOnly);
        detail.resize(detail.empty() ? 0 : detail.size() - 1);
        noteAct(database, doer, actOn(account, "rules"), account, detail);
    });
}

void unlock(storage::Database& database, const Doer& doer, const Principal& account) {
    database.atomically([&] {
        (void)database.signIns().forget(account.login);
        noteAct(database, doer, actOn(account, "unlock"), account);
    });
}

void setListed(storage::Database& database,
               const Doer& doer,
               const Principal& principal,
               bool listed) {
    using Listing = storage::ListedPeople::Listing;
    database.atomically([&] {
        database.listedPeople().setListing(principal.id,
                                           listed ? Listing::kListed : Listing::kHidden);
        noteAct(database, doer, listed ? "directory.show" : "directory.hide", principal);
    });
}

std::size_t setMembership(storage::Database& database,
                          const Doer& doer,
                          const Principal& group,
                          const std::vector<Principal>& members,
                          Membership membership) {
    std::vector<storage::PrincipalId> ids;
    for (const auto& member : members) {
        ids.push_back(member.id);
    }
    std::vector<storage::AuditEntry> entries;
    database.atomically([&] {
        entries.clear();
        const auto changed = database.administration().changeMembers(group.id, ids, membership);
        for (const auto& member : members) {
            if (std::find(changed.begin(), changed.end(), member.id) != changed.end()) {
                entries.push_back(entryOf(
                    storage::AuditKind::kAdministration, doer,
                    membership == Membership::kMember ? "group.member.add" : "group.member.remove",
                    targetOf(group), targetNameOf(member)));
            }
        }
        if (!entries.empty()) {
            database.audit().record(entries);
        }
    });
    return entries.size();
}

}  // namespace kalends::acts
