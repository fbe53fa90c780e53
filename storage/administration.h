// What administration reads and keeps beside the principals themselves: lists of any length,
// organisations and who administers them, answers to requests that come twice. Knows neither HTTP
// nor SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ids.h"
#include "storage/principals.h"

namespace kalends::storage {

struct AdministeredOrganisation {
    OrganisationId id;
    std::string slug, displayName;
    std::optional<std::int64_t> quotaBytes,
        quotaObjects;  // of each account; absent: the default, 0: no limit
    std::chrono::sys_seconds createdAt{};
};

/// A principal with what administrators see of it.
struct AdministeredPrincipal {
    Principal principal;
    std::string organisation;  // slug
    bool hasPassword = false, mustChange = false, appPasswordsOnly = false;
    bool listed = true;             // in the directory of colleagues
    bool fromDirectory = false;     // LDAP says its name, addresses and state
    std::string autoAcceptGroup{};  // slug of the group whose invitations are accepted in any case;
                                    // empty: none
};

/// Which principals of a kind, and from where on. In order of the identifier, or of the name where
/// a beginning of it is asked for.
struct PrincipalListing {
    PrincipalKind kind = PrincipalKind::kUser;
    OrganisationId organisation;  // 0: of all
    std::string namePrefix;       // compared without case; empty: any
    std::optional<bool> disabled;
    std::string afterName,
        afterSlug;  // the last one of the page before; the name only with a prefix, in lower case
    std::size_t limit = 100;
};

/// The name as a listing by name orders it.
struct ListedPrincipal {
    AdministeredPrincipal row;
    std::string orderName;
};

/// What was answered to a request with a key.
struct AnsweredRequest {
    std::string digest;  // of the request, keyed
    int status = 0;
    std::string answer;
};

enum class Hold : std::uint8_t { kNo, kUntilCommit };
enum class Membership : std::uint8_t { kMember, kNone };

class AdministrationStore {
  public:
    virtual ~AdministrationStore() = default;

    [[nodiscard]] virtual std::vector<ListedPrincipal> list(const PrincipalListing& listing) = 0;
    /// kUntilCommit, within a transaction: nobody else changes it until then.
    [[nodiscard]] virtual std::optional<AdministeredPrincipal> find(const PrincipalPath& path,
                                                                    Hold hold) = 0;
    /// Direct members of a group in order of their ids.
    [[nodiscard]] virtual std::vector<Principal> members(PrincipalId group,
                                                         PrincipalId after,
                                                         std::size_t limit) = 0;
    /// Whose direct membership changed by it: who is so already is not. Takes what these members
    /// take, however large the group is. Throws Refused for what is no group, and for a group in
    /// itself.
    virtual std::vector<PrincipalId> changeMembers(PrincipalId group,
                                                   const std::vector<PrincipalId>& members,
                                                   Membership membership) = 0;

    /// In order of the slug; those that `administrator` administers, 0: all.
    [[nodiscard]] virtual std::vector<AdministeredOrganisation> organisations(
        PrincipalId administrator,
        std::string_view slugPrefix,
        std::string_view afterSlug,
        std::size_t limit) = 0;
    [[nodiscard]] virtual std::optional<AdministeredOrganisation> organisation(
        std::string_view slug, Hold hold) = 0;
    /// Creates or renames.
    virtual OrganisationId saveOrganisation(std::string_view slug,
                                            std::string_view displayName) = 0;
    /// Throws Refused while somebody belongs to it, and for the default one. False: there is none.
    virtual bool removeOrganisation(std::string_view slug) = 0;
    [[nodiscard]] virtual std::vector<Principal> administratorsOf(OrganisationId organisation) = 0;
    /// Takes effect with the next request. False: it was so already.
    virtual bool setAdministrator(OrganisationId organisation,
                                  PrincipalId principal,
                                  bool administers) = 0;

    /// Within a day.
    [[nodiscard]] virtual std::optional<AnsweredRequest> answered(PrincipalId principal,
                                                                  std::string_view key) = 0;
    /// Takes the key for a request that begins, within its transaction; waits for one with the same
    /// key that is in progress. False: that one was answered.
    [[nodiscard]] virtual bool beginAnswer(PrincipalId principal,
                                           std::string_view key,
                                           std::string_view digest) = 0;
    virtual void noteAnswer(PrincipalId principal,
                            std::string_view key,
                            const AnsweredRequest& answer) = 0;
};

}  // namespace kalends::storage
