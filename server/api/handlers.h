// The operations, a file per subject. Each serves one row of the table (routes.cpp) or the same row of several kinds.
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
Reply removeMember(const Call& call);
Reply listGroupsOf(const Call& call);

// quotas.cpp
Reply showQuota(const Call& call);
Reply changeQuota(const Call& call);
/// The members of a body that say limits.
[[nodiscard]] storage::QuotaChange quotaChangeFrom(const nlohmann::json& body, const char* bytes, const char* objects);

// collections.cpp
Reply listCollections(const Call& call);
Reply addCollection(const Call& call);
Reply showCollection(const Call& call);
Reply changeCollection(const Call& call);
Reply removeCollection(const Call& call);
/// The one of the path. Throws Problem 404.
[[nodiscard]] acts::NamedCollection collectionOf(const Call& call, storage::Principal owner);

// sharing.cpp
Reply listShares(const Call& call);
Reply setShare(const Call& call);
Reply removeShare(const Call& call);
Reply listDeputies(const Call& call);
Reply setDeputy(const Call& call);
Reply removeDeputy(const Call& call);

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
