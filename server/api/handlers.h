// The operations, a file per subject. Each serves one row of the table (routes.cpp) or the same row
// of several kinds.
#pragma once

#include "server/acts/collections.h"
#include "server/api/call.h"
#include "storage/quota.h"

namespace kalends::api {

// principals.cpp
Reply listPrincipals(const Call& call);
Reply addPrincipal(const Call& call);
Reply showPrincipal(const Call& call);
Reply changePrincipal(const Call& call);
/// Disables; ?remove=true deletes with all calendars and contacts.
Reply endPrincipal(const Call& call);

// credentials.cpp
Reply setPassword(const Call& call);
Reply changeOwnPassword(const Call& call);
Reply unlockAccount(const Call& call);
Reply listAppPasswords(const Call& call);
Reply addAppPassword(const Call& call);
Reply showAppPassword(const Call& call);
Reply revokeAppPassword(const Call& call);

// members.cpp
Reply listMembers(const Call& call);
Reply addMembers(const Call& call);
Reply addMember(const Call& call);
Reply removeMember(const Call& call);
Reply listGroupsOf(const Call& call);

// quotas.cpp
Reply showQuota(const Call& call);
Reply changeQuota(const Call& call);
/// The members of a body that say limits.
[[nodiscard]] storage::QuotaChange quotaChangeFrom(const nlohmann::json& body,
                                                   const char* bytes,
                                                   const char* objects);

// collections.cpp
Reply listCollections(const Call& call);
Reply addCollection(const Call& call);
Reply showCollection(const Call& call);
Reply changeCollection(const Call& call);
Reply removeCollection(const Call& call);
/// The one of the path. Throws Problem 404.
[[nodiscard]] acts::NamedCollection collectionOf(const Call& call, storage::Principal owner);

// sharing.cpp: of a calendar or book, or of what {scope} names
Reply listShares(const Call& call);
Reply setShare(const Call& call);
Reply removeShare(const Call& call);
Reply setStanding(const Call& call);
/// The person, group or organisation of the path; "everyone" where it names none.
[[nodiscard]] std::string granteeName(const Call& call);

// access.cpp
Reply listSeers(const Call& call);
Reply listSeen(const Call& call);

// deputies.cpp
Reply listDeputies(const Call& call);
/// Whose deputy one is, through a group too.
Reply listDeputyFor(const Call& call);
Reply setDeputy(const Call& call);
Reply removeDeputy(const Call& call);

// teams.cpp
Reply showTeam(const Call& call);
Reply setTeam(const Call& call);
Reply addManager(const Call& call);
Reply removeManager(const Call& call);

// links.cpp
Reply listLinks(const Call& call);
Reply addLink(const Call& call);
Reply removeLink(const Call& call);

// takeovers.cpp
Reply transferAll(const Call& call);
Reply offboard(const Call& call);

// content.cpp
/// Streamed, as GET on the calendar or book itself.
http::Response exportContent(const Call& call, http::Body& body);
/// Object by object, each for itself.
http::Response importContent(const Call& call, http::Body& body);

// organisations.cpp
Reply listOrganisations(const Call& call);
Reply addOrganisation(const Call& call);
Reply showOrganisation(const Call& call);
Reply changeOrganisation(const Call& call);
Reply removeOrganisation(const Call& call);
Reply listAdministrators(const Call& call);
Reply addAdministrator(const Call& call);
Reply removeAdministrator(const Call& call);

// audit.cpp
Reply listActs(const Call& call);
Reply showMe(const Call& call);

}  // namespace kalends::api
