// Printing principals.
#include "server/principal_print.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "server/provision_file.h"
#include "server/times.h"

namespace kalends::server {

namespace {

/// What reaches a terminal must not steer it: names are other people's text.
std::string printable(std::string_view text) {
    std::string safe(text);
    std::replace_if(
        safe.begin(), safe.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    return safe;
}

}  // namespace

nlohmann::json toJson(const storage::Principal& principal) {
    return {{"id", principal.slug},
            {"kind", nameOf(principal.kind)},
            {"guid", principal.guid},
            {"name", principal.displayName},
            {"first_name", principal.firstName},
            {"last_name", principal.lastName},
            {"email", principal.email},
            {"addresses", principal.addresses},
            {"admin", principal.admin},
            {"disabled", principal.disabled},
            {"calendars", principal.hasCalendarHome},
            {"auto_schedule", nameOf(principal.autoSchedule)},
            {"created", printTime(principal.createdAt)},
            {"modified", printTime(principal.modifiedAt)}};
}

void printRows(std::ostream& out, const std::vector<storage::Principal>& principals) {
    for (const auto& principal : principals) {
        out << printable(principal.slug) << '\t' << printable(principal.displayName) << '\t'
            << printable(principal.email);
        if (principal.admin) {
            out << "\tadministrator";
        }
        if (principal.disabled) {
            out << "\tdisabled";
        }
        out << '\n';
    }
}

nlohmann::json toJson(const storage::AdministeredPrincipal& row) {
    auto all = toJson(row.principal);
    all.update({{"organisation", row.organisation},
                {"source", row.fromDirectory ? "directory" : "local"},
                {"listed", row.listed},
                {"auto_accept_group", row.autoAcceptGroup}});
    if (row.principal.kind == storage::PrincipalKind::kUser) {
        all.update({{"login", row.principal.login},
                    {"has_password", row.hasPassword},
                    {"must_change_password", row.mustChange},
                    {"app_passwords_only", row.appPasswordsOnly}});
    }
    return all;
}

void printFacts(std::ostream& out, const storage::AdministeredPrincipal& row) {
    const auto& principal = row.principal;
    const bool person = principal.kind == storage::PrincipalKind::kUser;
    out << "id          " << printable(principal.slug) << "\nkind        " << nameOf(principal.kind)
        << "\norganisation " << printable(row.organisation) << "\nname        "
        << printable(principal.displayName) << "\ne-mail      " << printable(principal.email)
        << "\nguid        " << principal.guid << "\nstate       "
        << (principal.disabled ? "disabled" : "enabled")
        << (principal.admin ? ", administrator" : "")
        << (row.listed ? "" : ", not in the directory of colleagues")
        << (row.fromDirectory ? ", kept by LDAP" : "");
    if (person) {
        out << "\nlogin       " << printable(principal.login) << "\npassword    "
            << (row.fromDirectory ? "of the directory"
                : row.hasPassword ? "set"
                                  : "none")
            << (row.mustChange ? ", to be changed" : "")
            << (row.appPasswordsOnly ? ", opens no calendar: devices need app passwords" : "");
    } else {
        out << "\nauto        " << nameOf(principal.autoSchedule)
            << (row.autoAcceptGroup.empty()
                    ? ""
                    : ", always for group " + printable(row.autoAcceptGroup));
    }
    out << "\ncreated     " << printTime(principal.createdAt) << '\n';
    for (const auto& address : principal.addresses) {
        out << "address     " << printable(address) << '\n';
    }
}

}  // namespace kalends::server
