// How a directory is reached and what its entries mean. Knows no LDAP library.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace kalends::ldap {

struct Settings {
    std::vector<std::string>
        servers;  // ldap://HOST[:PORT] or ldaps://HOST[:PORT], preferred first; empty: no directory
    bool startTls = true;              // for ldap://
    std::string caFile;                // PEM; empty: the system's
    std::string bindDn, passwordFile;  // for searching; empty: anonymously
    std::string directBind;            // with {login}: nobody is searched for at sign-in
    std::chrono::milliseconds connectTime{3'000};
    std::chrono::milliseconds answerTime{30'000};
    unsigned connections = 8;
    unsigned pageSize = 500;

    std::string peopleBase, groupsBase, roomsBase;  // empty: none of these
    std::string peopleFilter = "(objectClass=person)";
    std::string groupsFilter =
        "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=group))";
    // Said positively: of a class that a server does not know it says neither that an entry has it
    // nor that it has it not.
    std::string roomsFilter = "(|(objectClass=room)(objectClass=device)(objectClass=person))";
    std::string inactiveFilter;  // people that match may not sign in

    std::string idAttribute = "entryUUID";
    std::string changedAttribute = "modifyTimestamp";
    std::string loginAttribute = "uid";
    std::string nameAttribute = "cn", firstNameAttribute = "givenName", lastNameAttribute = "sn";
    std::string mailAttribute = "mail", otherMailAttribute;
    std::string memberAttribute = "member";
    std::string memberOfAttribute;
    std::string passwordChangedAttribute = "pwdChangedTime";
    std::string organisationAttribute;
    std::string organisationBases;           // "SLUG: BASE; SLUG: BASE"
    std::vector<std::string> organisations;  // whose people come from here; empty: all

    std::chrono::milliseconds interval{60'000};
    std::chrono::milliseconds fullInterval{std::chrono::hours(24)};
    unsigned mostGonePercent = 10;

    [[nodiscard]] bool configured() const { return !servers.empty(); }
};

}  // namespace kalends::ldap
